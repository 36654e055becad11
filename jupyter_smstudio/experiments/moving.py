"""Runs that move to another experiment.

MLflow has no call for it, and its tables are not ours to write. So a run is copied through the API (with
its times, parameters, metric histories, tags, data, models and artifacts), and the first one deleted,
which can be undone. The two know each other by the tags ``smstudio.moved_from`` and ``smstudio.moved_to``.
A copy that breaks off is deleted, and the first one is untouched.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any, Protocol

from ..core.errors import Conflict, StudioError
from ..core.tracking.access import Tag
from ..core.tracking.reader import PARENT_TAG
from ..core.tracking.rest import MlflowRest
from ..core.tracking.rest_records import point_of, run_of
from ..core.tracking.writer import MetricValue, TrackingWriter
from .artifacts import RunArtifacts

PROXIED = "mlflow-artifacts:"
"""Scheme of artifacts that the tracking server keeps; others have no way in through its API."""
MAX_FILES = 10_000


class RunHolder(Protocol):
    """Whoever remembers the runs of jobs."""

    def run_moved(self, job_id: str, run_id: str, new_run_id: str, experiment_id: str) -> None:
        """Note that a job's run has another id now; called before the first one is deleted.

        Args:
            job_id: as the run's tag has it, which anybody can set.
            run_id: of the run before.
            new_run_id: of the run now.
            experiment_id: where it is now.

        Raises:
            StudioError: it cannot be noted; then nothing is moved.
        """
        ...


class RunMover:
    """Copies runs into other experiments.

    Args:
        rest: the tracking server.
        writer: writes there.
        artifacts: reads there.
        holder: told of runs that belong to jobs.
    """

    def __init__(
        self, rest: MlflowRest, writer: TrackingWriter, artifacts: RunArtifacts, holder: RunHolder
    ) -> None:
        self._rest = rest
        self._writer = writer
        self._artifacts = artifacts
        self._holder = holder

    async def move(self, run_id: str, experiment_id: str, parents: dict[str, str]) -> str:
        """Move a run and return its new id.

        Args:
            run_id: the run.
            experiment_id: where it goes.
            parents: new ids of runs that moved already; its parent may be among them.

        Raises:
            Conflict: it is running, deleted, or in that experiment already.
            StudioError: as the tracking server answers; nothing has changed then.
        """
        answer: dict[str, Any] = (await self._rest.get("runs/get", {"run_id": run_id}))["run"]
        self._check(answer, experiment_id)
        new_id = await self._begin(answer, experiment_id, parents)
        try:
            await self._copy(answer, new_id)
            if job_id := run_of(answer).tags.get(Tag.JOB_ID):
                self._holder.run_moved(job_id, run_id, new_id, experiment_id)
        except StudioError:
            await self._writer.delete_run(new_id)
            raise
        await self._writer.set_tags(run_id, {Tag.MOVED_TO: new_id})
        await self._writer.delete_run(run_id)
        return new_id

    def _check(self, answer: dict[str, Any], experiment_id: str) -> None:
        run = run_of(answer)
        if run.experiment_id == experiment_id:
            raise Conflict(f"The run {run.name} is in this experiment already.")
        if run.status in ("RUNNING", "SCHEDULED"):
            raise Conflict(
                f"The run {run.name} is still running: its program would go on logging to the first one. "
                "Move it when it has ended, or stop it."
            )
        if run.deleted:
            raise Conflict(f"The run {run.name} is deleted. Restore it first.")

    async def _begin(self, answer: dict[str, Any], experiment_id: str, parents: dict[str, str]) -> str:
        run = run_of(answer)
        tags = {**run.tags, Tag.MOVED_FROM: run.id}
        if parent := parents.get(tags.get(PARENT_TAG, "")):
            tags[PARENT_TAG] = parent
        start = run.start if run.start is not None else int(time.time() * 1000)
        few = dict(list(tags.items())[:50])
        new_id = await self._writer.create_run(experiment_id, run.name, start, few, run.user)
        await self._writer.log(new_id, tags={key: tags[key] for key in tags.keys() - few.keys()})
        return new_id

    async def _copy(self, answer: dict[str, Any], new_id: str) -> None:
        run = run_of(answer)
        await self._writer.log(new_id, params=run.params)
        for key in run.metrics:
            await self._copy_metric(run.id, new_id, key)
        await self._writer.log_inputs(new_id, answer.get("inputs", {}).get("dataset_inputs", []))
        await self._writer.log_outputs(new_id, answer.get("outputs", {}).get("model_outputs", []))
        await self._copy_artifacts(answer, new_id)
        end = run.end if run.end is not None else int(time.time() * 1000)
        await self._writer.finish_run(new_id, run.status, end)

    async def _copy_metric(self, run_id: str, new_id: str, key: str) -> None:
        token = ""
        while True:
            query = {"run_id": run_id, "metric_key": key, "max_results": "10000"}
            answer = await self._rest.get(
                "metrics/get-history", {**query, "page_token": token} if token else query
            )
            points = [point_of(each) for each in answer.get("metrics", [])]
            values = (
                MetricValue(key, float("nan") if point.value is None else point.value, point.step, point.time)
                for point in points
            )
            await self._writer.log(new_id, metrics=values)
            token = answer.get("next_page_token", "")
            if not token:
                return

    async def _copy_artifacts(self, answer: dict[str, Any], new_id: str) -> None:
        run_id = answer["info"]["run_id"]
        target = str((await self._rest.get("runs/get", {"run_id": new_id}))["run"]["info"]["artifact_uri"])
        async for entry in self._artifacts.walk(run_id, "", MAX_FILES):
            if not target.startswith(PROXIED):
                raise Conflict(
                    f"The run has artifacts, and those of the other experiment are kept at {target[:200]}, "
                    "where only its own clients can write. Nothing was moved."
                )
            folder = target.removeprefix(PROXIED).strip("/")
            await self._upload(run_id, entry.path, f"{folder}/{entry.path}")

    async def _upload(self, run_id: str, path: str, target: str) -> None:
        async with self._rest.download(run_id, path) as chunks:
            content: AsyncIterator[bytes] = chunks
            await self._writer.upload(target, content)
