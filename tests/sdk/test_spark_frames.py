"""Frames by reference: the hash of a folder, and its place in the bucket; Spark itself is in the drills."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.sdk.automl_input import channels as automl_channels
from jupyter_smstudio.sdk.inputs import channels
from jupyter_smstudio.sdk.spark_frames import folder_sha256


class Frame:
    """A frame as far as it is written: its executors write somewhere."""

    def __init__(self, content: bytes, *, elsewhere: bool = False) -> None:
        self.schema = SimpleNamespace(fields=[])
        self.write = self
        self._content = content
        self._elsewhere = elsewhere

    def parquet(self, url: str) -> None:
        if self._elsewhere:
            return
        folder = Path(url.removeprefix("file://"))
        folder.mkdir()
        # Spark's names differ each time, and it leaves notes beside its files.
        (folder / f"part-00000-{id(self)}.parquet").write_bytes(self._content)
        (folder / "_SUCCESS").touch()
        (folder / ".part.crc").write_bytes(str(id(self)).encode())


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> sdk.Session:
    monkeypatch.setenv("SMSTUDIO_STORE", str(tmp_path / "store"))
    return sdk.Session(url="http://localhost:1", token="none")


def test_equal_rows_are_kept_once(session: sdk.Session, tmp_path: Path) -> None:
    given: list[Any] = [Frame(b"a"), Frame(b"a"), Frame(b"b")]
    first, second, third = (sdk.spark_frame(frame, "rides", session) for frame in given)
    assert first == second != third
    folders = sorted(path.name for path in (tmp_path / "store" / "frames").iterdir())
    assert folders == sorted(f"rides-{one.sha256[:12]}" for one in (first, third))


def test_a_frame_is_an_input_wherever_a_path_is(session: sdk.Session) -> None:
    frame = sdk.spark_frame(Frame(b"a"), "rides", session)
    (channel,) = channels({"train": frame}, "training", "File")
    assert channel["uri"] == frame.path
    assert automl_channels(frame) == {"input": frame.path}


def test_a_hash_is_of_what_is_in_the_files_and_of_their_order(tmp_path: Path) -> None:
    hashes = []
    for parts in ([b"ab", b"c"], [b"a", b"bc"], [b"c", b"ab"]):
        folder = tmp_path / str(len(hashes))
        folder.mkdir()
        for number, content in enumerate(parts):
            (folder / f"part-{number}").write_bytes(content)
        hashes.append(folder_sha256(folder))
    assert len(set(hashes)) == 3


def test_a_frame_that_is_elsewhere_or_has_no_name_is_refused(session: sdk.Session, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="on another machine"):
        sdk.spark_frame(Frame(b"a", elsewhere=True), "rides", session)
    for name in ("", "../rides", ".rides", "a/b"):
        with pytest.raises(ValueError, match="can't name a folder"):
            sdk.spark_frame(Frame(b"a"), name, session)
    assert list((tmp_path / "store" / "frames").iterdir()) == []
