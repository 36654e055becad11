"""Experiments and runs read through MLflow's API: for servers whose database is out of reach.

MLflow's own search compares no parameters as numbers, counts nothing and sorts by few things. So the
runs of the experiments asked for are all fetched, and found and ordered here: the same answers as by
SQL, in the time that MLflow takes to send them (some 5 s for 10,000 runs).
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar

from ..errors import NotFound, NotSupported
from .buckets import Point, thin, wire_number
from .models import FieldKind, MetricHistory, RunColumn, RunDataset, RunModel, View
from .reader import (
    PARENT_TAG,
    SAMPLE,
    CurveSelection,
    ExperimentRecord,
    RunRecord,
    RunSelection,
    column_of,
)
from .rest import MlflowRest
from .rest_records import datasets_of, experiment_of, model_of, point_of, run_of
from .run_order import matches, ordered

PAGE = 1000
MAX_RUNS = 50_000
"""Most runs that are fetched for one answer, some 200 MB."""
PARALLEL = 8
"""Requests at a time: as many as keep one MLflow process busy."""
VIEWS = {"active": "ACTIVE_ONLY", "deleted": "DELETED_ONLY", "all": "ALL"}

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class RestReader:
    """Asks MLflow's API; see :class:`.reader.TrackingReader`.

    Args:
        rest: the server.
    """

    kind: Literal["rest"] = "rest"

    def __init__(self, rest: MlflowRest) -> None:
        self._rest = rest

    async def experiments(
        self, text: str = "", view: View = "active", offset: int = 0, limit: int = 100
    ) -> tuple[list[ExperimentRecord], int]:
        """Return a stretch of the experiments."""
        found = [each for each in await self._experiments(view) if text.lower() in str(each["name"]).lower()]
        runs = await self._runs([each["experiment_id"] for each in found], "active") if found else []
        records = [_with_activity(each, runs) for each in found]
        records.sort(key=lambda each: (each.last_activity or 0, int(each.id)), reverse=True)
        return records[offset : offset + limit], len(records)

    async def experiment(self, experiment_id: str) -> ExperimentRecord:
        """Return one experiment."""
        # What is no 64-bit number MLflow takes for a mistake, or fails on.
        if not (experiment_id.isascii() and experiment_id.isdigit() and int(experiment_id) < 2**63):
            raise NotFound(f"There is no experiment with the id {experiment_id}.")
        answer = await self._rest.get("experiments/get", {"experiment_id": experiment_id})
        return _with_activity(answer["experiment"], await self._runs([experiment_id], "active"))

    async def search(self, selection: RunSelection) -> tuple[list[RunRecord], int]:
        """Return a stretch of the runs that match."""
        aggregates = [wanted.aggregate for wanted in selection.conditions] + [selection.sort.aggregate]
        if set(aggregates) != {"last"}:
            raise NotSupported(
                "This tracking server is read through its API, which tells no minimum or maximum of a metric "
                "for all runs. Filter and sort by its last value."
            )
        runs = await self._in_scope(selection)
        names = await self._experiment_names()
        children = Counter(run.tags[PARENT_TAG] for run in runs if PARENT_TAG in run.tags and not run.deleted)
        found = [run for run in runs if matches(run, selection, names)]
        page = ordered(found, selection.sort, names)[selection.offset : selection.offset + selection.limit]
        page = [replace(run, children=children[run.id]) for run in page]
        return await self._with_extremes(page, selection.extremes), len(found)

    async def columns(self, experiment_ids: Sequence[str]) -> list[RunColumn]:
        """Return what the leaderboard can show."""
        runs = await self._runs(await self._or_all(experiment_ids), "active")
        samples: dict[tuple[FieldKind, str], list[str]] = defaultdict(list)
        fields: tuple[FieldKind, ...] = ("parameter", "metric", "tag")
        for run in runs:
            texts = (run.params, dict.fromkeys(run.metrics, ""), run.tags)
            for kind, values in zip(fields, texts, strict=True):
                for key, value in values.items():
                    samples[kind, key].append(value)
        order = sorted(samples, key=lambda field: (fields.index(field[0]), field[1]))
        return [column_of(kind, key, samples[kind, key][:SAMPLE]) for kind, key in order]

    async def histories(self, curves: CurveSelection) -> list[MetricHistory]:
        """Return metric histories."""
        wanted = dict.fromkeys((run_id, key) for run_id in curves.run_ids for key in curves.metrics)

        async def read(curve: tuple[str, str]) -> MetricHistory:
            points = await self._points(*curve)
            return thin(*curve, (point for point in points if _within(point, curves)), curves.max_points)

        return [history for history in await _each(wanted, read) if history.total]

    async def datasets(self, run_id: str) -> list[RunDataset]:
        """Return the data that a run has read."""
        return datasets_of(await self._run(run_id))

    async def models(self, run_id: str) -> list[RunModel]:
        """Return the models that a run has logged."""
        outputs = (await self._run(run_id)).get("outputs", {}).get("model_outputs", [])

        async def read(model_id: str) -> RunModel | None:
            try:
                return model_of((await self._rest.get(f"logged-models/{model_id}"))["model"])
            except NotFound:  # deleted since
                return None

        models = await _each(dict.fromkeys(output["model_id"] for output in outputs), read)
        found = [model for model in models if model is not None]
        return sorted(found, key=lambda model: (str(model.created or ""), model.id))

    async def check(self) -> None:
        """Ask for as little as can be asked for."""
        await self._rest.post("experiments/search", {"max_results": 1})

    async def close(self) -> None:
        """Do nothing: the connection belongs to whoever made it."""

    async def _in_scope(self, selection: RunSelection) -> list[RunRecord]:
        if selection.run_ids and not selection.experiment_ids:
            runs = await self._by_id(selection.run_ids)
            siblings = await self._runs(sorted({run.experiment_id for run in runs}), "active")
            known = {run.id for run in runs}
            # The siblings are fetched to count children; ``matches`` leaves them out.
            return [*runs, *(run for run in siblings if run.id not in known)]
        return await self._runs(await self._or_all(selection.experiment_ids), "all")

    async def _by_id(self, ids: Iterable[str]) -> list[RunRecord]:
        async def read(run_id: str) -> RunRecord | None:
            try:
                return run_of(await self._run(run_id))
            except NotFound:  # the reader by SQL leaves it out, too
                return None

        return [run for run in await _each(dict.fromkeys(ids), read) if run is not None]

    async def _run(self, run_id: str) -> dict[str, Any]:
        run: dict[str, Any] = (await self._rest.get("runs/get", {"run_id": run_id}))["run"]
        return run

    async def _or_all(self, experiment_ids: Sequence[str]) -> list[str]:
        if experiment_ids:
            return list(experiment_ids)
        return [each["experiment_id"] for each in await self._experiments("all")]

    async def _experiment_names(self) -> dict[str, str]:
        return {str(each["experiment_id"]): each["name"] for each in await self._experiments("all")}

    async def _experiments(self, view: View) -> list[dict[str, Any]]:
        body = {"max_results": PAGE, "view_type": VIEWS[view]}
        return await self._all("experiments/search", body, "experiments")

    async def _runs(self, experiment_ids: Sequence[str], view: View) -> list[RunRecord]:
        if not experiment_ids:
            return []
        body = {
            "experiment_ids": list(experiment_ids),
            "run_view_type": VIEWS[view],
            "max_results": PAGE,
        }
        return [run_of(each) for each in await self._all("runs/search", body, "runs")]

    async def _all(self, call: str, body: dict[str, Any], items: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            answer = await self._rest.post(call, {**body, "page_token": token} if token else body)
            found.extend(answer.get(items, []))
            token = answer.get("next_page_token", "")
            if not token:
                return found
            if len(found) >= MAX_RUNS:
                raise NotSupported(
                    f"There are more than {MAX_RUNS:,} runs to look through. Choose fewer experiments."
                )

    async def _points(self, run_id: str, metric: str) -> list[Point]:
        query = {"run_id": run_id, "metric_key": metric}
        points: list[Point] = []
        while True:
            try:
                answer = await self._rest.get("metrics/get-history", query)
            except NotFound:  # the run is not there: it has no points
                return []
            points.extend(point_of(each) for each in answer.get("metrics", []))
            token = answer.get("next_page_token", "")
            if not token:
                return points
            query = {**query, "page_token": token}

    async def _with_extremes(self, runs: list[RunRecord], metrics: Sequence[str]) -> list[RunRecord]:
        async def read(curve: tuple[RunRecord, str]) -> None:
            run, key = curve
            values = [point.value for point in await self._points(run.id, key)]
            numbers = [value for value in values if value is not None]
            if numbers:
                bounds = {"min": wire_number(min(numbers)), "max": wire_number(max(numbers))}
                run.metrics[key] = run.metrics[key].model_copy(update=bounds)

        await _each([(run, key) for run in runs for key in metrics if key in run.metrics], read)
        return runs


def _with_activity(experiment: dict[str, Any], runs: Sequence[RunRecord]) -> ExperimentRecord:
    own = [run for run in runs if run.experiment_id == str(experiment["experiment_id"])]
    times = [time for run in own for time in (run.start, run.end) if time]
    live = sum(run.status == "RUNNING" for run in own)
    return experiment_of(experiment, len(own), live, max(times, default=None))


async def _each(items: Iterable[Item], read: Callable[[Item], Awaitable[Answer]]) -> list[Answer]:
    """Read items a few at a time; the answers are in their order."""
    free = asyncio.Semaphore(PARALLEL)

    async def one(item: Item) -> Answer:
        async with free:
            return await read(item)

    return list(await asyncio.gather(*(one(item) for item in items)))


def _within(point: Point, curves: CurveSelection) -> bool:
    after = curves.from_step is None or point.step >= curves.from_step
    return after and (curves.to_step is None or point.step <= curves.to_step)
