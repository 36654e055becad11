"""Jobs as runs of the tracking server."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from ..tracking.access import RUN_CONTEXT, Tag, run_context
from ..tracking.base import Tracking
from ..tracking.models import RunStatus
from ..tracking.rest import MlflowRest
from ..tracking.writer import NOTE_TAG, MetricValue, TrackingWriter
from .folders import JobFolders
from .following import Point
from .models import InputRecord, Job, JobKind
from .recording import RecordedRun
from .states import JobState

UNASSIGNED = "Unassigned"
"""The experiment of jobs that name none."""
STATUSES: dict[JobState, RunStatus] = {
    JobState.COMPLETED: "FINISHED",
    JobState.FAILED: "FAILED",
    JobState.STOPPED: "KILLED",
}
UPLOAD_BYTES = 256 * 1024 * 1024
"""Larger artifacts stay with the job alone, where they are: a copy would fill the disk twice."""
CODE_FILES, CODE_BYTES = 200, 5 * 1024 * 1024
"""Of a program, kept with its run; data that lies beside it is not."""
CHUNK_BYTES = 1 << 20
PARAM_CHARACTERS = 6000
"""MLflow's own limit of a parameter."""


class MlflowRecorder:
    """Writes jobs into MLflow.

    Args:
        tracking: the server.
        rest: its API.
        folders: where artifacts are.
    """

    def __init__(self, tracking: Tracking, rest: MlflowRest, folders: JobFolders) -> None:
        self._tracking = tracking
        self._rest = rest
        self._writer = TrackingWriter(rest)
        self._folders = folders

    async def begin(self, job: Job, *, may_exist: bool) -> RecordedRun | None:
        """Make the run of a job, or find it; None for a dry run, and where there is no tracking server."""
        environ = self._tracking.environ(f"job-{job.id}")
        if not environ or job.spec.kind is JobKind.DRY_RUN:
            return None
        experiment_id = job.experiment_id or await self._writer.ensure_experiment(
            job.spec.experiment or UNASSIGNED
        )
        run_id = job.run_id or (await self._find(experiment_id, job) if may_exist else "")
        run_id = run_id or await self._create(experiment_id, job)
        variables = {
            **environ,
            "MLFLOW_RUN_ID": run_id,
            "MLFLOW_EXPERIMENT_ID": experiment_id,
            RUN_CONTEXT: run_context(_tags(job)),
        }
        return RecordedRun(run_id, experiment_id, variables)

    async def metrics(self, job: Job, points: Sequence[Point]) -> None:
        """Add values of metrics to a job's run."""
        values = [MetricValue(one.name, one.value, one.step, int(one.time * 1000)) for one in points]
        await self._writer.log(job.run_id, values)

    async def end(self, job: Job) -> None:
        """Complete a run: what it read, what it cost, what it left, how it ended."""
        tags = {Tag.COST: f"{job.cost:.6f}", Tag.IMAGE: f"{job.spec.image}:{job.spec.image_version}"}
        if job.failure_reason:
            tags[NOTE_TAG] = job.failure_reason
        await self._writer.log(job.run_id, tags=tags)
        await self._writer.log_inputs(job.run_id, [_dataset(record) for record in job.inputs])
        await self._upload_code(job)
        for artifact in job.artifacts:
            path = self._folders.of(job.id).artifacts / artifact.path
            if artifact.size_bytes <= UPLOAD_BYTES and path.exists():
                await self._upload(job, artifact.path, path)
        await self._writer.finish_run(
            job.run_id, STATUSES[job.state], _milliseconds(job.ended or job.created)
        )

    async def _upload_code(self, job: Job) -> None:
        """Keep the program with its run, where pages compare the code of two runs."""
        folder = self._folders.of(job.id).code
        files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
        left = CODE_BYTES
        for path in files[:CODE_FILES]:
            left -= path.stat().st_size
            if left < 0:
                return
            await self._upload(job, f"code/{path.relative_to(folder)}", path)

    async def _upload(self, job: Job, name: str, path: Path) -> None:
        target = f"{job.experiment_id}/{job.run_id}/artifacts/{quote(name)}"
        await self._writer.upload(target, _content(path))

    async def _find(self, experiment_id: str, job: Job) -> str:
        """Return the run that a server which was killed has made for a job already."""
        wanted = {
            "experiment_ids": [experiment_id],
            "filter": f"tags.`{Tag.JOB_ID}` = '{job.id}'",
            "max_results": 1,
        }
        runs = (await self._rest.post("runs/search", wanted)).get("runs", [])
        return str(runs[0]["info"]["run_id"]) if runs else ""

    async def _create(self, experiment_id: str, job: Job) -> str:
        name = job.spec.run_name or job.spec.name
        run_id = await self._writer.create_run(
            experiment_id, name, _milliseconds(job.created), _tags(job), job.owner
        )
        params = {name: value[:PARAM_CHARACTERS] for name, value in job.spec.hyperparameters.items()}
        await self._writer.log(run_id, params=params)
        return run_id


def _tags(job: Job) -> dict[str, str]:
    spec = job.spec
    own = {
        Tag.JOB_ID: job.id,
        Tag.JOB: spec.name,
        Tag.IMAGE: f"{spec.image}:{spec.image_version}",
        Tag.INSTANCE_TYPE: spec.instance_type,
        Tag.NOTEBOOK: spec.origin.notebook,
        Tag.CELL: spec.origin.cell,
        Tag.GIT_COMMIT: spec.origin.git_commit,
        Tag.SOURCE_NAME: " ".join(spec.program.argv),
        Tag.SOURCE_TYPE: "JOB",
    }
    return {name: value for name, value in {**spec.tags, **own}.items() if value}


def _dataset(record: InputRecord) -> dict[str, object]:
    # MLflow tells data apart by name and digest, of at most 36 characters.
    digest = record.sha256[:36] or hashlib.sha256(record.uri.encode()).hexdigest()[:8]
    profile = {"files": record.files, "size_bytes": record.size_bytes}
    return {
        "dataset": {
            "name": record.channel,
            "digest": digest,
            "source_type": "http" if record.uri.startswith("http") else "local",
            "source": json.dumps({"uri": record.uri, "sha256": record.sha256}),
            "profile": json.dumps(profile),
        },
        "tags": [{"key": "mlflow.data.context", "value": record.channel}],
    }


async def _content(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
