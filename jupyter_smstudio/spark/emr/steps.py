"""Steps of clusters of EMR: listed, added, and their logs from S3."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ...core.errors import NotFound, TooLarge
from ..models import SparkLogPage
from ..step_models import ClusterStep, CreateClusterStep, StepLogQuery
from .account import Aws, EmrAccount
from .clusters import EmrClusters

RUNNER = "command-runner.jar"
"""EMR's own, which starts spark-submit on the primary node."""
STEP_ID = re.compile(r"s-[0-9A-Z]{1,32}")
MOST_STEPS = 50
"""A page of EMR's."""
MOST_LOG_BYTES = 32 * 1024**2
"""Of a log that is unpacked for one answer."""


class EmrSteps:
    """Asks EMR for steps, and S3 for their logs.

    Args:
        aws: is asked.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._clusters = EmrClusters(aws)

    async def list_steps(self, account: EmrAccount, cluster_id: str) -> list[ClusterStep]:
        """Return the newest steps, the newest first.

        Raises:
            StudioError: AWS refuses, or does not answer.
        """
        answer = await self._aws.ask(account, "emr", "list_steps", ClusterId=cluster_id)
        return [_step(each) for each in answer.get("Steps", [])][:MOST_STEPS]

    async def add(self, account: EmrAccount, cluster_id: str, wanted: CreateClusterStep) -> ClusterStep:
        """Add a step; it runs after those before it.

        Raises:
            StudioError: AWS refuses, or does not answer.
        """
        command = ["spark-submit", *wanted.spark_arguments, wanted.program, *wanted.arguments]
        step = {
            "Name": wanted.name,
            "ActionOnFailure": wanted.on_failure,
            "HadoopJarStep": {"Jar": RUNNER, "Args": command},
        }
        answer = await self._aws.ask(account, "emr", "add_job_flow_steps", JobFlowId=cluster_id, Steps=[step])
        return await self.get(account, cluster_id, answer["StepIds"][0])

    async def get(self, account: EmrAccount, cluster_id: str, step_id: str) -> ClusterStep:
        """Return a step.

        Raises:
            NotFound: the cluster has none of that id.
            StudioError: AWS refuses, or does not answer.
        """
        if not STEP_ID.fullmatch(step_id):
            raise NotFound("There is no such step.")
        answer = await self._aws.ask(account, "emr", "describe_step", ClusterId=cluster_id, StepId=step_id)
        return _step(answer["Step"])

    async def log(
        self, account: EmrAccount, cluster_id: str, step_id: str, query: StepLogQuery
    ) -> SparkLogPage:
        """Return a stretch of a log; EMR puts it into S3 some minutes after the step has written it.

        Raises:
            NotFound: the cluster keeps no logs, or this one is not there yet.
            TooLarge: it is over 32 MiB.
            StudioError: AWS refuses, or does not answer.
        """
        step = await self.get(account, cluster_id, step_id)
        folder = (await self._clusters.describe(account, cluster_id)).log_uri
        if not folder:
            raise NotFound("The cluster keeps no logs: it was made without a folder in S3 for them.")
        parts = urlsplit(folder)
        key = f"{parts.path.strip('/')}/{cluster_id}/steps/{step.id}/{query.file}.gz".lstrip("/")
        try:
            answer = await self._aws.ask(account, "s3", "get_object", Bucket=parts.netloc, Key=key)
        except NotFound as error:
            raise NotFound(
                f"{query.file} of the step is not in {folder} yet. EMR puts it there some minutes after it "
                "was written."
            ) from error
        text = _unpacked(answer["Body"])
        end = min(query.offset + query.limit, len(text))
        stretch = text[query.offset : end].decode(errors="replace")
        return SparkLogPage(text=stretch, next=max(end, min(query.offset, len(text))), total=len(text))


def _unpacked(body: Any) -> bytes:
    unpack = zlib.decompressobj(wbits=31)
    text = b""
    while packed := body.read(65_536):
        text += unpack.decompress(packed, MOST_LOG_BYTES + 1 - len(text))
        if len(text) > MOST_LOG_BYTES:
            raise TooLarge("The log is over 32 MiB. Look at it in S3.")
    return text


def _step(told: dict[str, Any]) -> ClusterStep:
    status = told.get("Status", {})
    timeline = status.get("Timeline", {})
    reason = status.get("FailureDetails", {}).get("Message") or status.get("StateChangeReason", {}).get(
        "Message"
    )
    return ClusterStep(
        id=told["Id"],
        name=told.get("Name", ""),
        state=status["State"],
        arguments=[str(each) for each in told.get("Config", {}).get("Args", [])],
        message=reason or "",
        created=_moment(timeline.get("CreationDateTime")),
        started=_moment(timeline.get("StartDateTime")),
        ended=_moment(timeline.get("EndDateTime")),
    )


def _moment(told: object) -> datetime | None:
    return told.astimezone(UTC) if isinstance(told, datetime) else None
