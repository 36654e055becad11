"""Packing, and every trick that an archive can try."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.runtime.archive import pack
from jupyter_smstudio.core.jobs.runtime.unpack import Limits, UnsafeArchive, unpack

Member = tuple[str, bytes, str, bytes]
FILE, LINK, HARD, FOLDER = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE


def make(path: Path, *members: Member) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, kind, link, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, link, len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def file(name: str, content: bytes = b"x") -> Member:
    return name, FILE, "", content


def link(name: str, to: str) -> Member:
    return name, LINK, to, b""


TRICKS: dict[str, list[Member]] = {
    "parent": [file("../evil")],
    "hidden parent": [file("a/../../evil")],
    "absolute": [file("/tmp/evil")],
    "link then file": [link("a", "/tmp"), file("a/evil")],
    "inner link then file": [("b", FOLDER, "", b""), link("a", "b"), file("a/evil")],
    "link out": [link("a", "../evil")],
    "absolute link": [link("a", "/etc/passwd")],
    "link through a link": [("d", FOLDER, "", b""), link("d/up", ".."), link("d/out", "up/../evil")],
    "link over a folder": [file("a/x"), link("a", "/tmp")],
    "file over a link": [link("a", "b"), file("a")],
    "twice": [file("a"), file("a")],
    "file as folder": [file("a"), file("a/b")],
    "hard link": [("a", HARD, "/etc/passwd", b"")],
    "device": [("a", tarfile.CHRTYPE, "", b"")],
    "pipe": [("a", tarfile.FIFOTYPE, "", b"")],
    "huge header": [file("a" * 3_000_000)],
    "too many": [file(f"f{i}") for i in range(11)],
    "too large": [file("a", b"0" * 600), file("b", b"0" * 600)],
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_is_refused_and_leaves_nothing(tmp_path: Path, trick: str) -> None:
    archive = make(tmp_path / "evil.tar.gz", *TRICKS[trick])
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(UnsafeArchive):
        unpack(archive, tmp_path / "out", Limits(members=10, size_bytes=1000))
    assert sorted(os.listdir(tmp_path)) == before


def test_a_bomb_is_stopped_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb", 9) as stream:
        info = tarfile.TarInfo("zeros")
        info.size = 10 * 2**30
        stream.write(info.tobuf())
        for _ in range(64):
            stream.write(bytes(2**20))
    with pytest.raises(UnsafeArchive, match="holds more than 1,000,000 bytes"):
        unpack(path, tmp_path / "out", Limits(size_bytes=1_000_000))


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"x" * 2000)])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(content)
    with pytest.raises(UnsafeArchive, match=r"model\.tar\.gz is damaged, or no tar file"):
        unpack(path, tmp_path / "out")


def test_a_torn_archive_is_not_taken_for_whole(tmp_path: Path) -> None:
    archive = make(tmp_path / "model.tar.gz", file("a", os.urandom(100_000)))
    archive.write_bytes(archive.read_bytes()[:50_000])
    with pytest.raises(UnsafeArchive):
        unpack(archive, tmp_path / "out")
    assert os.listdir(tmp_path) == ["model.tar.gz"]


def fill(folder: Path) -> Path:
    (folder / "code").mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights" * 1000)
    (folder / "code/inference.py").write_text("pass")
    (folder / "run").write_text("#!/bin/sh")
    (folder / "run").chmod(0o755)
    (folder / "alias").symlink_to("code/inference.py")
    return folder


def test_what_is_packed_comes_out_again(tmp_path: Path) -> None:
    packed = pack(fill(tmp_path / "in"), tmp_path / "model.tar.gz")
    assert packed.size_bytes == (tmp_path / "model.tar.gz").stat().st_size
    unpack(tmp_path / "model.tar.gz", tmp_path / "out")
    out = tmp_path / "out"
    assert sorted(os.listdir(out)) == ["alias", "code", "model.bin", "run"]
    assert (out / "model.bin").read_bytes() == b"weights" * 1000
    assert (out / "alias").read_text() == "pass"
    assert os.access(out / "run", os.X_OK)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first = pack(fill(tmp_path / "a"), tmp_path / "a.tar.gz")
    second = fill(tmp_path / "b")
    os.utime(second / "model.bin", (1, 1))
    assert pack(second, tmp_path / "b.tar.gz") == first


def test_what_could_not_be_unpacked_is_not_packed(tmp_path: Path) -> None:
    folder = fill(tmp_path / "in")
    os.mkfifo(folder / "pipe")
    (folder / "out").symlink_to("/etc/passwd")
    assert pack(folder, tmp_path / "model.tar.gz").left_out == 2
    unpack(tmp_path / "model.tar.gz", tmp_path / "out")


def test_packing_that_is_left_leaves_nothing(tmp_path: Path) -> None:
    def leave() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(fill(tmp_path / "in"), tmp_path / "model.tar.gz", leave)
    assert os.listdir(tmp_path) == ["in"]
