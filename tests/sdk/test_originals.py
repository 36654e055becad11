"""Packages by the original's names, as kernels have them on their path."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.composition.core import ORIGINALS
from jupyter_smstudio.sdk import image_uris

NAME = "sagemaker_pyspark"
SDK = Path(sdk.__file__).parent
SHOW = f"from {NAME}.algorithms import KMeansSageMakerEstimator as kind; print(kind)"


def imported(folder: Path, *places: Path) -> subprocess.CompletedProcess[str]:
    """Import from the studio's package, which is lent in a folder of its own before other places."""
    lent = folder / "lent"
    lent.mkdir()
    (lent / NAME).symlink_to(SDK / NAME)
    path = ":".join(map(str, (lent, SDK.parents[1], *places)))
    return subprocess.run(
        [sys.executable, "-c", SHOW], env={"PYTHONPATH": path, "PATH": ""}, capture_output=True, text=True
    )


def test_each_is_a_package_of_the_sdk() -> None:
    assert [name for name in ORIGINALS if not (SDK / name / "__init__.py").is_file()] == []


def test_an_installed_one_is_not_shadowed(tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    (installed / NAME).mkdir(parents=True)
    (installed / NAME / "__init__.py").write_text("")
    (installed / NAME / "algorithms.py").write_text("KMeansSageMakerEstimator = 'the original'")
    assert imported(tmp_path, installed).stdout == "the original\n"


@pytest.mark.parametrize(
    ("image", "algorithm"),
    [
        ("kmeans", "kmeans"),
        ("174872318107.dkr.ecr.us-west-2.amazonaws.com/kmeans:1", "kmeans"),
        ("246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:1.7-1", "xgboost"),
        ("246618743249.dkr.ecr.us-west-2.amazonaws.com/lda:1", ""),
        ("kmeans:2.0", ""),  # somebody's own image
        ("", ""),
    ],
)
def test_an_address_of_the_originals_registry_stands_for_its_algorithm(image: str, algorithm: str) -> None:
    assert image_uris.algorithm_of(image) == algorithm


def test_an_image_without_spark_says_what_to_do(tmp_path: Path) -> None:
    # A pyspark.py that cannot be imported stands for none: this environment may have one.
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "pyspark.py").write_text("raise ModuleNotFoundError('none', name='pyspark')")
    said = imported(tmp_path, hidden).stderr
    assert "needs PySpark: choose the image SparkAnalytics, or install pyspark." in said
