"""Tuning jobs as pages see them."""

from __future__ import annotations

from pathlib import Path

from .models import Strategy, Trial, TrialState, TuningJob
from .spaces import Space
from .store import SqlTuningStore, TuningRecord
from .trials import SqlTrialStore, Tally
from .warm_start import WarmStarts

JOURNAL = "journal.log"


class Views:
    """Turns what is stored into what the wire shows.

    Args:
        store: the tuning jobs.
        trials: their trials.
        warm_starts: knows parents.
        folder: where the journals are.
    """

    def __init__(
        self, store: SqlTuningStore, trials: SqlTrialStore, warm_starts: WarmStarts, folder: Path
    ) -> None:
        self._store = store
        self._trials = trials
        self._warm_starts = warm_starts
        self._folder = folder

    def journal(self, tuning_id: str) -> Path:
        """Return where the journal of a tuning job is."""
        return self._folder / tuning_id / JOURNAL

    def job(self, record: TuningRecord) -> TuningJob:
        """Return a tuning job as it is now."""
        tally = self._trials.tally(record.id)
        best = self._best(record)
        return TuningJob(
            id=record.id,
            owner=record.owner,
            request=record.request,
            state=record.state,
            paused=record.paused,
            status_message=record.status_message,
            created=record.created,
            ended=record.ended,
            job_counts=_job_counts(tally),
            objective_counts={
                "Succeeded": tally.succeeded,
                "Pending": tally.states.get(TrialState.IN_PROGRESS, 0),
                "Failed": tally.failed,
            },
            best=best,
            overall_best=self._overall_best(record, best),
            cost=tally.cost,
            warnings=list(record.warnings),
            storage_path=str(self.journal(record.id)),
            study_names=[definition.name for definition in record.request.definitions],
            experiment_id=record.experiment_id,
            run_id=record.run_id,
            completion_reason=record.completion_reason if record.ended else "",
            total=tally.total,
            expected_total=max_jobs(record),
            timeline=self._store.events(record.id),
        )

    def _best(self, record: TuningRecord) -> Trial | None:
        found = self._trials.best(record.id, 1, maximize=record.maximize)
        return found[0].wire(record.request.definitions) if found else None

    def _overall_best(self, record: TuningRecord, best: Trial | None) -> Trial | None:
        warm_start = record.request.warm_start
        if warm_start is None or warm_start.type != "IdenticalDataAndAlgorithm":
            return None
        parents = self._warm_starts.parents(record.owner, warm_start)
        found = [best, *(self._best(parent) for parent in parents)]
        known = [trial for trial in found if trial is not None and trial.objective is not None]
        sign = 1.0 if record.maximize else -1.0
        return max(known, key=lambda trial: sign * (trial.objective or 0.0)) if known else None


def max_jobs(record: TuningRecord) -> int:
    """Return how many training jobs a tuning job has at most."""
    limit = record.request.limits.max_jobs
    if record.request.strategy is not Strategy.GRID:
        return limit or 1
    sizes = [Space(definition.ranges).grid_size for definition in record.request.definitions]
    return limit or sum(size or 0 for size in sizes)


def _job_counts(tally: Tally) -> dict[str, int]:
    states = tally.states
    return {
        "Completed": states.get(TrialState.COMPLETED, 0),
        "InProgress": states.get(TrialState.IN_PROGRESS, 0),
        "RetryableError": tally.retryable,
        "NonRetryableError": states.get(TrialState.FAILED, 0) - tally.retryable,
        "Stopped": states.get(TrialState.STOPPED, 0),
    }
