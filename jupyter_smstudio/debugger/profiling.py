"""What people ask of the profile of their trainings, and of its traces."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import Conflict, NotFound
from ..core.models import Caller
from .profile_models import (
    ProfileQuery,
    Trace,
    TracePage,
    TraceRequest,
    TraceView,
    TrainingProfile,
)
from .trainings import Training

if TYPE_CHECKING:
    from .profiles import Profiles

TRACE = re.compile(r"(\d{1,12})-(\d{1,12})-(\d{1,12})\.json\.gz")
"""Name of a trace's file: its first step, its last, and when it was made."""
MOST_TRACES = 200
MODEL = "smstudio/model.json"
MOST_MODEL_BYTES = 1 << 24

Require = Callable[[Caller, str], Training]
"""Returns a training of the caller's; raises NotFound."""


class Profiling:
    """The profiles and traces of trainings.

    Args:
        require: finds a training.
        folder_of: where a training's tensors are.
    """

    def __init__(self, require: Require, folder_of: Callable[[str], Path]) -> None:
        self._require = require
        self._folder_of = folder_of

    async def read(self, caller: Caller, job: str, query: ProfileQuery) -> TrainingProfile:
        """Return what was measured of a training.

        Raises:
            NotFound: there is none, or it is not the caller's.
            Conflict: the files are not what a training writes.
        """
        training = self._require(caller, job)
        found = await asyncio.to_thread(self._profiles.read, training.id, query)
        return found.model_copy(update={"traceable": self._problem(training) == ""})

    def traces(self, caller: Caller, job: str) -> TracePage:
        """List the traces of a training, newest first; raises as :meth:`read`."""
        training = self._require(caller, job)
        # Not what a link leads to, which may be itself.
        waiting = not training.over and os.path.lexists(self._request(training))
        return TracePage(items=list(self._traces(training))[:MOST_TRACES], waiting=waiting)

    def ask(self, caller: Caller, job: str, request: TraceRequest) -> TracePage:
        """Ask a training for a trace of its next steps.

        Raises:
            NotFound: as of :meth:`read`.
            Conflict: it has ended, or no PyTorch hook looks on.
        """
        training = self._require(caller, job)
        if problem := self._problem(training):
            raise Conflict(problem)
        path = self._request(training)
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"steps": request.steps}))
        os.replace(part, path)
        return self.traces(caller, job)

    async def view(self, caller: Caller, job: str, trace_id: str) -> TraceView:
        """Return a trace, put together.

        Raises:
            NotFound: there is none.
            Conflict: it is damaged, or too large.
        """
        from .trace_view import read_trace

        training = self._require(caller, job)
        trace = self._trace(training, trace_id)
        parts = await asyncio.to_thread(read_trace, self._folder_of(training.id), _relative(trace.id))
        return TraceView(
            trace=trace,
            seconds=parts.seconds,
            steps=parts.steps,
            operators=parts.operators,
            spans=parts.spans,
            events=parts.events,
        )

    def file(self, caller: Caller, job: str, trace_id: str) -> Path:
        """Return the file of a trace; raises as :meth:`view`."""
        training = self._require(caller, job)
        return self._folder_of(training.id) / _relative(self._trace(training, trace_id).id)

    @cached_property
    def _profiles(self) -> Profiles:
        from .profiles import Profiles  # numpy, which a server that shows no profile starts faster without

        return Profiles(self._folder_of)

    def _request(self, training: Training) -> Path:
        from .runtime.profile.settings import REQUEST

        return self._folder_of(training.id) / REQUEST

    def _problem(self, training: Training) -> str:
        """Say why a training cannot be asked for a trace; empty: it can."""
        if training.over:
            return "This training has ended; a trace is made of steps to come. Start it again."
        framework = _framework(self._folder_of(training.id))
        if framework == "pytorch":
            return ""
        if not framework:
            return "No step of this training was seen yet. Ask again once it has begun."
        return f"Traces are made by PyTorch's profiler, and this training uses {framework[:40]}."

    def _trace(self, training: Training, trace_id: str) -> Trace:
        for trace in self._traces(training):
            if trace.id == trace_id:
                return trace
        raise NotFound("There is no such trace; it may have been deleted.")

    def _traces(self, training: Training) -> Iterator[Trace]:
        folder = self._folder_of(training.id) / _relative("")
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    match = TRACE.fullmatch(entry.name)
                    if match and entry.is_file(follow_symlinks=False):
                        found.append((int(match[3]), match, entry.stat(follow_symlinks=False).st_size))
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:  # e.g. a link to itself
            raise Conflict(f"The traces of {training.name} cannot be read: {error.strerror}.") from None
        for created, match, size in sorted(found, key=lambda each: each[0], reverse=True):
            yield Trace(
                id=match[0].removesuffix(".json.gz"),
                first_step=int(match[1]),
                last_step=int(match[2]),
                created=datetime.fromtimestamp(created, UTC),
                size_bytes=size,
            )


def _relative(trace_id: str) -> str:
    from .runtime.profile.settings import TRACES

    return f"{TRACES}/{trace_id}.json.gz" if trace_id else TRACES


def _framework(trial: Path) -> str:
    """Return what trains, as its hook wrote it; empty: no hook has yet."""
    from .runtime.store.layout import read_inside

    try:
        said = json.loads(read_inside(trial, MODEL, MOST_MODEL_BYTES))
    except (OSError, ValueError, RecursionError):
        return ""
    return str(said.get("framework", "")) if isinstance(said, dict) else ""
