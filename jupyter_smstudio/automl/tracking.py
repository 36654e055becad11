"""Candidates as runs of MLflow, and the model in its registry."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from ..core.errors import Conflict
from ..core.tracking.reader import PARENT_TAG
from ..core.tracking.rest import MlflowRest
from ..core.tracking.writer import MetricValue, TrackingWriter
from .folders import AutoMLFolder
from .models import Candidate, CandidateState, RegisteredModel
from .store import AutoMLRecord

MODEL = "model"
"""Folder of a run's artifacts that has its model."""
TAG = "smstudio.automl.candidate"
CHUNK_BYTES = 1 << 20


class CandidateRuns:
    """Writes candidates into MLflow, below the run of their job.

    Args:
        rest: MLflow's API.
    """

    def __init__(self, rest: MlflowRest) -> None:
        self._rest = rest
        self._writer = TrackingWriter(rest)

    async def record(self, record: AutoMLRecord, folder: AutoMLFolder, candidate: Candidate) -> None:
        """Make the run of a candidate that has ended; raises what ``TrackingWriter`` raises."""
        ended = int((candidate.ended or record.created).timestamp() * 1000)
        began = max(ended - int(candidate.fit_seconds * 1000), int(record.created.timestamp() * 1000))
        tags = {PARENT_TAG: record.run_id, TAG: candidate.name}
        if candidate.edited_from:
            tags["smstudio.automl.edited_from"] = candidate.edited_from
        run_id = await self._writer.create_run(
            record.experiment_id, candidate.name, began, tags, record.owner
        )
        folder.add_run(candidate.name, run_id)
        params = {"pair": candidate.pair, "algorithm": candidate.algorithm, **candidate.hyperparameters}
        values = {**candidate.metrics, "fit_seconds": candidate.fit_seconds}
        metrics = [MetricValue(name, value, 0, ended) for name, value in values.items()]
        await self._writer.log(run_id, metrics, params)
        done = candidate.state is CandidateState.COMPLETED
        await self._writer.finish_run(run_id, "FINISHED" if done else "FAILED", ended)

    async def keep_model(self, record: AutoMLRecord, folder: AutoMLFolder, best: Candidate | None) -> None:
        """Add the model, the report and the best metrics to the run of the job."""
        root = folder.record / MODEL
        for path in sorted(root.rglob("*")):
            if path.is_file():
                await self._upload(record, f"{MODEL}/{path.relative_to(root)}", path)
        for name, path in folder.files().items():
            if path.suffix in (".html", ".ipynb"):
                await self._upload(record, name, path)
        if best is not None and record.ended is not None:
            moment = int(record.ended.timestamp() * 1000)
            values = [MetricValue(name, value, 0, moment) for name, value in best.metrics.items()]
            await self._writer.log(record.run_id, values, tags={"smstudio.automl.best": best.name})

    async def register(self, record: AutoMLRecord, name: str) -> RegisteredModel:
        """Make the model of a job a version in the registry."""
        with suppress(Conflict):  # it is there, and gets another version
            await self._rest.post("registered-models/create", {"name": name})
        source = f"mlflow-artifacts:/{record.experiment_id}/{record.run_id}/artifacts/{MODEL}"
        body = {"name": name, "source": source, "run_id": record.run_id}
        answer = await self._rest.post("model-versions/create", body)
        return RegisteredModel(name=name, version=str(answer["model_version"]["version"]))

    async def _upload(self, record: AutoMLRecord, name: str, path: Path) -> None:
        target = f"{record.experiment_id}/{record.run_id}/artifacts/{quote(name)}"
        await self._writer.upload(target, _content(path))


async def _content(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk
