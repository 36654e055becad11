"""Where the facts of experiments are: in MLflow. Reads them as the page shows them.

The studio stores nothing of its own here; what MLflow's tags say becomes fields.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, Protocol

from ..core.errors import NotFound
from ..core.models import Caller, Timestamp
from ..core.tracking.access import Tag
from ..core.tracking.conditions import number
from ..core.tracking.models import MetricHistory, RunColumn, View
from ..core.tracking.reader import (
    MAX_LINKS,
    PARENT_TAG,
    Asks,
    CurveSelection,
    ExperimentRecord,
    RunRecord,
    RunSelection,
)
from ..core.tracking.writer import NOTE_TAG
from .models import (
    Experiment,
    ExperimentPage,
    Run,
    RunDetail,
    RunLineage,
    RunLink,
    RunPage,
    RunSource,
    TrackingStatus,
)
from .sharing_models import TrackedSharing

OWN_TAGS = ("mlflow.", "smstudio.")
"""Prefixes of tags that programs set, not people."""
SourceKind = Literal["notebook", "job", "script", "other"]
TellSharing = Callable[[Sequence[ExperimentRecord]], Awaitable[Mapping[str, TrackedSharing]]]


class TrackedRuns:
    """Experiments and runs as MLflow has them now.

    Every method raises ``Unavailable`` while the tracking server is down.

    Args:
        choice: reads them.
        live: whether the tracking server tells of writes.
        sharing: tells who sees experiments, by their ids; None where there is no team.
    """

    def __init__(self, choice: Asks, live: bool, sharing: TellSharing | None = None) -> None:
        self._choice = choice
        self._live = live
        self._sharing = sharing

    async def status(self) -> TrackingStatus:
        """Tell how experiments are read."""
        reader = await self._choice.kind()
        return TrackingStatus(reader=reader, reason=self._choice.reason, live=self._live)

    async def experiments(self, text: str, view: View, offset: int, limit: int) -> ExperimentPage:
        """Return a stretch of the experiments, last active first."""
        found, total = await self._choice.ask(lambda each: each.experiments(text, view, offset, limit))
        return ExperimentPage(items=await self._rows(found), total=total)

    async def experiment(self, experiment_id: str) -> Experiment:
        """Return one experiment; ``NotFound`` if there is none."""
        found = await self._choice.ask(lambda each: each.experiment(experiment_id))
        return (await self._rows([found]))[0]

    async def search(self, selection: RunSelection) -> RunPage:
        """Return a stretch of the runs that match, without columns."""
        found, total = await self._choice.ask(lambda each: each.search(selection))
        return RunPage(items=[run_row(record) for record in found], total=total, columns=[])

    async def columns(self, experiment_ids: Sequence[str]) -> list[RunColumn]:
        """Return what the leaderboard of these experiments can show; of all if empty."""
        return await self._choice.ask(lambda each: each.columns(experiment_ids))

    async def histories(self, curves: CurveSelection) -> list[MetricHistory]:
        """Return metric histories, thinned."""
        return await self._choice.ask(lambda each: each.histories(curves))

    async def runs(self, run_ids: Sequence[str]) -> list[Run]:
        """Return runs in the order asked for; ``NotFound`` names the first that is not there."""
        return [run_row(record) for record in await self._records(run_ids)]

    async def detail(self, run_id: str) -> RunDetail:
        """Return everything a run's page shows; ``NotFound`` if there is no such run."""
        (record,) = await self._records([run_id])
        experiment = await self.experiment(record.experiment_id)
        return RunDetail(
            run=run_row(record),
            experiment=experiment.name,
            note=record.tags.get(NOTE_TAG, ""),
            all_tags=record.tags,
            lineage=await self._lineage(record),
            sharing=experiment.sharing,
        )

    async def close(self) -> None:
        """Let go of MLflow's database."""
        await self._choice.close()

    async def _rows(self, records: Sequence[ExperimentRecord]) -> list[Experiment]:
        sharing = await self._sharing(records) if self._sharing else {}
        return [experiment_row(record, sharing.get(record.id)) for record in records]

    async def _records(self, run_ids: Sequence[str]) -> list[RunRecord]:
        ids = list(dict.fromkeys(run_ids))
        selection = RunSelection(run_ids=ids, view="all", limit=len(ids))
        found, _ = await self._choice.ask(lambda each: each.search(selection))
        records = {record.id: record for record in found}
        for run_id in ids:
            if run_id not in records:
                raise NotFound(f"There is no run with the id {run_id}.")
        return [records[run_id] for run_id in ids]

    async def _lineage(self, record: RunRecord) -> RunLineage:
        parent = record.tags.get(PARENT_TAG, "")
        above = RunSelection(run_ids=[parent], view="all")
        below = RunSelection([record.experiment_id], parent_run_id=record.id, limit=MAX_LINKS)
        parents, _ = await self._choice.ask(lambda each: each.search(above)) if parent else ([], 0)
        children, _ = await self._choice.ask(lambda each: each.search(below))
        return RunLineage(
            parent=run_link(parents[0]) if parents else None,
            children=[run_link(child) for child in children],
            moved_from=record.tags.get(Tag.MOVED_FROM, ""),
            moved_to=record.tags.get(Tag.MOVED_TO, ""),
            datasets=await self._choice.ask(lambda each: each.datasets(record.id)),
            models=await self._choice.ask(lambda each: each.models(record.id)),
        )


class RunStores(Protocol):
    """What different people may see."""

    async def of(self, caller: Caller) -> TrackedRuns:
        """Return what the caller may see."""
        ...

    async def close(self) -> None:
        """Let go of MLflow's database."""
        ...


class OneStore:
    """Everything, for whoever asks: what a tracking server shows to its one user.

    Args:
        runs: all there are.
    """

    def __init__(self, runs: TrackedRuns) -> None:
        self._runs = runs

    async def of(self, caller: Caller) -> TrackedRuns:
        """Return everything."""
        return self._runs

    async def close(self) -> None:
        """Let go of MLflow's database."""
        await self._runs.close()


def experiment_row(record: ExperimentRecord, sharing: TrackedSharing | None) -> Experiment:
    """Return an experiment as the page shows it."""
    return Experiment(
        id=record.id,
        name=record.name,
        deleted=record.deleted,
        created=moment(record.created),
        last_activity=moment(record.last_activity),
        runs=record.runs,
        live=record.live,
        note=record.tags.get(NOTE_TAG, ""),
        tags=peoples_tags(record.tags),
        sharing=sharing,
    )


def run_row(record: RunRecord) -> Run:
    """Return a run as the leaderboard shows it."""
    whole = record.start is not None and record.end is not None
    return Run(
        id=record.id,
        experiment_id=record.experiment_id,
        name=record.name,
        status=record.status,
        deleted=record.deleted,
        start=moment(record.start),
        end=moment(record.end),
        duration_seconds=((record.end or 0) - (record.start or 0)) / 1000 if whole else None,
        user=record.user or record.tags.get("mlflow.user", ""),
        source=source_of(record.tags),
        cost=number(record.tags.get(Tag.COST)),
        parent_run_id=record.tags.get(PARENT_TAG, ""),
        children=record.children,
        params=record.params,
        metrics=record.metrics,
        tags=peoples_tags(record.tags),
    )


def run_link(record: RunRecord) -> RunLink:
    """Return a run as others link to it."""
    return RunLink(id=record.id, name=record.name, status=record.status)


def source_of(tags: dict[str, str]) -> RunSource:
    """Return where a run came from."""
    return RunSource(
        kind=_kind(tags),
        name=tags.get(Tag.SOURCE_NAME, ""),
        notebook=tags.get(Tag.NOTEBOOK, ""),
        cell=tags.get(Tag.CELL, ""),
        job=tags.get(Tag.JOB, ""),
        git_commit=tags.get(Tag.GIT_COMMIT, ""),
        image=tags.get(Tag.IMAGE, ""),
        image_lock=tags.get(Tag.IMAGE_LOCK, ""),
        instance_type=tags.get(Tag.INSTANCE_TYPE, ""),
    )


def _kind(tags: dict[str, str]) -> SourceKind:
    if tags.get(Tag.JOB):
        return "job"
    if tags.get(Tag.NOTEBOOK):
        return "notebook"
    # MLflow's own names (mlflow.entities.SourceType).
    kinds: dict[str, SourceKind] = {
        "NOTEBOOK": "notebook",
        "JOB": "job",
        "LOCAL": "script",
        "PROJECT": "script",
    }
    return kinds.get(tags.get(Tag.SOURCE_TYPE, ""), "other")


def peoples_tags(tags: dict[str, str]) -> dict[str, str]:
    """Return the tags that people set."""
    return {key: value for key, value in tags.items() if not key.startswith(OWN_TAGS)}


def moment(milliseconds: int | None) -> Timestamp | None:
    """Return a time of MLflow's; None too for one beyond the calendar, which any client may log."""
    if milliseconds is None:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
