"""Contents on the disk: whole or not there, once, and gone only when nothing names them."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Unavailable
from jupyter_smstudio.sharing.blobs import UNUSED_SECONDS, BlobStore


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "sharing" / "blobs"


def test_equal_contents_are_kept_once_for_their_owner_alone(root: Path) -> None:
    blobs = BlobStore(root)
    name = blobs.put(b"notebook")
    assert name == hashlib.sha256(b"notebook").hexdigest()
    assert blobs.put_file(io.BytesIO(b"notebook")) == name
    assert blobs.path(name).read_bytes() == b"notebook"
    assert [each.name for each in root.iterdir()] == [name]
    assert root.stat().st_mode & 0o077 == 0
    assert blobs.path(name).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "a" * 63 + "/"])
def test_what_is_not_there_is_said_to_be_elsewhere(root: Path, name: str) -> None:
    BlobStore(root).put(b"x")
    with pytest.raises(Unavailable, match="not on this machine"):
        BlobStore(root).path(name)


def test_a_copy_that_breaks_off_leaves_nothing(root: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("the disk with the data was unplugged")
            return super().read(size)

    with pytest.raises(OSError, match="unplugged"):
        BlobStore(root).put_file(Broken(b"x" * 3_000_000))
    assert list(root.iterdir()) == []


def test_a_sweep_takes_what_is_unused_and_old(root: Path) -> None:
    blobs = BlobStore(root)
    assert blobs.sweep(set()) == []
    used, wanted_again, unused, young = (blobs.put(text) for text in (b"1", b"2", b"3", b"4"))
    (root / ".new-crashed").write_bytes(b"half")
    old = time.time() - UNUSED_SECONDS - 1
    for name in (used, wanted_again, unused, ".new-crashed"):
        os.utime(root / name, (old, old))
    blobs.put(b"2")
    assert blobs.sweep({used}) == sorted([".new-crashed", unused])
    assert sorted(each.name for each in root.iterdir()) == sorted([used, wanted_again, young])
