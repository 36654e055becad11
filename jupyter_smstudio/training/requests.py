"""Turns what people ask for into a job's specification, and back."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from ..core.errors import InvalidInput
from ..core.jobs.debugger_models import DebuggerSpec
from ..core.jobs.models import Channel, JobKind, JobSpec, Program
from ..core.jobs.registry import stored_secrets
from ..core.tracking.reader import PARENT_TAG
from ..core.uris import is_local
from .algorithms import ALGORITHMS
from .checks import NOTEBOOK_MODULE, STARTERS, Checks
from .models import CreateProcessingJob, CreateTrainingJob
from .paths import Locator

SCRIPT_IMAGE = "data-science"
SHARED = (
    "image_version",
    "instance_type",
    "instance_count",
    "environment",
    "secrets",
    "stopping",
    "tags",
    "experiment",
    "run_name",
    "origin",
)
"""Fields that a request and a specification have in common."""
ALGORITHM_MODULE = "jupyter_smstudio.training.runtime.algorithms"


class Requests:
    """Reads requests for jobs of one server.

    Args:
        locator: where files are.
        checks: what a request has to pass.
    """

    def __init__(self, locator: Locator, checks: Checks) -> None:
        self._locator = locator
        self._checks = checks

    def training(self, request: CreateTrainingJob, now: datetime) -> JobSpec:
        """Return the specification of a training job.

        Raises:
            InvalidInput: something is wrong; ``details["fields"]`` has a sentence for each field.
        """
        self._refuse(request)
        algorithm = ALGORITHMS.get(request.algorithm)
        program = (
            Program(argv=["python", "-m", ALGORITHM_MODULE, algorithm.name])
            if algorithm
            else self._script(request, pass_hyperparameters=True)
        )
        return JobSpec(
            kind=JobKind.TRAINING,
            name=request.name or _made_name(request.algorithm or request.entry_point, now),
            image=request.image or (algorithm.image if algorithm else SCRIPT_IMAGE),
            program=program,
            hyperparameters=dict(request.hyperparameters),
            channels=self._located(request.channels),
            metric_definitions=request.metric_definitions,
            spot=request.spot,
            checkpoint_local_path=request.checkpoint_local_path,
            checkpoint_uri=request.checkpoint_uri and str(self._locator.locate(request.checkpoint_uri)),
            keep_alive_seconds=request.keep_alive_seconds,
            max_attempts=request.max_attempts,
            debugger=request.debugger and self._with_sources(request.debugger),
            **_shared(request),
        )

    def processing(self, request: CreateProcessingJob, now: datetime) -> JobSpec:
        """Return the specification of a processing job; raises as :meth:`training`."""
        self._refuse(request)
        script = self._script(request, pass_hyperparameters=False)
        return JobSpec(
            kind=JobKind.PROCESSING,
            name=request.name or _made_name(request.entry_point, now),
            image=request.image or SCRIPT_IMAGE,
            program=script.model_copy(update={"argv": [*script.argv, *request.arguments]}),
            channels=self._located(request.inputs),
            outputs=request.outputs,
            **_shared(request),
        )

    def _refuse(self, request: CreateTrainingJob | CreateProcessingJob) -> None:
        blocking = [problem for problem in self._checks.problems(request) if problem.blocking]
        if blocking:
            raise InvalidInput(
                " ".join(problem.message for problem in blocking),
                fields={problem.field: problem.message for problem in blocking},
            )

    def _script(
        self, request: CreateTrainingJob | CreateProcessingJob, *, pass_hyperparameters: bool
    ) -> Program:
        starter = STARTERS[PurePosixPath(request.entry_point).suffix]
        # Without a folder the entry point alone is the source.
        alone = not request.source
        entry = PurePosixPath(request.entry_point).name if alone else request.entry_point
        return Program(
            argv=[*starter, entry],
            source=str(self._locator.locate(request.entry_point if alone else request.source)),
            pass_hyperparameters=pass_hyperparameters,
        )

    def _with_sources(self, spec: DebuggerSpec) -> DebuggerSpec:
        """Say in full where people's own rules are."""
        sources = [each.source and str(self._locator.locate(each.source)) for each in spec.rules]
        rules = [
            rule.model_copy(update={"source": source})
            for rule, source in zip(spec.rules, sources, strict=True)
        ]
        return spec.model_copy(update={"rules": rules})

    def _located(self, channels: list[Channel]) -> list[Channel]:
        return [
            channel.model_copy(update={"uri": str(self._locator.locate(channel.uri))})
            if is_local(channel.uri)
            else channel
            for channel in channels
        ]


def request_of(spec: JobSpec) -> CreateTrainingJob | CreateProcessingJob:
    """Return the request that makes the same job again, for *clone and edit*."""
    shared = {
        "name": None,
        "image": spec.image,
        "image_version": spec.image_version,
        "instance_type": spec.instance_type,
        "instance_count": spec.instance_count,
        # A secret that came with the job is never shown again and has to be given anew.
        "environment": {name: value for name, value in spec.environment.items() if name not in spec.secrets},
        "secrets": stored_secrets(spec),
        "stopping": spec.stopping,
        # A clone of a trial is none itself.
        "tags": {name: value for name, value in spec.tags.items() if name != PARENT_TAG},
        "experiment": spec.experiment,
        "run_name": spec.run_name,
    }
    argv = spec.program.argv
    algorithm = argv[3] if argv[1:3] == ["-m", ALGORITHM_MODULE] else ""
    start = 3 if argv[1:3] == ["-m", NOTEBOOK_MODULE] else 1
    entry = "" if algorithm else argv[start]
    if spec.kind is JobKind.PROCESSING:
        return CreateProcessingJob.model_validate(
            {
                **shared,
                "source": spec.program.source,
                "entry_point": entry,
                "arguments": argv[start + 1 :],
                "inputs": spec.channels,
                "outputs": spec.outputs,
            }
        )
    return CreateTrainingJob.model_validate(
        {
            **shared,
            "algorithm": algorithm,
            "source": spec.program.source,
            "entry_point": entry,
            "hyperparameters": spec.hyperparameters,
            "channels": spec.channels,
            "metric_definitions": spec.metric_definitions,
            "spot": spec.spot,
            "checkpoint_local_path": spec.checkpoint_local_path,
            "checkpoint_uri": spec.checkpoint_uri,
            "keep_alive_seconds": spec.keep_alive_seconds,
            "max_attempts": spec.max_attempts,
            "debugger": spec.debugger,
        }
    )


def _shared(request: CreateTrainingJob | CreateProcessingJob) -> dict[str, Any]:
    return {name: getattr(request, name) for name in SHARED}


def _made_name(program: str, now: datetime) -> str:
    """Name a job as the original's SDK does: its program and the time to the millisecond."""
    stem = re.sub(r"[^a-zA-Z0-9]+", "-", PurePosixPath(program).stem).strip("-")[:38] or "job"
    return f"{stem}-{now:%Y-%m-%d-%H-%M-%S}-{now.microsecond // 1000:03d}"
