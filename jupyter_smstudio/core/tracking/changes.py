"""Which runs and experiments a request writes, and the stream that tells the studio of them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .base import Changes, ModelChange

PATH = "/smstudio/changes"
INTERVAL_SECONDS = 0.1
"""Least time between two lines: a run that logs 1,000 values a second is one line with one id."""

WRITES = re.compile(
    r"^/(?:ajax-)?api/\d\.\d/mlflow/(?P<call>(?:runs|experiments)/(?!search|get)[a-z-]+|logged-models|"
    r"upload-artifact|(?P<model>registered-models|model-versions)/(?P<verb>create|delete))$"
)
"""Calls that change what a page about runs shows; none of them is a question."""
RUN_FIELDS = ("run_id", "run_uuid", "source_run_id", "runId", "runUuid", "sourceRunId")
EXPERIMENT_FIELDS = ("experiment_id", "experimentId")
CREATES = ("runs/create", "experiments/create", "model-versions/create")


def is_write(path: str) -> bool:
    """Tell whether requests to a path may change runs or experiments."""
    return WRITES.match(path) is not None


def tells_id(path: str) -> bool:
    """Tell whether only the answer names what a request to this path has made."""
    match = WRITES.match(path)
    return match is not None and match["call"] in CREATES


def written(
    request: Any, answer: Any = None, query: Mapping[str, str] | None = None, path: str = ""
) -> Changes:
    """Return what a successful write has changed.

    Args:
        request: its JSON.
        answer: MLflow's JSON, where only that names the new thing.
        query: the request's parameters.
        path: what was asked for, where that may be about models.
    """
    run = answer.get("run", {}).get("info", {}) if isinstance(answer, dict) else {}
    places = [place for place in (request, answer, run, query) if isinstance(place, Mapping)]
    return Changes(
        _texts(places, RUN_FIELDS), _texts(places, EXPERIMENT_FIELDS), models=_models(path, request, answer)
    )


def _models(path: str, request: Any, answer: Any) -> frozenset[ModelChange]:
    match = WRITES.match(path)
    if match is None or match["model"] is None or not isinstance(request, Mapping):
        return frozenset()
    # Only the answer tells which version was made, only the request which one was deleted.
    made = answer.get("model_version", {}) if isinstance(answer, Mapping) else {}
    name, version = str(request.get("name", "")), str(request.get("version") or made.get("version") or "")
    return frozenset({ModelChange(name, version, deleted=match["verb"] == "delete")})


def _texts(places: list[Mapping[str, Any]], names: tuple[str, ...]) -> frozenset[str]:
    values = (place.get(name) for place in places for name in names)
    return frozenset(str(value) for value in values if isinstance(value, str | int) and value != "")


@dataclass(eq=False)
class _Subscriber:
    changes: Changes = field(default_factory=Changes)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class ChangeStream:
    """Collects what was written, and hands it to everybody who listens."""

    def __init__(self) -> None:
        self._subscribers: set[_Subscriber] = set()
        self._closed = False

    def close(self) -> None:
        """End all streams, or a shutdown would wait for them."""
        self._closed = True
        for subscriber in self._subscribers:
            subscriber.woken.set()

    def note(self, changes: Changes) -> None:
        """Remember a write for every listener."""
        if changes == Changes():
            return
        for subscriber in self._subscribers:
            subscriber.changes |= changes
            subscriber.woken.set()

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield one JSON line for what was written since the last one.

        The first is empty, and so is one after something may have been missed: read all again.
        """
        subscriber = _Subscriber()
        self._subscribers.add(subscriber)
        try:
            yield b"{}\n"
            while True:
                await subscriber.woken.wait()
                if self._closed:
                    return
                subscriber.woken.clear()
                changes, subscriber.changes = subscriber.changes, Changes()
                yield line_of(changes)
                await asyncio.sleep(INTERVAL_SECONDS)
        finally:
            self._subscribers.discard(subscriber)


def line_of(changes: Changes) -> bytes:
    """Return some changes as a line of the stream; it is empty where all is to be read again."""
    content: dict[str, Any] = {"runs": sorted(changes.runs), "experiments": sorted(changes.experiments)}
    if changes.models:
        content["models"] = [asdict(each) for each in sorted(changes.models)]
    return json.dumps({} if changes.reset else content).encode() + b"\n"


def read_line(line: bytes) -> Changes:
    """Return what a line of the stream says; a new stream may have missed something."""
    content = json.loads(line)
    if not content:
        return Changes(reset=True)
    models = frozenset(ModelChange(**each) for each in content.get("models", ()))
    return Changes(frozenset(content["runs"]), frozenset(content["experiments"]), models=models)
