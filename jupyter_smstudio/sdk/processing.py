"""Processing jobs: a script between input and output folders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from .inputs import Distribution, located
from .job import JobHandle
from .options import refuse_unavailable
from .origin import origin
from .session import Session


@dataclass(frozen=True)
class ProcessingInput:
    """A folder that a processing job reads.

    Attributes:
        source: a path or URL.
        destination: where the script finds it, below ``/opt/ml/processing``.
        input_name: None (default): the last part of ``destination``.
        s3_data_distribution_type: whether every host gets all files (default), or its share.
    """

    source: str
    destination: str
    input_name: str | None = None
    s3_data_distribution_type: Distribution = "FullyReplicated"


@dataclass(frozen=True)
class ProcessingOutput:
    """A folder that a processing job writes.

    Attributes:
        source: where the script writes, below ``/opt/ml/processing``.
        destination: folder it is copied to; None (default): it is kept with the job.
        output_name: None (default): the last part of ``source``.
    """

    source: str
    destination: str | None = None
    output_name: str | None = None


class ScriptProcessor:
    """Runs scripts as processing jobs; parameters as in the original's SDK 2.

    Args:
        image_uri: name of an image of the studio, or ``name:version``; None (default): Data Science.
        command: the original's interpreter, e.g. ``["python3"]``; the script's suffix decides here.
        role: has no meaning here.
        instance_count: hosts; 1 by default.
        instance_type: their size.
        max_runtime_in_seconds: a day by default.
        base_job_name: start of the names of its jobs.
        sagemaker_session: None (default): a new :class:`~.session.Session`.
        env: variables of the script.
        secrets: names of variables of ``env`` whose values nobody is shown again; those that it has not
            come from your own secrets (``jupyter smstudio secrets set``). (Not in the original.)
        tags: ``{"key": "value"}``, or the original's list of ``{"Key": …, "Value": …}``.
        kwargs: parameters of the original that name cloud resources.

    Raises:
        ValueError: a parameter promises what the studio does not have.
    """

    default_image = "data-science"

    def __init__(
        self,
        image_uri: str | None = None,
        command: list[str] | None = None,
        role: str | None = None,
        instance_count: int = 1,
        instance_type: str = "ml.m5.large",
        *,
        max_runtime_in_seconds: int = 86_400,
        base_job_name: str | None = None,
        sagemaker_session: Session | None = None,
        env: Mapping[str, str] | None = None,
        secrets: list[str] | None = None,
        tags: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        refuse_unavailable(
            type(self).__name__, {**kwargs, "volume_size": kwargs.pop("volume_size_in_gb", None)}
        )
        self.image_uri = image_uri
        self.command = command
        self.instance_count = instance_count
        self.instance_type = instance_type
        self.max_runtime_in_seconds = max_runtime_in_seconds
        self.base_job_name = base_job_name
        self.sagemaker_session = sagemaker_session or Session()
        self.env = dict(env or {})
        self.secrets = list(secrets or [])
        self.tags = dict(tags or {})
        self.latest_job: JobHandle | None = None

    def run(
        self,
        code: str,
        inputs: list[ProcessingInput] | None = None,
        outputs: list[ProcessingOutput] | None = None,
        arguments: list[str] | None = None,
        wait: bool = True,
        logs: bool = True,
        job_name: str | None = None,
        experiment_config: Mapping[str, str] | None = None,
        source_dir: str | None = None,
    ) -> None:
        """Create a processing job.

        Args:
            code: the script, ``.py``, ``.sh`` or ``.ipynb``.
            inputs: folders it reads.
            outputs: folders that are kept.
            arguments: of the script.
            wait: return when the job has ended.
            logs: print its log meanwhile.
            job_name: None (default): made from the script's name and the time.
            experiment_config: ``ExperimentName`` and ``RunName`` to record it under.
            source_dir: folder the script is in; None (default): the script alone is sent.

        Raises:
            StudioError: the job was refused; nothing was started.
            JobFailed: it was waited for, and failed.
        """
        config = dict(experiment_config or {})
        image, _, version = (self.image_uri or self.default_image).partition(":")
        request = {
            "name": job_name,
            "image": image,
            "image_version": version,
            "instance_type": self.instance_type,
            "instance_count": self.instance_count,
            "entry_point": code if source_dir else located(code),
            "source": located(source_dir) if source_dir else "",
            "arguments": arguments or [],
            "inputs": [_input(one) for one in inputs or []],
            "outputs": [_output(one) for one in outputs or []],
            "environment": self.env,
            "secrets": self.secrets,
            "stopping": {"max_runtime_seconds": self.max_runtime_in_seconds},
            "tags": self.tags,
            "experiment": config.get("ExperimentName", ""),
            "run_name": config.get("RunName", config.get("TrialName", "")),
            "origin": origin(),
        }
        client = self.sagemaker_session.client
        self.latest_job = JobHandle(client, client.post("training/processing-jobs", request))
        if wait:
            self.latest_job.wait(logs)


class SKLearnProcessor(ScriptProcessor):
    """A scikit-learn script as a processing job; ``framework_version`` has no meaning here."""


Processor = ScriptProcessor
"""The original's Processor runs a container's own command; an image of the studio has none, so it is
given a script like the others."""


def _input(one: ProcessingInput) -> dict[str, Any]:
    return {
        "name": one.input_name or PurePosixPath(one.destination).name,
        "uri": located(one.source),
        "local_path": one.destination,
        "distribution": one.s3_data_distribution_type,
    }


def _output(one: ProcessingOutput) -> dict[str, Any]:
    return {
        "name": one.output_name or PurePosixPath(one.source).name,
        "local_path": one.source,
        "destination": located(one.destination) if one.destination else "",
    }
