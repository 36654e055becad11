"""Container engines: found when they answer, and their absence or failure is a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.images.oci import ContainerImage, add_container_image, find_engine
from jupyter_smstudio.core.errors import InvalidInput, NotSupported


def engine(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def environ(folder: Path) -> dict[str, str]:
    return {"PATH": str(folder)}


def test_none_is_installed(tmp_path: Path) -> None:
    found = find_engine(environ(tmp_path))
    assert not found.usable and found.note == "Neither podman nor docker is installed."


def test_one_that_fails_says_why_and_the_next_is_asked(tmp_path: Path) -> None:
    engine(tmp_path, "podman", "echo 'no subuid ranges' >&2; exit 125")
    assert "no subuid ranges" in find_engine(environ(tmp_path)).note
    engine(tmp_path, "docker", "exit 0")
    found = find_engine(environ(tmp_path))
    assert (found.name, found.usable) == ("docker", True)


def test_a_container_image_is_refused_with_a_sentence() -> None:
    with pytest.raises(NotSupported, match="custom image"):
        add_container_image(ContainerImage("example/notebook:1.0"))


@pytest.mark.parametrize(
    "image",
    [ContainerImage("--privileged"), ContainerImage("a b"), ContainerImage("x", uid=501, gid=20)],
)
def test_a_bad_container_image_is_invalid(image: ContainerImage) -> None:
    with pytest.raises(InvalidInput):
        add_container_image(image)
