"""A trace of PyTorch's profiler, put together: its operators by their own time, and what to draw of it.

The trace has the *Trace Event Format* (Chrome): complete events (``ph`` X) with a start and a duration in
microseconds, of a thread or of a stream of a GPU; those of one lane lie within one another or apart.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from pathlib import Path
from typing import Any, Literal

from ..core.errors import Conflict
from .profile_models import OperatorRow, TraceSpan
from .runtime.store.layout import open_inside

MOST_BYTES = 1 << 26
"""Of a trace as JSON: some 200,000 events, which take a second or two and 300 MB of memory to read."""
OPERATORS, SPANS = 50, 2000
MICRO = 1e-6
STEP = re.compile(r"ProfilerStep#\d+")
KERNELS = ("kernel", "gpu_memcpy", "gpu_memset")
HOST_KINDS = ("cpu_op", "user_annotation")


@dataclass
class Event:
    """Something that took a while.

    Attributes:
        name: of the operator.
        kind: of event.
        lane: thread or stream.
        start: microseconds.
        length: microseconds.
        link: what joins a kernel to the operator that started it; None: nothing.
        inner: microseconds of operators directly within it.
        depth: of how many it is part.
    """

    name: str
    kind: str
    lane: str
    start: float
    length: float
    link: int | None = None
    inner: float = 0.0
    depth: int = 0


@dataclass
class Parts:
    """What a trace is made of.

    Attributes:
        steps: in order.
        operators: the rows of the table.
        spans: the longest events.
        seconds: from its first event to its last.
        events: how many there are.
    """

    steps: list[TraceSpan] = field(default_factory=list)
    operators: list[OperatorRow] = field(default_factory=list)
    spans: list[TraceSpan] = field(default_factory=list)
    seconds: float = 0.0
    events: int = 0


def read_trace(trial: Path, relative: str) -> Parts:
    """Return what a trace's file has.

    Raises:
        Conflict: it is too large to be shown, or is no trace.
        FileNotFoundError: there is none.
    """
    with open(open_inside(trial, relative), "rb") as packed, gzip.GzipFile(fileobj=packed) as file:
        try:
            data = file.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            raise Conflict("This trace is damaged. Make another one.") from None
    if len(data) > MOST_BYTES:
        raise Conflict(
            "This trace is too large to be shown here. Download it and open it at ui.perfetto.dev, which "
            "reads it on your own machine, or trace fewer steps."
        )
    try:
        listed = json.loads(data)["traceEvents"]
        events = [event for each in listed if (event := _event(each))]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Conflict("This file is no trace of PyTorch's profiler.") from None
    return put_together(events)


def put_together(events: Sequence[Event]) -> Parts:
    """Return the parts of a trace's events."""
    if not events:
        return Parts()
    ordered = sorted(events, key=lambda each: (each.lane, each.start, -each.length))
    _nest(ordered)
    origin = min(each.start for each in events)
    drawn = nlargest(SPANS, (each for each in ordered if not _is_step(each)), key=lambda each: each.length)
    return Parts(
        steps=[_span(each, origin) for each in ordered if _is_step(each)],
        operators=_operators(ordered),
        spans=[_span(each, origin) for each in sorted(drawn, key=lambda each: each.start)],
        seconds=(max(each.start + each.length for each in events) - origin) * MICRO,
        events=len(events),
    )


def _event(given: Mapping[str, Any]) -> Event | None:
    kind = given.get("cat")
    if given.get("ph") != "X" or kind not in (*HOST_KINDS, *KERNELS):
        return None
    link = (given.get("args") or {}).get("External id")
    lane = f"GPU, stream {given.get('tid')}" if kind in KERNELS else f"thread {given.get('tid')}"
    return Event(
        str(given["name"])[:200],
        kind,
        lane[:80],
        float(given["ts"]),
        max(0.0, float(given["dur"])),
        link if isinstance(link, int) else None,
    )


def _nest(ordered: Iterable[Event]) -> None:
    """Find what lies in what: of each lane, in order of start, longer ones first."""
    open_ones: list[Event] = []
    lane = None
    for event in ordered:
        if event.lane != lane:
            open_ones, lane = [], event.lane
        while open_ones and event.start >= open_ones[-1].start + open_ones[-1].length:
            open_ones.pop()
        if open_ones:
            open_ones[-1].inner += event.length
        event.depth = len(open_ones)
        open_ones.append(event)


@dataclass
class _Sums:
    calls: int = 0
    own: float = 0.0
    whole: float = 0.0
    device: float = 0.0


def _operators(events: Sequence[Event]) -> list[OperatorRow]:
    sums: dict[str, _Sums] = defaultdict(_Sums)
    started: dict[int, str] = {}
    for each in events:
        if each.kind in KERNELS or _is_step(each):
            continue
        mine = sums[each.name]
        mine.calls += 1
        mine.whole += each.length
        mine.own += max(0.0, each.length - each.inner)
        if each.link is not None:
            started[each.link] = each.name
    for each in events:
        if each.kind in KERNELS and each.link in started:
            sums[started[each.link]].device += each.length
    most = nlargest(OPERATORS, sums.items(), key=lambda item: item[1].own + item[1].device)
    return [
        OperatorRow(
            name=name,
            calls=mine.calls,
            self_seconds=mine.own * MICRO,
            seconds=mine.whole * MICRO,
            device_seconds=mine.device * MICRO,
        )
        for name, mine in most
    ]


def _is_step(event: Event) -> bool:
    return event.kind == "user_annotation" and STEP.fullmatch(event.name) is not None


def _span(event: Event, origin: float) -> TraceSpan:
    kind: Literal["step", "operator", "kernel"] = "kernel" if event.kind in KERNELS else "operator"
    return TraceSpan(
        lane=event.lane,
        depth=event.depth,
        name=event.name,
        kind="step" if _is_step(event) else kind,
        start=(event.start - origin) * MICRO,
        seconds=event.length * MICRO,
    )
