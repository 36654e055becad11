"""A job that is told to stop, at each of its stages: what is done is kept, and another start goes on."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_smstudio.automl.runtime.description import Description
from jupyter_smstudio.automl.runtime.job import Job
from jupyter_smstudio.automl.runtime.stopping import Stopping

from .small import as_soon_as, describe_job, entered, lines, own_signals, passengers, steps


@contextmanager
def stopped_when(condition: Callable[[], bool]) -> Iterator[Stopping]:
    """Send this process the signal that a job is stopped by, as soon as a condition holds."""
    stopping = Stopping()
    with own_signals(), as_soon_as(condition, lambda: os.kill(os.getpid(), signal.SIGTERM)):
        stopping.listen()
        yield stopping


@pytest.mark.timeout(300)
def test_what_is_done_is_kept_at_each_stage(tmp_path: Path) -> None:
    judged = {"validation_fraction": 0.2}
    command = describe_job(
        tmp_path, passengers(), "saved", judged, max_candidates=3, algorithms=["linear"], honest=True
    )
    description, out = Description.read(Path(command[-2])), tmp_path / "out"

    def run_until(condition: Callable[[], bool]) -> list[str]:
        known = len(steps(out)) if out.exists() else 0
        with stopped_when(condition) as stopping:
            Job(description, out, stopping).run()
        assert stopping.requested
        passed = steps(out)[known:]
        assert passed[-1] == "Stopped"
        return passed

    assert "ModelTuning" in run_until(lambda: entered(out, "AnalyzingData"))
    assert list((out / "notebooks").glob("*.ipynb")) and not (out / "model").exists()
    assert lines(out / "trials.jsonl") == []
    tuning = run_until(lambda: bool(lines(out / "trials.jsonl")))
    assert "Stopping" in tuning
    assert (out / "model" / "MLmodel").exists() and not (out / "explanations.json").exists()
    tried = lines(out / "trials.jsonl")
    fitting = run_until(lambda: entered(out, "TrainingModels"))
    assert fitting[-3:] == ["TrainingModels", "GeneratingModelInsightsReport", "Stopped"]
    assert lines(out / "trials.jsonl")[: len(tried)] == tried
    assert len(lines(out / "trials.jsonl")) == 3
    measuring = run_until(lambda: (out / "honest.jsonl").exists())
    assert measuring[-2:] == ["HonestEstimate", "Stopped"]
    assert (out / "explanations.json").exists()
    result = json.loads((out / "result.json").read_text())
    assert 1 <= result["honest"]["folds"] < 5
