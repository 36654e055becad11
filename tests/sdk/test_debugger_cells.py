"""What the page of the debugger copies as code runs, and draws.

tests/labextension/debugger/cells.spec.ts holds the texts to be those that the page copies.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter

CELLS: dict[str, str] = json.loads((Path(__file__).parent / "debugger_cells.json").read_text())
NAME = 'fc"1\\_<b>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trial with all that the cells ask for: matrices, labels, predictions, a loss that stays."""
    folder = tmp_path_factory.mktemp("trial") / "tensors"
    generator = np.random.default_rng(0)
    labels = np.arange(12, dtype=np.int64) % 3
    writer = TensorWriter(folder)
    for step in range(0, 30, 10):
        saved = {
            NAME: generator.normal(size=(12, 4)).astype(np.float32),
            "labels": labels,
            "predictions": np.eye(3)[labels],
            "loss": np.array([0.5]),
        }
        writer.write(step, 1, step, saved)
    losses = {"losses": {"tensor_names": ["loss"], "include_regex": []}}
    writer.collections(losses)
    writer.close()
    return folder


@pytest.mark.parametrize("which", CELLS)
def test_a_copied_cell_runs(
    which: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, Any] = {}
    exec(compile(CELLS[which].replace('"/tensors"', json.dumps(str(folder))), which, "exec"), names)
    if which.startswith("value"):
        assert eval(CELLS[which].splitlines()[-1], names).shape == (12, 4)
    elif which == "rules":
        first, steps, own = capsys.readouterr().out.splitlines()
        assert first.startswith("First fired at steps [") and own == "Own is not judged here"
        assert steps == "Steps fired at steps []"
    else:
        drawn = names["plt"].gcf().axes
        assert drawn and all(axis.has_data() for axis in drawn if axis.get_title())
        if which == "distribution":
            [loss] = [axis for axis in drawn if axis.get_title() == "loss, mnist"]
            shares = loss.images[0].get_array()
            assert not shares[:128].any() and shares[128:].any()  # it is positive: above the middle
        names["plt"].close("all")
