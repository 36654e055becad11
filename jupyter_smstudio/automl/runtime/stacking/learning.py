"""A job that makes a stack: fits it while the leaderboard fills, keeps the best, explains and measures it."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from ..clock import JobClock
from ..honest import OUTER_FOLDS, OuterFold, Rule, summary
from ..problem import Problem
from ..search.record import Record, append_line, completed, read_lines, searched_best, write_document
from ..search.workers import Outcome, Workers
from ..settings import Settings
from ..stopping import Stopping
from .explaining import explain_stack
from .finishing import finish_stack
from .fitting import fit_stack
from .measuring import measure_stack_fold
from .task import StackTask

LATE = 0.1
"""Share of the time for fitting after which it is stopped; AutoGluon now and then takes longer."""
LATEST = 1.5
"""Times of what explanations may take after which they are stopped; a process needs time to start."""
START_SECONDS = 15.0
"""That a process takes to import AutoGluon, and to predict in the end."""
LEAST_SECONDS = 10.0
"""Of an outer fold: less is not what is measured."""
MESSAGE = (
    "Features and the stack were made anew in each of {folds} outer folds, which kept a fifth of the rows "
    "apart: the same models, in {seconds} on one core."
)


class StackLearning:
    """Makes a stack in the folder of a record, or goes on with one that was killed.

    Args:
        record: where models go; those in it already are not fitted again.
        problem: the rows.
        settings: limits.
        clock: says until when each step may take.
        stopping: says when to stop.
    """

    def __init__(
        self, record: Record, problem: Problem, settings: Settings, clock: JobClock, stopping: Stopping
    ) -> None:
        self._record = record
        self._settings = settings
        self._clock = clock
        self._stopping = stopping
        task = StackTask(
            problem,
            record.folder,
            settings.workers,
            settings.memory_gib,
            settings.seed,
            settings.objective,
            settings.max_candidates,
            settings.candidate_seconds,
        )
        # Read when a process loads OpenMP, whose threads else wait for one another without sleeping: on cores
        # that others use, too, LightGBM took 5 to 17 s for what one thread does in a second.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self._workers = Workers(settings.workers, task)

    def run(self) -> None:
        """Go through all steps.

        Raises:
            ValueError: no model was fitted; the message says why.
        """
        try:
            self._learn()
        finally:
            self._workers.stop()

    def _learn(self) -> None:
        record = self._record
        record.forget_the_unfinished()
        record.progress("ModelTuning", f"Up to {self._settings.max_candidates} models.")
        record.progress(*self._fit())
        if not completed(record.trials()):
            self._end_without()
            return
        record.progress("TrainingModels", "Weighting the models.")
        found = self._finish()
        if not self._stopping.requested:
            self._explain()
            self._measure()
        self._write_result(found)
        record.progress("Stopped" if self._stopping.requested else "Completed")

    def _fit(self) -> tuple[str, str]:
        """Fit models until all are, time is up, or it is to stop.

        Returns:
            Why it ended, by the original's name (AutoMLJobSecondaryStatus), and a sentence for people.
        """
        search, latest = self._clock.search, self._clock.latest
        stop = None if search is None else search + LATE * max(0.0, search - time.monotonic())
        self._workers.start("fit", fit_stack, search)
        while self._workers.running:
            until = stop if completed(self._record.trials()) else latest
            for outcome in self._workers.wait(until, self._stopping.descriptor):
                if outcome.error:
                    return "MaxAutoMLJobRuntimeReached", f"Fitting ended early. {outcome.error}"
                return str(outcome.value), ""
            if self._stopping.requested:
                self._workers.stop()
                return "Stopping", ""
            if until is not None and time.monotonic() >= until:
                self._workers.stop()
        return "MaxAutoMLJobRuntimeReached", ""

    def _end_without(self) -> None:
        if self._stopping.requested:
            said = "It was stopped before a model was fitted, so there is none."
            self._record.progress("Stopped", said)
            return
        reasons = {trial.reason for trial in self._record.trials() if trial.reason}
        steps = read_lines(self._record.folder / "progress.jsonl")
        why = " ".join(sorted(reasons)[:3]) or steps[-1]["message"]
        raise ValueError(f"No model was fitted. {why or 'Time was up before the first one ended.'}")

    def _finish(self) -> dict[str, Any]:
        """Weight the models, and keep their mean; it is done in any case, or all was for nothing."""
        self._workers.start("finish", finish_stack)
        silent = Stopping()  # the job is being ended already; no signal ends this
        (outcome,) = self._workers.wait(None, silent.descriptor)
        if outcome.error:
            raise ValueError(f"The models that were fitted could not be made one. {outcome.error}")
        found: dict[str, Any] = outcome.value
        return found

    def _explain(self) -> None:
        self._record.progress("GeneratingExplainabilityReport")
        seconds = self._clock.explaining
        self._workers.start("explanations", explain_stack, seconds)
        until = None if seconds is None else time.monotonic() + LATEST * seconds

        def keep(outcome: Outcome) -> None:
            if outcome.error:
                self._record.progress("ExplainabilityError", outcome.error)
            else:
                write_document(self._record.folder / "explanations.json", outcome.value)

        if self._gather(until, keep):
            self._record.progress("ExplainabilityError", "There was too little time to explain the model.")

    def _measure(self) -> None:
        """Measure the outer folds of one partition, which share the time that is left."""
        path = self._record.folder / "honest.jsonl"
        known = {(line["partition"], line["fold"]) for line in read_lines(path)}
        waiting = [number for number in range(OUTER_FOLDS) if (0, number) not in known]
        seconds = self._fold_seconds(len(waiting))
        if not self._clock.honest or (waiting and seconds is not None and seconds < LEAST_SECONDS):
            return
        told = "as long as it took" if seconds is None else f"up to {seconds:.0f} s"
        self._record.progress("HonestEstimate", f"Each outer fold fits the same models in {told}.")

        def keep(outcome: Outcome) -> None:
            if outcome.error:
                raise ValueError(f"The honest estimate failed. {outcome.error}")
            append_line(path, asdict(outcome.value))

        def more() -> None:
            while waiting and self._workers.free:
                number = waiting.pop(0)
                self._workers.start(number, measure_stack_fold, 0, number, seconds)

        self._gather(self._clock.measuring, keep, more)
        measured = [OuterFold(**line) for line in read_lines(path)]
        if not measured:
            self._record.progress("HonestEstimate", "There was no time for an outer fold.")
            return
        found = summary(measured, Rule(min(each.candidates for each in measured)))
        message = MESSAGE.format(folds=len(measured), seconds=told)
        write_document(self._record.folder / "honest.json", {**found, "message": message})

    def _fold_seconds(self, folds: int) -> float | None:
        """Return how long each of some outer folds may fit; None: as long as it takes."""
        if not math.isfinite(self._clock.left):
            return None
        rounds = math.ceil(folds / self._workers.count) or 1
        return self._clock.left / rounds - START_SECONDS

    def _gather(
        self, until: float | None, keep: Callable[[Outcome], None], more: Callable[[], None] | None = None
    ) -> list[Any]:
        """Receive what tasks come to until there are none, time is up, or the job is to stop.

        Returns:
            Keys of the tasks that were stopped.
        """
        while True:
            if more:
                more()
            late = until is not None and time.monotonic() >= until
            if not self._workers.running or late or self._stopping.requested:
                return self._workers.stop()
            for outcome in self._workers.wait(until, self._stopping.descriptor):
                keep(outcome)

    def _write_result(self, found: dict[str, Any]) -> None:
        trials = self._record.trials()
        best = searched_best(trials)
        assert best is not None  # there is no stack without a model
        honest = self._record.folder / "honest.json"
        write_document(
            self._record.folder / "result.json",
            {
                "best_trial": best.name,
                "objective": self._settings.objective,
                "members": found["members"],
                "inner_metrics": found["metrics"],
                "honest": json.loads(honest.read_text()) if honest.exists() else None,
                "trials": len(trials),
            },
        )
