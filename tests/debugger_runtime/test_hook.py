"""The hook without a framework: what is saved, what it costs, and that no fault of it reaches a training."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.config import (
    ConfigError,
    DebuggerHookConfig,
    ModeKeys,
    ReductionConfig,
    SaveConfig,
)
from jupyter_smstudio.debugger.runtime.hook.hook import Hook
from jupyter_smstudio.debugger.runtime.trial.series import histograms_over, summaries_over
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

WEIGHT, GRADIENT = "Net_fc.weight", "gradient/Net_fc.weight"


def values(step: int) -> np.ndarray:
    return np.random.default_rng(step).standard_normal((64, 50)).astype(np.float32)


def train(hook: Hook, steps: int) -> None:
    for step in range(steps):
        hook.begin_step()
        hook._take(WEIGHT, values(step))
        hook.save_scalar("loss", 1 / (step + 1))
        hook._take(GRADIENT, -values(step))
        hook.settle()


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.INFO, "jupyter_smstudio.debugger")
    yield caplog


def test_what_is_due_is_read_back_bit_by_bit(tmp_path: Path) -> None:
    config = SaveConfig(save_interval=10)
    hook = Hook(tmp_path, save_config=config, include_collections=["weights"], summary_interval=0)
    train(hook, 25)
    hook.close()
    trial = Trial(tmp_path)
    assert list(trial.tensor(WEIGHT).steps()) == [0, 10, 20]
    for step in (0, 10, 20):
        assert (trial.tensor(WEIGHT).value(step) == values(step)).all()
    assert list(trial.tensor("loss").steps()) == list(range(25))
    assert float(trial.tensor("loss").value(24)) == 1 / 25
    assert WEIGHT in trial.tensor_names(collection="weights")
    assert GRADIENT not in trial.tensor_names()
    assert trial.ended


def test_between_saved_steps_there_are_summaries(tmp_path: Path) -> None:
    hook = Hook(tmp_path, include_collections=["weights"], overhead_limit=0)
    train(hook, 4)
    hook.begin_step()
    large = np.arange(100_000, dtype=np.float32)
    hook._take(WEIGHT, large)
    hook.close()
    trial = Trial(tmp_path)
    exact = trial.summary(GRADIENT, 3)
    assert not exact.estimate
    assert GRADIENT in trial.tensor_names(collection="gradients")
    assert exact.l2 == pytest.approx(np.linalg.norm(values(3)), rel=1e-5)
    sampled = trial.summary(WEIGHT, 4)
    assert sampled.estimate
    assert (sampled.count, sampled.sampled < 20_000) == (100_000, True)
    assert sampled.l2 == pytest.approx(np.linalg.norm(large), rel=0.02)


def test_summaries_can_be_asked_to_be_exact(tmp_path: Path) -> None:
    hook = Hook(tmp_path, include_collections=["weights"], overhead_limit=0, summary_sample=0)
    large = np.random.default_rng(0).standard_normal(100_000).astype(np.float32)
    for _ in range(3):
        hook.begin_step()
        hook._take(WEIGHT, large)
        hook.settle()
    hook.close()
    made = Trial(tmp_path).summary(WEIGHT, 2)
    assert not made.estimate
    assert made.l2 == pytest.approx(np.linalg.norm(large.astype(np.float64)), rel=1e-5)


def test_of_many_steps_ever_fewer_have_histograms(tmp_path: Path) -> None:
    hook = Hook(tmp_path, include_collections=["weights"], overhead_limit=0)
    small = np.ones(4, np.float32)
    for _ in range(600):
        hook.begin_step()
        hook._take(WEIGHT, small)
    hook.close()
    trial = Trial(tmp_path)
    drawn = histograms_over(trial, WEIGHT, most=1000)[0].tolist()
    assert drawn == [*range(256), *range(256, 512, 2), *range(512, 600, 4)]
    assert len(summaries_over(trial, WEIGHT)[0]) == 600
    few = histograms_over(trial, WEIGHT, most=7)[0].tolist()
    assert few == pytest.approx(np.linspace(0, 596, 7), abs=2), (
        "more of the beginning is drawn than of the end"
    )


def test_it_is_said_when_summaries_get_fewer_to_keep_their_share(
    tmp_path: Path, warned: pytest.LogCaptureFixture
) -> None:
    hook = Hook(tmp_path, include_collections=["weights"], overhead_limit=1e-5)
    train(hook, 100)  # a training that does nothing else
    hook.close()
    assert hook.pace.factor > 1
    assert (
        warned.text.count("Summaries in each step would take more than 0.001 % of the training's time") == 1
    )
    assert len(summaries_over(Trial(tmp_path), GRADIENT)[0]) < 100


def test_reductions_stand_in_the_place_of_tensors(tmp_path: Path) -> None:
    hook = Hook(
        tmp_path,
        reduction_config=ReductionConfig(reductions=["mean"], abs_norms=["l1"]),
        save_config=SaveConfig(save_interval=1),
        include_collections=["gradients"],
    )
    train(hook, 2)
    hook.close()
    tensor = Trial(tmp_path).tensor(GRADIENT)
    assert tensor.reduction_value(1, "mean") == pytest.approx(-values(1).mean(), abs=1e-6)
    assert tensor.reduction_value(1, "l1", abs=True) == pytest.approx(np.abs(values(1)).sum(), rel=1e-6)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.tfevents")) < values(0).nbytes


def test_modes_count_their_own_steps(tmp_path: Path) -> None:
    modes = {ModeKeys.TRAIN: SaveConfig(save_interval=2), ModeKeys.EVAL: SaveConfig(save_interval=1)}
    config = SaveConfig({mode: each.modes[mode] for mode, each in modes.items()})
    hook = Hook(tmp_path, save_config=config, include_collections=["weights"], summary_interval=0)
    for mode, steps in ((ModeKeys.TRAIN, 3), (ModeKeys.EVAL, 2), (ModeKeys.TRAIN, 2)):
        hook.set_mode(mode)
        train(hook, steps)
    hook.close()
    tensor = Trial(tmp_path).tensor(WEIGHT)
    assert list(tensor.steps(mode=ModeKeys.TRAIN)) == [0, 2, 4]
    assert list(tensor.steps(mode=ModeKeys.EVAL)) == [0, 1]


def test_a_persons_own_tensor_and_collection(tmp_path: Path) -> None:
    hook = Hook(tmp_path, save_config=SaveConfig(save_interval=2))
    hook.get_collection("attention").include("attention_scores")
    for step in range(4):
        hook.begin_step()
        hook.save_tensor("attention_scores", np.full((2, 2), step), collections_to_write="attention")
        hook.save_tensor("anything", np.full(3, step))
    hook.close()
    trial = Trial(tmp_path)
    assert list(trial.tensor("attention_scores").steps()) == [0, 2]
    assert trial.tensor_names(collection="attention") == ["attention_scores"]
    assert (trial.tensor("anything").value(2) == 2).all()


def test_a_metric_of_a_job_is_told_in_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = Hook(tmp_path)
    hook.save_scalar("accuracy", np.float32(0.5), sm_metric=True)
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("TRAINING_JOB_NAME", "job")
    hook.save_scalar("accuracy", np.float32(0.5), sm_metric=True)
    hook.save_scalar("hidden", 1)
    assert capsys.readouterr().out == '#sdk_metric: {"name": "accuracy", "value": 0.5}\n'
    hook.close()


def test_within_the_first_steps_it_says_what_is_not_saved(
    tmp_path: Path, warned: pytest.LogCaptureFixture
) -> None:
    hook = Hook(
        tmp_path, include_collections=["outputs", "weights"], save_config=SaveConfig(save_interval=100)
    )
    for _ in range(4):
        hook.begin_step()
        hook._take(WEIGHT, values(0))
    assert "Nothing is saved in the collection outputs: no tensor's name fulfils _output_." in warned.text
    assert "Tensors that are seen: Net_fc.weight (1 in all)." in warned.text
    assert "in the collection weights" not in warned.text
    assert "No loss is seen" in warned.text
    assert "saves tensors in mode GLOBAL next at step 100." in warned.text
    hook.close()


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (SaveConfig(end_step=0), "Nothing will be saved: every collection's end_step"),
        (SaveConfig(save_interval=3), None),
    ],
)
def test_steps_that_exclude_each_other_are_told_at_once(
    tmp_path: Path, warned: pytest.LogCaptureFixture, config: SaveConfig, sentence: str | None
) -> None:
    hook = Hook(tmp_path, save_config=config)
    assert (sentence is None) == ("Nothing will be saved" not in warned.text)
    warned.clear()
    hook.close()
    assert "The debugger saw no step" in warned.text


def test_an_error_of_the_hook_is_told_and_the_training_goes_on(
    tmp_path: Path, warned: pytest.LogCaptureFixture
) -> None:
    class Faulty(Hook):
        def _array(self, value: object, stride: int, offset: int) -> np.ndarray:
            raise RuntimeError("no such layout")

    hook = Faulty(tmp_path, save_config=SaveConfig(save_interval=1), include_collections=["default"])
    hook.save_tensor("one", values(0))
    assert hook.aside == "RuntimeError: no such layout"
    assert "The debugger stepped aside in step 0 (RuntimeError: no such layout)" in warned.text
    train_on = len(warned.records)
    hook.save_tensor("one", values(0))
    hook.begin_step()
    assert len(warned.records) == train_on
    hook.close()


def test_an_error_of_the_writer_is_told_and_the_training_goes_on(
    tmp_path: Path, warned: pytest.LogCaptureFixture
) -> None:
    hook = Hook(tmp_path, save_config=SaveConfig(save_interval=1), include_collections=["weights"])
    hook.begin_step()
    hook._take(WEIGHT, np.array(["no", "number"] * 500))
    hook.begin_step()
    hook.settle()
    assert hook.aside is not None
    assert hook.aside.startswith("UnknownDtype")
    train(hook, 5)
    hook.close()


def test_an_error_at_the_end_is_told_and_the_program_goes_on(
    tmp_path: Path, warned: pytest.LogCaptureFixture
) -> None:
    class Faulty(Hook):
        def _submit(self, frame: object) -> None:
            raise RuntimeError("no place to write to")

    hook = Faulty(tmp_path, save_config=SaveConfig(save_interval=1), include_collections=["weights"])
    hook.begin_step()
    hook._take(WEIGHT, values(0))
    hook.close()
    assert hook.aside == "RuntimeError: no place to write to"
    assert "The debugger stepped aside in step 0" in warned.text


def test_storage_is_estimated_counted_and_capped(tmp_path: Path, warned: pytest.LogCaptureFixture) -> None:
    nbytes = values(0).nbytes
    hook = Hook(
        tmp_path,
        save_config=SaveConfig(save_interval=2),
        include_collections=["weights"],
        storage_limit_gb=4.5 * nbytes / 1e9,
        overhead_limit=0,
    )
    estimate = hook.estimate({WEIGHT: nbytes, GRADIENT: nbytes}, steps=20)
    for step in range(20):
        hook.begin_step()
        hook._take(WEIGHT, values(step))
        hook._take(GRADIENT, values(step))
        hook.settle()
    hook.close()
    trial = Trial(tmp_path)
    saved = list(trial.tensor(WEIGHT).steps())
    written = sum(path.stat().st_size for path in tmp_path.rglob("*.tfevents"))
    assert estimate.total_bytes == pytest.approx(
        10 * written / len([s for s in saved if s % 2 == 0][:4]), rel=0.5
    )
    assert written <= 4.5 * nbytes
    assert warned.text.count("Whole tensors are no longer saved: the limit of 57.6 kB") == 1
    assert trial.summary(WEIGHT, 18).count == values(0).size


def test_another_worker_saves_nothing_unless_all_do(tmp_path: Path) -> None:
    class Second(Hook):
        def _worker(self) -> tuple[int, int]:
            return 1, 2

    for include, made in (("one", False), ("all", True)):
        folder = tmp_path / include
        hook = Second(folder, include_workers=include, include_collections=["weights"])
        train(hook, 1)
        hook.close()
        assert folder.exists() is made
    assert Trial(tmp_path / "all").workers() == ["worker_1"]
    with pytest.raises(ConfigError, match="include_workers is 'some'"):
        Hook(tmp_path, include_workers="some")


def test_a_hook_is_what_its_configuration_says(tmp_path: Path, warned: pytest.LogCaptureFixture) -> None:
    config = DebuggerHookConfig(
        container_local_output_path=str(tmp_path), hook_parameters={"save_interval": "7", "colour": "red"}
    )
    hook = Hook.from_config(config)
    assert hook.settings.save_config == SaveConfig(save_interval=7)
    assert hook.folder == tmp_path
    assert "These parameters mean nothing to the hook: colour." in warned.text
    dry = Hook(tmp_path / "dry", dry_run=True)
    train(dry, 2)
    dry.close()
    hook.close()
    assert not (tmp_path / "dry").exists()
