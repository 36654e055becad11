"""Runs side by side: what differs in their parameters, metrics, tags, origin and code."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from ..core.errors import NotFound, StudioError
from ..core.tracking.models import MetricNumber
from .artifacts import RunArtifacts
from .models import CodeDifference, ComparedField, Run, RunComparison

CODE_FOLDER = "code"
"""Where jobs and ``mlflow.log_artifact(…, "code")`` keep what was run."""
MAX_FILES = 50
MAX_DIFF = 200_000
SOURCES = ("kind", "name", "notebook", "job", "git_commit", "image", "image_lock", "instance_type")
KINDS = ("source", "parameter", "metric", "tag")
Kind = Literal["parameter", "metric", "tag", "source"]
Value = str | MetricNumber | None


class RunComparisons:
    """Compares runs.

    Args:
        artifacts: where the code that was run is found.
    """

    def __init__(self, artifacts: RunArtifacts) -> None:
        self._artifacts = artifacts

    async def compare(self, runs: Sequence[Run]) -> RunComparison:
        """Return at least two runs side by side."""
        return RunComparison(
            runs=list(runs), fields=compare_fields(runs), code=await self._code(runs[0], runs[1])
        )

    async def _code(self, base: Run, head: Run) -> CodeDifference:
        try:
            before, after = await self._sources(base), await self._sources(head)
        except StudioError as error:  # the rest of the comparison is worth showing
            return _no_code(base, head, f"The code of the runs could not be read: {error.message}")
        if not before or not after:
            lacking = " and ".join(
                run.name or run.id for run, files in ((base, before), (head, after)) if not files
            )
            return _no_code(base, head, f"No files below {CODE_FOLDER}/ were recorded by {lacking}.")
        diff = "".join(unified(before, after))
        return CodeDifference(
            base=base.id,
            head=head.id,
            diff=diff[:MAX_DIFF],
            truncated=len(diff) > MAX_DIFF,
            note="" if diff else "The code is the same.",
        )

    async def _sources(self, run: Run) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            async for entry in self._artifacts.walk(run.id, CODE_FOLDER, MAX_FILES):
                if entry.kind in ("text", "html"):
                    head, _ = await self._artifacts.head(run.id, entry.path)
                    found[entry.path] = head.decode("utf-8", "replace")
        except NotFound:  # more files than are compared, or none
            return found
        return found


def compare_fields(runs: Sequence[Run]) -> list[ComparedField]:
    """Return every parameter, metric, tag and source of the runs; within a kind, first what differs."""
    readers: list[tuple[Kind, Iterable[str], Callable[[Run, str], Value]]] = [
        ("source", SOURCES, lambda run, name: getattr(run.source, name) or None),
        ("parameter", _names(run.params for run in runs), lambda run, name: run.params.get(name)),
        ("metric", _names(run.metrics for run in runs), _metric),
        ("tag", _names(run.tags for run in runs), lambda run, name: run.tags.get(name)),
    ]
    fields = [
        _field(kind, name, [read(run, name) for run in runs])
        for kind, names, read in readers
        for name in names
    ]
    return sorted(fields, key=lambda field: (KINDS.index(field.kind), not field.differs))


def unified(before: dict[str, str], after: dict[str, str]) -> Iterable[str]:
    """Yield the lines of a unified difference of two sets of files."""
    for path in sorted(before.keys() | after.keys()):
        old, new = (files.get(path, "").splitlines(keepends=True) for files in (before, after))
        yield from difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")


def _metric(run: Run, name: str) -> Value:
    metric = run.metrics.get(name)
    return None if metric is None else metric.last


def _field(kind: Kind, name: str, values: list[Value]) -> ComparedField:
    return ComparedField(kind=kind, name=name, values=values, differs=len(set(values)) > 1)


def _names(mappings: Iterable[Iterable[str]]) -> list[str]:
    return sorted({name for mapping in mappings for name in mapping})


def _no_code(base: Run, head: Run, note: str) -> CodeDifference:
    return CodeDifference(base=base.id, head=head.id, diff="", truncated=False, note=note)
