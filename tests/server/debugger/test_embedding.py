"""Rows of tensors as points, labels beside predictions, and tensors at the nearest step."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.core.errors import Conflict, InvalidInput, NotFound
from jupyter_smstudio.debugger.confusion import compared
from jupyter_smstudio.debugger.embedding import MOST_ROWS, principal, rows_of
from jupyter_smstudio.debugger.embedding_models import ConfusionQuery, Embedding, EmbeddingQuery
from jupyter_smstudio.debugger.layouts import Layouts
from jupyter_smstudio.debugger.models import StepsQuery, TensorQuery
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.tensors import Tensors

GROUPS = 3
ROWS = 90


@pytest.fixture(scope="module")
def tensors(tmp_path_factory: pytest.TempPathFactory) -> Tensors:
    """Return a trial of three groups of rows at steps 0, 10 and 20, with labels at 10 and 20 alone."""
    folder = tmp_path_factory.mktemp("trial") / "tensors"
    generator = np.random.default_rng(0)
    labels = np.arange(ROWS, dtype=np.int64) % GROUPS
    centres = 10 * np.eye(GROUPS, 8, dtype=np.float32)
    writer = TensorWriter(folder)
    for step in (0, 10, 20):
        noise = generator.normal(size=(ROWS, 8)).astype(np.float32)
        saved = {
            "fc_output_0": centres[labels] + noise,
            "logits": np.eye(GROUPS)[(labels + (step < 20)) % GROUPS],
        }
        if step:
            saved["labels"] = labels
        writer.write(step, 1, step, saved)
    writer.close()
    return Tensors(lambda job: folder)


def test_rows_that_are_alike_are_near_and_coloured_by_their_class(tensors: Tensors) -> None:
    made, rows = tensors.embedding("j", EmbeddingQuery(name="fc_output_0"))
    assert (made.step, made.total, made.columns, made.labels, rows) == (20, ROWS, 8, "labels", [])
    points, classes = np.array([made.x, made.y]).T, np.array(made.classes)
    middles = [points[classes == each].mean(axis=0) for each in range(GROUPS)]
    nearest = [int(np.argmin([np.linalg.norm(point - middle) for middle in middles])) for point in points]
    assert nearest == classes.tolist()
    assert made.explained == sorted(made.explained, reverse=True) and 0.8 < sum(made.explained) <= 1
    plain, _ = tensors.embedding("j", EmbeddingQuery(name="fc_output_0", step=0))
    assert (plain.labels, plain.classes) == ("", [])


def test_principal_components_are_those_of_the_singular_values() -> None:
    generator = np.random.default_rng(1)
    for shape in ((50, 7), (7, 50), (2, 2)):
        rows = generator.normal(size=shape) * 1e200  # whose squares are no numbers any more
        points, shares = principal(rows, 2)
        centred = rows - rows.mean(axis=0)
        _, values, vectors = np.linalg.svd(centred, full_matrices=False)
        assert np.allclose(np.abs(points) / 1e200, np.abs(centred @ vectors[:2].T) / 1e200, atol=1e-6)
        assert np.allclose(shares, (values[:2] / 1e200) ** 2 / ((values / 1e200) ** 2).sum())
    points, shares = principal(np.ones((4, 3)), 3)
    assert not points.any() and not shares.any()


def test_what_cannot_be_points_is_told(tensors: Tensors) -> None:
    values = np.zeros((5000, 4))
    values[::2, 1] = np.nan
    rows = rows_of(values, "x")
    assert len(rows.values) + rows.left_out == MOST_ROWS and rows.total == 5000 and rows.places[-1] == 4999
    assert len(rows_of(np.zeros((100, 1 << 21), np.int8), "x").places) == 4
    with pytest.raises(InvalidInput, match="no rows"):
        tensors.embedding("j", EmbeddingQuery(name="labels"))
    with pytest.raises(NotFound, match="not saved at this step"):
        tensors.embedding("j", EmbeddingQuery(name="fc_output_0", step=7))
    assert tensors.embedding("j", EmbeddingQuery(name="fc_output_0", step=7, nearest=True))[0].step == 10


def test_tsne_runs_in_a_process_that_can_be_stopped(tensors: Tensors, tmp_path: Path) -> None:
    made, rows = tensors.embedding("j", EmbeddingQuery(name="fc_output_0", method="tsne", perplexity=100))
    assert made.perplexity == (ROWS - 1) / 3 and len(rows) == ROWS

    async def lay_out() -> Embedding:
        return await Layouts({}).lay_out("j", made, rows)

    laid = asyncio.run(lay_out())
    assert len(laid.x) == len(laid.y) == ROWS and laid.z == [] and np.isfinite(laid.x).all()
    (tmp_path / "endless.py").write_text("import time\ntime.sleep(600)\n")

    async def stopped(seconds: float) -> None:
        layouts = Layouts({"PYTHONPATH": str(tmp_path)}, "endless", seconds)
        with pytest.raises(NotFound):
            layouts.stop("j")
        first = asyncio.create_task(layouts.lay_out("j", made, rows))
        await asyncio.sleep(0)  # the task begins
        if seconds > 1:
            layouts.stop("j")
        await first

    with pytest.raises(Conflict, match="was stopped"):
        asyncio.run(stopped(600))
    with pytest.raises(Conflict, match="not done within"):
        asyncio.run(stopped(0.2))


def test_labels_and_predictions_are_compared_where_both_are(tensors: Tensors) -> None:
    made = tensors.confusion("j", ConfusionQuery())
    assert (made.step, made.steps, made.labels, made.predictions) == (20, [10, 20], "labels", "logits")
    assert made.accuracy == 1 and made.counts == np.diag([ROWS // GROUPS] * GROUPS).tolist()
    wrong = tensors.confusion("j", ConfusionQuery(step=3))
    assert (wrong.step, wrong.accuracy) == (10, 0) and wrong.recall == [0, 0, 0]
    none = tensors.confusion("j", ConfusionQuery(predictions="nothing"))
    assert (none.step, none.counts, none.label_names) == (-1, [], ["labels"])


def test_what_is_no_classification_is_told() -> None:
    found = compared(np.array([0, 0, 5, 5, np.nan]), np.array([0.2, 0.7, 5, 0, 1]))
    assert found["classes"] == [0, 1, 5] and found["counts"] == [[1, 1, 0], [0, 0, 0], [1, 0, 1]]
    assert found["recall"] == [0.5, None, 0.5] and found["precision"] == [0.5, 0, 1]
    assert (found["compared"], found["left_out"], found["accuracy"]) == (4, 1, 0.5)
    with pytest.raises(InvalidInput, match="500 classes"):
        compared(np.arange(500), np.arange(500))
    with pytest.raises(InvalidInput, match="no classes"):
        compared(np.array([1e12]), np.array([0.0]))


def test_the_nearest_step_and_the_steps_of_a_tensor(tensors: Tensors) -> None:
    assert tensors.steps("j", StepsQuery(name="labels")).steps == [10, 20]
    assert tensors.steps("j", StepsQuery(name="labels", mode="EVAL")).steps == []
    for asked, found in ((0, 10), (15, 10), (16, 20), (99, 20)):
        assert tensors.at_step("j", TensorQuery(name="labels", step=asked, nearest=True)).step == found
    with pytest.raises(NotFound):
        tensors.at_step("j", TensorQuery(name="labels", step=15))
    with pytest.raises(NotFound):
        tensors.at_step("j", TensorQuery(name="nothing", step=15, nearest=True))
