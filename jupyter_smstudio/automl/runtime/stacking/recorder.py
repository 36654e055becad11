"""Writes each model of a stack into the record, at the moment when it is fitted."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from autogluon.core.callbacks import AbstractCallback

from ..search.record import Record, Trial, TrialState
from .candidates import candidate_of
from .fitting import keep_trainer
from .refitting import evaluation_of
from .rows import StackRows
from .task import StackTask


class Recorder(AbstractCallback):  # type: ignore[misc]
    """Hears of models from AutoGluon.

    Args:
        task: of the stack.
        rows: that it is fitted on.
    """

    def __init__(self, task: StackTask, rows: StackRows) -> None:
        super().__init__()
        self._task = task
        self._rows = rows
        self._record = Record(task.folder)
        self._known = {trial.name: trial for trial in self._record.trials()}
        self._trying: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Stay out of the predictor's files, which hold what it tells of its models: they load anywhere."""
        return AbstractCallback, ()

    def _before_model_fit(
        self, trainer: Any, model: Any, time_limit: Any = None, stack_name: str = "core", level: int = 1
    ) -> tuple[bool, bool]:
        """Leave out models beyond the limit; the weighted means of others are always made."""
        self._trying = model
        return False, stack_name == "core" and len(self._known) >= self._task.max_candidates

    def _after_model_fit(
        self, trainer: Any, model_names: list[str], stack_name: str = "core", level: int = 1
    ) -> bool:
        """Record a model, or why there is none."""
        if stack_name == "core":
            trainer.save()  # or a model that is in the record might be lost by a kill
            keep_trainer(trainer)
            for name in model_names:
                self._add(self._fitted(trainer, name, level))
            failure = trainer._models_failed_to_train_errors.get(self._trying.name)
            if failure and not model_names:
                self._add(self._failed(failure, level))
        return False

    @property
    def ended(self) -> str:
        """Why fitting ended, by the original's name (AutoMLJobSecondaryStatus)."""
        full = len(self._known) >= self._task.max_candidates
        return "MaxCandidatesReached" if full else "MaxAutoMLJobRuntimeReached"

    def _add(self, trial: Trial) -> None:
        self._record.add(trial)
        self._known[trial.name] = trial

    def _fitted(self, trainer: Any, name: str, level: int) -> Trial:
        found = evaluation_of(trainer, name, self._task.problem, self._rows)
        folder = self._record.trials_folder / name
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "predictions.npy", found.predictions)
        return Trial(
            name=name,
            number=len(self._known),
            candidate=candidate_of(trainer.load_model(name), level),
            state=TrialState.COMPLETED,
            loss=found.loss,
            objective=found.metrics[self._task.objective],
            metrics=found.metrics,
            spread=found.spread,
            fit_seconds=found.fit_seconds,
            predict_seconds=found.predict_seconds,
            ended=time.time(),
        )

    def _failed(self, failure: dict[str, Any], level: int) -> Trial:
        late = failure["exc_type"] == "TimeLimitExceeded"
        reason = "There was too little time for it." if late else failure["exc_str"]
        return Trial(
            name=self._trying.name,
            number=len(self._known),
            candidate=candidate_of(self._trying, level),
            state=TrialState.STOPPED if late else TrialState.FAILED,
            reason=reason,
            ended=time.time(),
        )
