"""The live view of tensors in a notebook: what it draws, what it follows, when it stops."""

from __future__ import annotations

import base64
import re
import struct
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.sdk import debugger_trial
from jupyter_smstudio.sdk.debugger_view import TensorView
from jupyter_smstudio.sdk.debugger_view.pictures import heat_map
from jupyter_smstudio.sdk.debugger_view.png import colours, data_uri

NAME = 'gradient/<b>&"conv1".weight'


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[TensorWriter]:
    """Return the writer of a trial that runs: two steps of two tensors, of which one is not finite."""
    writer = TensorWriter(tmp_path / "tensors")
    save(writer, 0)
    save(writer, 10)
    yield writer
    writer.close()


def save(writer: TensorWriter, step: int) -> None:
    values = np.random.default_rng(step).normal(scale=10.0**-step, size=400).astype(np.float32)
    broken = np.full(4, np.nan, np.float32)
    writer.summaries(step, 1, step, {NAME: summarized(values), "broken": summarized(broken)})


def pictures(view: TensorView) -> dict[str, str]:
    return {name: picture.value for name, picture in view._pictures.items()}


def test_it_draws_what_was_saved(writer: TensorWriter, tmp_path: Path) -> None:
    view = TensorView(tmp_path / "tensors", NAME, step=3)
    assert (view.tensor, view.step, view.following, view.watching) == (NAME, 0, False, True)
    for name, text in pictures(view).items():
        root = ElementTree.fromstring(text)  # whatever a tensor is called, it is markup that is whole
        assert root.tag == ("table" if name == "figures" else "svg")
    assert "&lt;b&gt;" in view._note.value and "<b>&" not in view._note.value
    assert "Values at step 0" in pictures(view)["step"] and "<rect" in pictures(view)["step"]
    view.step = 9
    assert view.step == 10 and "Values at step 10" in pictures(view)["step"]
    view.tensor = "broken"
    assert "No histogram" in pictures(view)["distribution"] and "100.00%" in pictures(view)["figures"]
    view.close()
    assert not view.watching


def test_it_follows_until_it_is_moved_and_ends_with_the_training(
    writer: TensorWriter, tmp_path: Path
) -> None:
    view = TensorView(str(tmp_path / "tensors"), NAME, seconds=0.01)
    drawn = threading.Event()
    view._pictures["step"].observe(lambda _: drawn.set(), "value")
    save(writer, 20)
    assert drawn.wait(30) and view.step == 20 and view.following
    drawn.clear()
    view.step = 10
    assert view.step == 10 and not view.following
    noted = threading.Event()
    view._note.observe(lambda change: "4 steps" in change["new"] and noted.set(), "value")
    save(writer, 30)
    assert noted.wait(30) and view.step == 10
    view._follow.value = True
    assert view.step == 30
    writer.close()
    view._watcher._thread.join(30)
    assert not view.watching
    view.close()


def test_a_trial_that_has_nothing_yet_says_so(tmp_path: Path) -> None:
    view = TensorView(tmp_path / "nothing", seconds=0.01)
    assert (view.tensor, view.step) == (None, None) and "No tensor was saved yet" in view._note.value
    drawn = threading.Event()
    view._pictures["norm"].observe(lambda _: drawn.set(), "value")
    writer = TensorWriter(tmp_path / "nothing")
    save(writer, 5)
    assert drawn.wait(30) and view.step == 5
    view.close()
    writer.close()


def test_without_ipywidgets_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match="pip install ipywidgets"):
        TensorView(tmp_path)


def test_a_name_is_a_job_and_a_folder_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Studio:
        def get(self, path: str) -> dict[str, str]:
            asked.append(path)
            return {"path": str(tmp_path / "j1"), "name": "mnist"}

    monkeypatch.setattr(debugger_trial, "Client", Studio)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    for path in ("here", "./there", f"{tmp_path}/there", tmp_path):
        debugger_trial.create_trial(path)
    assert asked == []
    trial = debugger_trial.create_trial("mnist 1")
    assert (trial.path, trial.name) == (str(tmp_path / "j1"), "mnist")
    assert asked == ["debugger/jobs/mnist%201"]


def decoded(uri: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = base64.b64decode(uri.partition(",")[2])
    columns, rows = struct.unpack(">II", image[16:24])
    packed = re.search(rb"IDAT(.*)....\x00\x00\x00\x00IEND", image, re.DOTALL)
    assert packed is not None
    lines = np.frombuffer(zlib.decompress(packed[1]), np.uint8).reshape(rows, 1 + 3 * columns)
    assert (lines[:, 0] == 0).all()
    return lines[:, 1:].reshape(rows, columns, 3)


def test_positive_numbers_are_above_zero_and_great_ones_on_top() -> None:
    counts = np.zeros((2, 2, 128), np.uint32)
    counts[:, 0, 40] = 1  # two octaves, 20 and 23, of positive numbers alone
    counts[1, 0, 46] = 3
    found = re.search(r'href="([^"]+)"', heat_map(np.array([0, 10]), counts, 10))
    assert found is not None
    pixels, dark = decoded(found[1]), colours(np.zeros((1, 1)))[0, 0]
    lit = (pixels != dark).any(axis=2)
    assert lit.shape == (8, 2) and not lit[4:].any()
    assert np.flatnonzero(lit[:, 0]).tolist() == [3] and np.flatnonzero(lit[:, 1]).tolist() == [0, 3]


def test_pixels_are_a_png() -> None:
    pixels = colours(np.array([[0.0, 1.0, 2.0], [0.5, -1.0, 0.25]]))
    assert (decoded(data_uri(pixels)) == pixels).all() and pixels.shape == (2, 3, 3)
    assert pixels[0, 0].tolist() == [0x44, 0x01, 0x54] and (pixels[0, 1] == pixels[0, 2]).all()
