"""What a stack begins with, after a start that was killed, and how much memory it may use."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_smstudio.automl.runtime.candidates.candidate import Candidate
from jupyter_smstudio.automl.runtime.candidates.pairs import DERIVED
from jupyter_smstudio.automl.runtime.search.record import Record, Trial, TrialState
from jupyter_smstudio.automl.runtime.stacking.fitting import STACK, begin_anew
from jupyter_smstudio.automl.runtime.stacking.memory import VARIABLE, limit_memory


def test_a_model_that_failed_before_a_kill_is_not_listed_twice(tmp_path: Path) -> None:
    record = Record(tmp_path)
    linear = Candidate("stack-level-1", DERIVED, "linear", {})
    failed = Trial("Linear_BAG_L1", 0, linear, TrialState.FAILED, reason="It did not converge.")
    record.add(failed)
    (tmp_path / STACK).mkdir()
    (tmp_path / STACK / "half").touch()
    folder = begin_anew(record)
    assert not folder.exists()
    record.add(failed)  # it fails again
    assert [trial.name for trial in record.trials()] == ["Linear_BAG_L1"]


def test_a_stack_is_told_the_memory_of_its_instance() -> None:
    try:
        limit_memory(7.5)
        assert os.environ[VARIABLE] == "7.5"
    finally:
        limit_memory(None)
    assert VARIABLE not in os.environ
