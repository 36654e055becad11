"""Everything the studio changes in the record of experiments, by MLflow's own API.

MLflow's tables are never written to directly: its server alone knows what belongs together in them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from ..errors import Conflict, NotFound
from .models import RunStatus
from .rest import MlflowRest

NOTE_TAG = "mlflow.note.content"
"""Where MLflow's own page keeps the note of a run or experiment."""
NAME_TAG = "mlflow.runName"
BATCH_METRICS, BATCH_OTHERS = 1000, 100
"""MLflow's limits of one ``log-batch``."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class MetricValue:
    """One value to log.

    Attributes:
        key: the metric.
        value: any float.
        step: of the training.
        time: in ms since 1970.
    """

    key: str
    value: float
    step: int
    time: int


class TrackingWriter:
    """Changes experiments and runs.

    Every method raises a ``StudioError`` by MLflow's error code: ``NotFound``, ``InvalidInput``,
    ``Conflict``, ``Unavailable``.

    Args:
        rest: the server.
    """

    def __init__(self, rest: MlflowRest) -> None:
        self._rest = rest

    async def create_experiment(self, name: str, tags: Mapping[str, str] | None = None) -> str:
        """Make an experiment and return its id; ``Conflict`` when the name is taken."""
        answer = await self._rest.post("experiments/create", {"name": name, "tags": _pairs(tags or {})})
        return str(answer["experiment_id"])

    async def ensure_experiment(self, name: str) -> str:
        """Return the id of an experiment; one that is missing is made, a deleted one brought back.

        It is looked for first: nearly always it is there, and a refused creation costs MLflow a write.
        """
        try:
            return await self._living(name)
        except NotFound:
            with suppress(Conflict):  # somebody else has made it meanwhile
                return await self.create_experiment(name)
            return await self._living(name)

    async def _living(self, name: str) -> str:
        found = await self._rest.get("experiments/get-by-name", {"experiment_name": name})
        experiment = found["experiment"]
        if experiment["lifecycle_stage"] == "deleted":
            await self.restore_experiment(experiment["experiment_id"])
        return str(experiment["experiment_id"])

    async def rename_experiment(self, experiment_id: str, name: str) -> None:
        """Give an experiment another name."""
        await self._rest.post("experiments/update", {"experiment_id": experiment_id, "new_name": name})

    async def tag_experiment(self, experiment_id: str, key: str, value: str) -> None:
        """Set a tag of an experiment."""
        body = {"experiment_id": experiment_id, "key": key, "value": value}
        await self._rest.post("experiments/set-experiment-tag", body)

    async def delete_experiment(self, experiment_id: str) -> None:
        """Delete an experiment with its runs; both can be restored."""
        await self._rest.post("experiments/delete", {"experiment_id": experiment_id})

    async def restore_experiment(self, experiment_id: str) -> None:
        """Bring back an experiment and the runs that were deleted with it."""
        await self._rest.post("experiments/restore", {"experiment_id": experiment_id})

    async def create_run(
        self, experiment_id: str, name: str, start: int, tags: Mapping[str, str], user: str = ""
    ) -> str:
        """Begin a run and return its id.

        Args:
            experiment_id: where.
            name: of the run; empty lets MLflow invent one.
            start: in ms since 1970.
            tags: set from the beginning.
            user: whose run it is.
        """
        body = {
            "experiment_id": experiment_id,
            "run_name": name,
            "start_time": start,
            "user_id": user,
            "tags": _pairs(tags),
        }
        answer = await self._rest.post("runs/create", body)
        return str(answer["run"]["info"]["run_id"])

    async def finish_run(self, run_id: str, status: RunStatus, end: int) -> None:
        """Say how a run ended, and when (ms since 1970)."""
        await self._rest.post("runs/update", {"run_id": run_id, "status": status, "end_time": end})

    async def rename_run(self, run_id: str, name: str) -> None:
        """Give a run another name."""
        await self._rest.post("runs/update", {"run_id": run_id, "run_name": name})

    async def delete_run(self, run_id: str) -> None:
        """Delete a run; it can be restored until MLflow's garbage collection is run."""
        await self._rest.post("runs/delete", {"run_id": run_id})

    async def restore_run(self, run_id: str) -> None:
        """Bring back a deleted run."""
        await self._rest.post("runs/restore", {"run_id": run_id})

    async def set_tags(self, run_id: str, tags: Mapping[str, str | None]) -> None:
        """Set tags of a run; None removes one."""
        present = {key: value for key, value in tags.items() if value is not None}
        await self.log(run_id, tags=present)
        for key in tags.keys() - present.keys():
            await self._rest.post("runs/delete-tag", {"run_id": run_id, "key": key})

    async def log(
        self,
        run_id: str,
        metrics: Iterable[MetricValue] = (),
        params: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Add to a run, in as many calls as MLflow's limits ask for."""
        for few in _batches(_pairs(params or {}), BATCH_OTHERS):
            await self._rest.post("runs/log-batch", {"run_id": run_id, "params": few})
        for few in _batches(_pairs(tags or {}), BATCH_OTHERS):
            await self._rest.post("runs/log-batch", {"run_id": run_id, "tags": few})
        for values in _batches(metrics, BATCH_METRICS):
            body = {"run_id": run_id, "metrics": [_metric(each) for each in values]}
            await self._rest.post("runs/log-batch", body)

    async def log_inputs(self, run_id: str, datasets: Sequence[Mapping[str, Any]]) -> None:
        """Say what data a run read; each as in MLflow's ``DatasetInput`` message."""
        if datasets:
            await self._rest.post("runs/log-inputs", {"run_id": run_id, "datasets": list(datasets)})

    async def log_outputs(self, run_id: str, models: Sequence[Mapping[str, Any]]) -> None:
        """Say what models a run made; each as in MLflow's ``ModelOutput`` message."""
        if models:
            await self._rest.post("runs/outputs", {"run_id": run_id, "models": list(models)})

    async def upload(self, path: str, content: AsyncIterator[bytes]) -> None:
        """Store an artifact at a path below the server's artifact root."""
        await self._rest.upload(path, content)


def _batches(items: Iterable[Item], most: int) -> Iterator[list[Item]]:
    left = iter(items)
    while few := list(islice(left, most)):
        yield few


def _pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _metric(metric: MetricValue) -> dict[str, Any]:
    # JSON has no NaN and no infinities; protobuf's JSON writes them as these texts.
    value: float | str = metric.value
    if metric.value != metric.value:
        value = "NaN"
    elif metric.value in (float("inf"), float("-inf")):
        value = "Infinity" if metric.value > 0 else "-Infinity"
    return {"key": metric.key, "value": value, "step": metric.step, "timestamp": metric.time}
