"""A trial answers as the original's does: names, steps of a mode, values, reductions, and its exceptions."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.modes import ModeKeys
from jupyter_smstudio.debugger.runtime.store.dtypes import Bits16
from jupyter_smstudio.debugger.runtime.store.export import export
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import (
    InvalidWorker,
    MissingCollectionFiles,
    NoMoreData,
    ShapeUnavailableForStep,
    StepNotYetAvailable,
    StepState,
    StepUnavailable,
    TensorUnavailable,
    TensorUnavailableForStep,
    Trial,
    create_trial,
)
from jupyter_smstudio.debugger.runtime.trial.series import histograms_over, summaries_over

TRAIN, EVAL = ModeKeys.TRAIN, ModeKeys.EVAL
WEIGHT = np.arange(-4.0, 8.0, dtype=np.float32).reshape(3, 4)
COLLECTIONS = {
    "weights": {"name": "weights", "include_regex": [".*weight"], "tensor_names": []},
    "gradients": {"name": "gradients", "include_regex": [], "tensor_names": ["gradient/a.weight"]},
}


def weight(step: int) -> np.ndarray:
    return WEIGHT * (step + 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six steps: train 0, 1, 2 are the global 0, 2, 4; eval 0, 1, 2 the global 1, 3, 5."""
    writer = TensorWriter(tmp_path)
    writer.collections(COLLECTIONS)
    for step in range(6):
        mode, mode_step = (EVAL, step // 2) if step % 2 else (TRAIN, step // 2)
        tensors = {"a.weight": weight(step)} if mode is TRAIN else {"loss": np.array(step / 2)}
        writer.write(step, mode, mode_step, tensors)
        if mode is TRAIN:
            writer.summaries(step, mode, mode_step, {"gradient/a.weight": summarized(weight(step))})
            writer.write(step, mode, mode_step, {}, {"relu": {"abs_max": step + 0.5}})
    writer.close()
    return tmp_path


@pytest.fixture
def trial(folder: Path) -> Trial:
    return create_trial(folder)


def test_names_by_step_mode_collection_and_regex(trial: Trial) -> None:
    assert trial.tensor_names() == ["a.weight", "gradient/a.weight", "loss", "relu"]
    assert trial.tensor_names(mode=EVAL) == ["loss"] == trial.tensor_names(step=0, mode=EVAL)
    assert trial.tensor_names(step=2) == ["a.weight", "gradient/a.weight", "relu"]
    assert trial.tensor_names(step=17) == []
    assert trial.tensor_names(regex="^a") == ["a.weight"]
    assert trial.tensor_names(regex=["^a", "los"], collection="gradients", mode=TRAIN) == [
        "a.weight", "gradient/a.weight",
    ]  # fmt: skip
    assert trial.tensor_names(collection="weights") == ["a.weight", "gradient/a.weight"]
    with pytest.raises(KeyError):
        trial.tensor_names(collection="none")
    guarded = create_trial(trial.path, expressions=False)
    assert guarded.tensor_names(collection="weights") == []
    assert guarded.tensor_names(collection="gradients") == ["gradient/a.weight"]
    with pytest.raises(ValueError, match="no regular expression"):
        trial.tensor_names(regex="(")


def test_steps_of_modes(trial: Trial) -> None:
    assert trial.steps() == list(range(6)) and trial.steps(TRAIN) == [0, 1, 2]
    assert trial.modes() == [TRAIN, EVAL] and trial.workers() == ["worker_0"]
    assert (trial.mode(3), trial.mode_step(3), trial.global_step(EVAL, 1)) == (EVAL, 1, 3)
    loss = trial.tensor("loss")
    assert loss.steps() == [1, 3, 5] and loss.steps(EVAL) == [0, 1, 2] and loss.steps(TRAIN) == []
    assert loss.prev_steps(4) == [1, 3] and loss.prev_steps(5, 2) == [3, 5]


def test_values_shapes_and_workers(trial: Trial) -> None:
    tensor = trial.tensor("a.weight")
    np.testing.assert_array_equal(tensor.value(1, TRAIN), weight(2))
    np.testing.assert_array_equal(tensor.value(4, worker="worker_0"), weight(4))
    assert {step: value[0, 0] for step, value in tensor.values(TRAIN).items()} == {0: -4, 1: -12, 2: -20}
    assert tensor.shape(0) == (3, 4) == trial.tensor("gradient/a.weight").shape(0)
    assert tensor.workers(0) == ["worker_0"]


@pytest.mark.parametrize("name", ["min", "max", "mean", "std", "variance", "sum", "l1", "l2"])
@pytest.mark.parametrize("magnitudes", [False, True])
def test_a_reduction_of_a_summary_is_that_of_the_values(trial: Trial, name: str, magnitudes: bool) -> None:
    of_values = trial.tensor("a.weight").reduction_value(2, name, abs=magnitudes)
    try:
        of_summary = trial.tensor("gradient/a.weight").reduction_value(2, name, abs=magnitudes)
    except TensorUnavailableForStep as error:
        assert error.has_reductions and magnitudes and name in ("min", "std", "variance")
    else:
        assert of_summary == pytest.approx(of_values, rel=1e-6)


def test_reductions_that_were_saved(trial: Trial) -> None:
    relu = trial.tensor("relu")
    assert relu.reduction_value(1, "max", TRAIN, abs=True) == 2.5
    assert relu.reduction_values(2) == {("max", True): 2.5}
    with pytest.raises(ValueError, match="no reduction 'mode'"):
        relu.reduction_value(0, "mode")
    with pytest.raises(ShapeUnavailableForStep):
        relu.shape(0)


def test_what_is_not_there(trial: Trial) -> None:
    with pytest.raises(TensorUnavailable):
        trial.tensor("none")
    with pytest.raises(TensorUnavailableForStep) as told:
        trial.tensor("relu").value(0)
    assert told.value.has_reductions
    with pytest.raises(TensorUnavailableForStep) as told:
        trial.tensor("loss").value(0)
    assert not told.value.has_reductions
    with pytest.raises(StepUnavailable):
        trial.tensor("loss").value(9)
    with pytest.raises(InvalidWorker):
        trial.tensor("loss").value(1, worker="worker_7")
    with pytest.raises(NoMoreData) as ended:
        trial.wait_for_steps([0, 9])
    assert ended.value.last_step == 5


def test_waiting_while_a_training_runs(tmp_path: Path) -> None:
    trial = create_trial(tmp_path)
    assert trial.has_passed_step(0) is StepState.NOT_YET_AVAILABLE
    writer = TensorWriter(tmp_path)
    writer.write(0, TRAIN, 0, {"loss": np.array(1.0)})
    with pytest.raises(StepNotYetAvailable):
        trial.tensor("loss").value(5)
    with pytest.raises(StepNotYetAvailable):
        trial.wait_for_steps([5], timeout=0)
    later = threading.Timer(0.05, writer.write, (5, TRAIN, 5, {"loss": np.array(0.5)}))
    later.start()
    trial.wait_for_steps([0, 5], timeout=60)
    later.join()
    assert trial.tensor("loss").value(5) == 0.5
    with pytest.raises(StepUnavailable):
        trial.wait_for_steps([3])
    writer.close()
    with pytest.raises(MissingCollectionFiles):
        trial.collections()


def test_a_step_is_whole_when_all_workers_wrote_it(tmp_path: Path) -> None:
    writers = [TensorWriter(tmp_path, f"worker_{number}") for number in range(2)]
    for writer in writers:
        writer.collections(COLLECTIONS, num_workers=2)
    writers[0].write(0, TRAIN, 0, {"w": np.zeros(1)})
    trial = create_trial(tmp_path)
    assert trial.steps() == [] and trial.steps(show_incomplete_steps=True) == [0]
    assert trial.has_passed_step(0, TRAIN) is StepState.NOT_YET_AVAILABLE
    writers[0].write(1, TRAIN, 1, {"w": np.zeros(1)})
    writers[1].write(1, TRAIN, 1, {"w": np.ones(1)})
    assert trial.steps() == [0, 1], "the second worker passed step 0 over"
    assert trial.tensor("w").workers(1) == ["worker_0", "worker_1"]
    assert trial.tensor("w").value(1) == 0 and trial.tensor("w").value(1, worker="worker_1") == 1
    with pytest.raises(InvalidWorker):
        trial.tensor("w").value(0, worker="worker_1")
    writers[0].write(2, TRAIN, 2, {"w": np.zeros(1)})
    assert trial.steps() == [0, 1]
    for writer in writers:
        writer.close()
    assert trial.steps() == [0, 1, 2]


def test_rules_see_global_steps_and_nothing_in_the_place_of_exceptions(trial: Trial) -> None:
    view = trial.view()
    assert view.steps("EVAL") == [1, 3, 5] and view.steps() == list(range(6)) and view.mode(3) == "EVAL"
    assert view.names(2, "weights") == ["a.weight", "gradient/a.weight"] and view.names(2, "none") == []
    stored, made = view.summary("gradient/a.weight", 2), view.summary("a.weight", 2)
    assert stored is not None and made is not None and stored.row == made.row
    assert view.summary("relu", 2) is None and view.value("gradient/a.weight", 2) is None
    assert view.value("loss", 3) == 1.5 and view.value("loss", 99) is None


def test_a_tensor_over_all_steps(trial: Trial) -> None:
    for name in ("gradient/a.weight", "a.weight"):
        steps, rows = summaries_over(trial, name)
        assert steps.tolist() == [0, 2, 4]
        assert rows["max"].tolist() == [7, 21, 35]
        steps, histograms = histograms_over(trial, name, TRAIN, most=2)
        assert steps.tolist() == [0, 2] and histograms.shape == (2, 2, 128)
        assert histograms.sum(axis=(1, 2)).tolist() == [11, 11]  # one of the twelve is 0
    assert summaries_over(trial, "none")[1].size == 0


def test_of_what_is_written_twice_the_last_counts(folder: Path) -> None:
    writer = TensorWriter(folder)
    for factor in (1, 2):
        writer.write(6, TRAIN, 3, {"a.weight": WEIGHT * factor})
        writer.summaries(6, TRAIN, 3, {"gradient/a.weight": summarized(WEIGHT * factor)})
    writer.close()
    trial = create_trial(folder)
    assert trial.tensor("a.weight").value(6).max() == 14
    assert trial.tensor("gradient/a.weight").summary(3, TRAIN).max == 14
    for name in ("a.weight", "gradient/a.weight"):
        steps, rows = summaries_over(trial, name)
        assert steps.tolist() == [0, 2, 4, 6] and rows["max"][-1] == 14
    steps, _ = summaries_over(trial, "gradient/a.weight", most=2)
    assert steps.tolist() == [0, 6]


def test_a_training_that_begins_anew_replaces_what_was_read(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    for step in range(3):
        writer.write(step, TRAIN, step, {"old": np.zeros(9)})
    trial = create_trial(tmp_path)
    assert trial.steps() == [0, 1, 2]
    writer.close(end=False)
    index = tmp_path / "smstudio/worker_0.index.jsonl"
    shutil.move(index, kept := tmp_path / "kept")  # whose inode a new file would be given
    writer = TensorWriter(tmp_path)
    for _ in range(9):
        writer.write(1, TRAIN, 1, {"new": np.ones(1)})
    kept.write_bytes(index.read_bytes())
    shutil.move(kept, index)
    assert trial.steps() == [1] and trial.tensor_names() == ["new"] and trial.tensor("new").value(1) == 1
    writer.close()


def test_the_originals_layout_reads_the_same(folder: Path, trial: Trial) -> None:
    writer = TensorWriter(folder)
    writer.write(
        6, TRAIN, 3, {"a.weight": Bits16(np.array([0x3F80], np.uint16)), "n": np.array([2], np.uint16)}
    )
    writer.close()
    assert trial.export().widened == 1
    row = trial.summary("gradient/a.weight", 2).row
    shutil.rmtree(folder / "smstudio")
    found = create_trial(folder)
    assert found.ended and found.steps() == list(range(7)) and found.steps(TRAIN) == [0, 1, 2, 3]
    assert found.tensor_names() == ["a.weight", "loss", "n", "relu"]
    for step in (0, 2, 4):
        np.testing.assert_array_equal(found.tensor("a.weight").value(step), weight(step))
    assert found.tensor("a.weight").value(3, TRAIN).tolist() == [1.0]
    assert found.tensor("relu").reduction_value(2, "max", abs=True) == 2.5
    assert found.summary("a.weight", 2).row == row
    assert found.tensor("a.weight").shape(0) == (3, 4) and found.tensor("n").value(6).dtype == np.int32


def test_an_index_of_the_original_that_is_half_written_is_read_when_it_is_whole(folder: Path) -> None:
    export(folder)
    shutil.rmtree(folder / "smstudio")
    (folder / "training_job_end.ts").unlink()
    last = folder / "index/000000000/000000000005_worker_0.json"
    whole = last.read_text()
    last.write_text(whole[:-9])
    found = create_trial(folder)
    assert found.steps() == [0, 1, 2, 3, 4] and len(found.reader.damaged) == 1
    last.write_text(whole)
    assert found.steps() == [0, 1, 2, 3, 4, 5] and found.reader.damaged == []


def test_where_layers_were_made_is_passed_through(folder: Path, trial: Trial) -> None:
    assert trial.model() == {}
    (folder / "smstudio/model.json").write_text('{"layers": []}')
    assert trial.model() == {"layers": []}
