"""The catalogue: complete, locked, pinned by hash, and open to an administrator's file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from jupyter_smstudio.core.compute.images.base import ImageSpec
from jupyter_smstudio.core.compute.images.catalog import load_catalog
from jupyter_smstudio.core.compute.images.locks import build_options, locked_packages
from jupyter_smstudio.core.errors import InvalidInput

CATALOG = load_catalog()
BUILT = [spec for spec in CATALOG.values() if spec.requirements]


def test_the_catalogue_has_the_images_of_the_original_and_autogluon() -> None:
    assert {name: spec.display_name for name, spec in CATALOG.items()} == {
        "system": "Current environment",
        "base-python": "Base Python",
        "data-science": "Data Science",
        "sparkmagic": "SparkMagic",
        "sparkanalytics": "SparkAnalytics",
        "pytorch-cpu": "PyTorch Optimized for CPU",
        "pytorch-gpu": "PyTorch Optimized for GPU",
        "tensorflow-cpu": "TensorFlow Optimized for CPU",
        "xgboost-lightgbm": "XGBoost and LightGBM",
        "autogluon": "AutoGluon",
        "mxnet": "MXNet",
    }


@pytest.mark.parametrize("spec", BUILT, ids=lambda spec: spec.name)
def test_every_lock_pins_all_it_installs_by_hash(spec: ImageSpec) -> None:
    assert spec.lock
    entries = re.split(r"\n(?=\S)", spec.lock.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_pyspark_alone_is_built_from_its_source_with_pinned_tools() -> None:
    assert {spec.name: spec.sources for spec in BUILT if spec.sources} == {"sparkanalytics": ("pyspark",)}
    assert build_options(CATALOG["base-python"]) == ["--only-binary", ":all:"]
    options = build_options(CATALOG["sparkanalytics"])
    assert options[:5] == ["--only-binary", ":all:", "--no-binary", "pyspark", "--build-constraints"]
    entries = re.split(r"\n(?=\S)", Path(options[5]).read_text().strip())
    assert entries and all(re.match(r"[a-z]+==\S+ \\\n +--hash=sha256:", entry) for entry in entries)


@pytest.mark.parametrize("spec", BUILT, ids=lambda spec: spec.name)
def test_no_lock_names_a_server_or_a_folder(spec: ImageSpec) -> None:
    assert spec.lock
    assert "://" not in spec.lock and " @ " not in spec.lock
    assert not re.search(r"^\s*-(?!-hash=)", spec.lock, re.MULTILINE)


@pytest.mark.parametrize("python", ["3.11.7", "3.12.1"])
@pytest.mark.parametrize("spec", BUILT, ids=lambda spec: spec.name)
def test_every_lock_holds_what_was_asked_for(spec: ImageSpec, python: str) -> None:
    assert spec.lock
    pinned = [Requirement(line) for line in locked_packages(spec.lock, python)]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pinned}
    assert len(versions) == len(pinned), "a package is pinned twice for one Python"
    for requirement in map(Requirement, spec.requirements):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)])


def test_a_gpu_image_has_a_gpu_instance_and_a_legacy_one_says_why() -> None:
    assert CATALOG["pytorch-gpu"].default_instance_type == "ml.g4dn.xlarge"
    assert CATALOG["data-science"].default_instance_type == "ml.t3.medium"
    assert CATALOG["mxnet"].legacy and "retired" in (CATALOG["mxnet"].unavailable_reason or "")


def test_an_administrators_file_replaces_adds_and_takes_away(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("tiny==1.0 --hash=sha256:00\n")
    file = tmp_path / "images.yaml"
    file.write_text(
        "images:\n"
        "  mxnet: null\n"
        "  data-science: {display_name: Our Data Science, version: 2.0.0, requirements: [numpy]}\n"
        "  own: {display_name: Own, version: 1.0.0, requirements: [tiny], lock: own.txt}\n"
    )
    catalog = load_catalog(file)
    assert "mxnet" not in catalog
    assert catalog["data-science"].display_name == "Our Data Science" and catalog["data-science"].lock is None
    assert catalog["own"].lock == "tiny==1.0 --hash=sha256:00\n"
    assert catalog["base-python"] == CATALOG["base-python"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("images: {own: {version: 1.0.0}}", "images.own.display_name"),
        ("images: {own: {display_name: Own, version: one}}", "images.own.version"),
        ("images: {own: {display_name: Own, version: 1.0.0, pip: yes}}", "images.own.pip"),
        ("images: {'../own': {display_name: Own, version: 1.0.0}}", "images.../own"),
        ("images: [", "cannot be read"),
        ("images: {own: {display_name: Own, version: 1.0.0, lock: missing.txt}}", "missing.txt"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    file = tmp_path / "images.yaml"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=re.escape(where)):
        load_catalog(file)
