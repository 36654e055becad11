"""Packages by the original's names, as kernels have them on their path."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from jupyter_smstudio import sdk
from jupyter_smstudio.composition.core import ORIGINALS

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


def test_an_image_without_spark_says_what_to_do(tmp_path: Path) -> None:
    # A pyspark.py that cannot be imported stands for none: this environment may have one.
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "pyspark.py").write_text("raise ModuleNotFoundError('none', name='pyspark')")
    said = imported(tmp_path, hidden).stderr
    assert "needs PySpark: choose the image SparkAnalytics, or install pyspark." in said
