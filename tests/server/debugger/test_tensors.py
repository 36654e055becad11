"""What pages are shown of tensors: figures that JSON has, sizes that a page can take, files that lie."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.core.errors import Conflict, InvalidInput, NotFound
from jupyter_smstudio.debugger.models import (
    DistributionsQuery,
    SliceQuery,
    StepsQuery,
    TensorQuery,
    TensorsQuery,
)
from jupyter_smstudio.debugger.runtime.origin import layer_origin
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.tensors import Tensors

HOSTILE = "<img src=x onerror=alert(1)>/../../etc"
BROKEN = np.array([[np.nan, np.inf], [1.0, 0.0]], np.float32)


@pytest.fixture
def tensors(tmp_path: Path) -> Tensors:
    """Return the tensors of one job: 3,000 steps of summaries, two of values, by modes."""
    writer = TensorWriter(tmp_path / "tensors")
    summaries = {"loss": summarized(np.array(0.5, np.float32)), HOSTILE: summarized(BROKEN)}
    for step in range(3000):
        writer.summaries(step, 2 if step % 3 == 2 else 1, step // 3, summaries)
    activation = np.arange(2 * 100 * 70 * 50, dtype=np.float32).reshape(2, 100, 70, 50)
    writer.write(0, 1, 0, {"relu_output_0": activation, HOSTILE: BROKEN})
    writer.close()
    return Tensors(lambda job: tmp_path / "tensors")


def test_answers_are_of_a_size_that_a_page_can_take(tensors: Tensors) -> None:
    steps = tensors.steps("j", StepsQuery(at_most=100))
    assert (steps.total, steps.first, steps.last, len(steps.steps)) == (3000, 0, 2999, 100)
    assert tensors.steps("j", StepsQuery(mode="EVAL")).total == 1000
    assert tensors.facts("j").steps == {"TRAIN": 1000, "EVAL": 1000}
    rows = {row.name: row for row in tensors.page("j", TensorsQuery()).items}
    assert len(rows["loss"].sparkline.steps) == 40 and rows["loss"].steps == 3000
    shown = tensors.slice("j", SliceQuery(name="relu_output_0", index="1"))
    assert (len(shown.maps), shown.rows, shown.columns) == (64, 70, 50)
    assert all(len(plane) <= 32 and len(plane[0]) <= 32 for plane in shown.maps)
    plane = tensors.slice("j", SliceQuery(name="relu_output_0", index="1,99"))
    assert plane.maps[0][0][0] == 199 * 70 * 50 and len(plane.maps) == 1
    batch = tensors.slice("j", SliceQuery(name="relu_output_0", samples=True, index="3"))
    assert [each[0][0] for each in batch.maps] == [3 * 70 * 50, 103 * 70 * 50]


def test_what_is_no_number_is_none_and_names_stay_as_they_are(tensors: Tensors) -> None:
    at = tensors.at_step("j", TensorQuery(name=HOSTILE, step=0))
    assert (at.name, at.summary.nan_share, at.summary.inf_share, at.summary.max) == (HOSTILE, 0.25, 0.25, 1)
    [plane] = tensors.slice("j", SliceQuery(name=HOSTILE)).maps
    assert plane == [[None, None], [1, 0]]
    [row] = tensors.page("j", TensorsQuery(search="ONERROR")).items
    assert (row.health, row.values) == ("nan", True)


def test_what_is_not_there_is_told(tensors: Tensors) -> None:
    with pytest.raises(NotFound):
        tensors.at_step("j", TensorQuery(name="loss", step=3000))
    with pytest.raises(InvalidInput, match="outside of a dimension of 2"):
        tensors.slice("j", SliceQuery(name="relu_output_0", index="2"))
    for names in ("{}", "[1]", "[" * 10_000, json.dumps(["a"] * 41)):
        with pytest.raises(InvalidInput):
            tensors.distributions("j", DistributionsQuery(names=names))


def test_files_that_lie_are_a_conflict(tmp_path: Path) -> None:
    folder = tmp_path / "collections" / "000000000"
    folder.mkdir(parents=True)
    (folder / "worker_0_collections.json").write_text('{"num_workers": "many", "collections": [')
    with pytest.raises(Conflict, match="cannot be read"):
        Tensors(lambda job: tmp_path).facts("j")
    for model in ({"layers": 7}, {"layers": [{"name": "a", "origin": {"file": 1}}], "models": "x"}):
        assert layer_origin(model, "a") is None
    place = {"name": "conv1", "type": "Conv2d", "origin": {"file": "net.py", "line": 3, "cell": None}}
    found = layer_origin({"layers": [place], "models": ["Net"]}, "Net_conv1")
    assert found is not None and (found["file"], found["line"]) == ("net.py", 3)
