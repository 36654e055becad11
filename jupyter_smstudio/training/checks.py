"""What is wrong with a request, told before anything starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Protocol

from ..core.compute.images.base import SYSTEM
from ..core.errors import InvalidInput
from ..core.jobs.debugger_models import DebuggerSpec
from ..core.jobs.models import Channel, Problem
from ..core.uris import is_local
from .algorithms import ALGORITHMS, check_hyperparameters
from .models import CreateProcessingJob, CreateTrainingJob
from .paths import Locator

NOTEBOOK_MODULE = "jupyter_smstudio.training.runtime.notebook"
STARTERS: Mapping[str, list[str]] = {
    ".py": ["python"],
    ".sh": ["bash"],
    ".ipynb": ["python", "-m", NOTEBOOK_MODULE],
}
"""What starts an entry point, by its suffix."""
PROCESSING_FOLDER = PurePosixPath("/opt/ml/processing")


class DebuggerProblems(Protocol):
    """Says what is wrong with hooks and rules."""

    def __call__(self, spec: DebuggerSpec, *, elsewhere: bool = False) -> Iterable[Problem]:
        """Return it; ``elsewhere``: the job runs in another image than the server's."""


class Checks:
    """Checks requests of one server.

    Args:
        locator: where files are.
        debugger: returns what is wrong with hooks and rules.
    """

    def __init__(self, locator: Locator, debugger: DebuggerProblems) -> None:
        self._locator = locator
        self._debugger = debugger

    def problems(self, request: CreateTrainingJob | CreateProcessingJob) -> list[Problem]:
        """Return everything that is wrong with a request, in the order of its fields."""
        return [
            *self._program_problems(request),
            *self._input_problems(request),
            *self._checkpoint_problems(request),
            *_limit_problems(request),
            *self._debugger_problems(request),
        ]

    def _debugger_problems(self, request: CreateTrainingJob | CreateProcessingJob) -> Iterator[Problem]:
        if not isinstance(request, CreateTrainingJob) or request.debugger is None:
            return
        if request.algorithm not in ("", "xgboost"):
            yield Problem(
                field="debugger",
                message=f"The debugger cannot look into {request.algorithm}: of the built-in algorithms, it "
                "sees xgboost alone. No tensors will be saved; the machine is sampled all the same.",
                blocking=False,
            )
        yield from self._debugger(request.debugger, elsewhere=request.image != SYSTEM)

    def _program_problems(self, request: CreateTrainingJob | CreateProcessingJob) -> Iterator[Problem]:
        algorithm = request.algorithm if isinstance(request, CreateTrainingJob) else ""
        if algorithm and isinstance(request, CreateTrainingJob):
            yield from _algorithm_problems(request)
            return
        if not request.entry_point:
            yield Problem(
                field="entry_point", message="Choose a built-in algorithm, or name the script to run."
            )
            return
        if PurePosixPath(request.entry_point).suffix not in STARTERS:
            yield Problem(
                field="entry_point",
                message=f"{request.entry_point} is none of {', '.join(STARTERS)}: it cannot be started.",
            )
        yield from self._source_problems(request)

    def _source_problems(self, request: CreateTrainingJob | CreateProcessingJob) -> Iterator[Problem]:
        field = "source" if request.source else "entry_point"
        try:
            source = self._locator.locate(request.source or request.entry_point)
        except InvalidInput as error:
            yield Problem(field=field, message=error.message)
            return
        if not source.exists():
            yield Problem(field=field, message=f"There is no file or folder {source}.")
        elif source.is_dir() and request.source:
            entry = (source / request.entry_point).resolve()
            if not entry.is_relative_to(source.resolve()) or not entry.is_file():
                yield Problem(
                    field="entry_point", message=f"There is no file {request.entry_point} in {source}."
                )

    def _input_problems(self, request: CreateTrainingJob | CreateProcessingJob) -> Iterator[Problem]:
        training = isinstance(request, CreateTrainingJob)
        field = "channels" if training else "inputs"
        channels = request.channels if isinstance(request, CreateTrainingJob) else request.inputs
        seen: set[str] = set()
        for index, channel in enumerate(channels):
            if channel.name in seen:
                yield Problem(
                    field=f"{field}.{index}.name", message=f"There are two channels {channel.name}."
                )
            seen.add(channel.name)
            yield from self._channel_problems(channel, f"{field}.{index}", training)

    def _checkpoint_problems(self, request: CreateTrainingJob | CreateProcessingJob) -> Iterator[Problem]:
        if not isinstance(request, CreateTrainingJob) or not request.checkpoint_uri:
            return
        if not is_local(request.checkpoint_uri):
            yield Problem(
                field="checkpoint_uri",
                message=f"{request.checkpoint_uri} is no folder of this machine, where checkpoints are kept. "
                "Name one, or none: then they stay with the job.",
            )
            return
        try:
            self._locator.locate(request.checkpoint_uri)
        except InvalidInput as error:
            yield Problem(field="checkpoint_uri", message=error.message)

    def _channel_problems(self, channel: Channel, field: str, training: bool) -> Iterator[Problem]:
        if is_local(channel.uri):
            try:
                path = self._locator.locate(channel.uri)
            except InvalidInput as error:
                yield Problem(field=f"{field}.uri", message=error.message)
                return
            if not path.exists():
                yield Problem(field=f"{field}.uri", message=f"There is no file or folder {path}.")
        folder = PurePosixPath(channel.local_path or PROCESSING_FOLDER)
        if not training and (not folder.is_relative_to(PROCESSING_FOLDER) or ".." in folder.parts):
            yield Problem(field=f"{field}.local_path", message=f"{folder} is not below {PROCESSING_FOLDER}.")


def _algorithm_problems(request: CreateTrainingJob) -> Iterator[Problem]:
    algorithm = ALGORITHMS[request.algorithm]
    if request.entry_point:
        yield Problem(
            field="entry_point",
            message=f"{algorithm.display_name} brings its own program; leave the entry point empty.",
        )
    for name, message in check_hyperparameters(algorithm.name, request.hyperparameters).items():
        yield Problem(field=f"hyperparameters.{name}", message=message)
    given = {channel.name for channel in request.channels}
    if algorithm.channels[0] not in given:
        yield Problem(
            field="channels",
            message=f"{algorithm.display_name} needs a channel {algorithm.channels[0]}.",
        )
    for index, channel in enumerate(request.channels):
        if channel.name not in algorithm.channels:
            yield Problem(
                field=f"channels.{index}.name",
                message=f"{algorithm.display_name} reads {', '.join(algorithm.channels)}; "
                f"the channel {channel.name} would be ignored.",
                blocking=False,
            )


def _limit_problems(request: CreateTrainingJob | CreateProcessingJob) -> Iterator[Problem]:
    if isinstance(request, CreateProcessingJob):
        for index, output in enumerate(request.outputs):
            folder = PurePosixPath(output.local_path)
            if not folder.is_relative_to(PROCESSING_FOLDER) or ".." in folder.parts:
                yield Problem(
                    field=f"outputs.{index}.local_path", message=f"{folder} is not below {PROCESSING_FOLDER}."
                )
        return
    yield from _spot_problems(request)
    for index, definition in enumerate(request.metric_definitions):
        try:
            groups = re.compile(definition.regex).groups
        except re.error as error:
            yield Problem(
                field=f"metric_definitions.{index}.regex",
                message=f"The expression for {definition.name} is not valid: {error}.",
            )
            continue
        if groups < 1:
            yield Problem(
                field=f"metric_definitions.{index}.regex",
                message=f"The expression for {definition.name} has no group (…) that holds the value.",
            )


def _spot_problems(request: CreateTrainingJob) -> Iterator[Problem]:
    longest = request.stopping.max_wait_seconds
    if not request.spot and longest is not None:
        yield Problem(
            field="stopping.max_wait_seconds", message="Only spot jobs have a maximum waiting time."
        )
    if request.spot and longest is not None and longest < request.stopping.max_runtime_seconds:
        yield Problem(
            field="stopping.max_wait_seconds",
            message="The maximum waiting time includes the running time: it must be at least "
            f"{request.stopping.max_runtime_seconds} s.",
        )
