"""A read-only environment is moved by an ordinary user, as everybody's server is one in a team."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.images.seal import move_sealed, seal, unseal


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder of somebody without privileges, who the test is until its end."""
    place = Path(tempfile.mkdtemp(prefix="smstudio-seal-"))
    root = os.geteuid() == 0
    if root:
        user = pwd.getpwnam("nobody")
        os.chown(place, user.pw_uid, user.pw_gid)
        os.seteuid(user.pw_uid)
    try:
        yield place
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(place)


def test_a_sealed_folder_is_moved_and_stays_sealed(folder: Path) -> None:
    built, published = folder / "building" / "x", folder / "x"
    (built / "bin").mkdir(parents=True)
    (built / "bin" / "python").write_text("")
    seal(built)
    with pytest.raises(PermissionError):
        built.rename(published)
    move_sealed(built, published)
    with pytest.raises(PermissionError):
        (published / "new").touch()
    with pytest.raises(PermissionError):
        (published / "bin" / "python").write_text("changed")
    unseal(published)
