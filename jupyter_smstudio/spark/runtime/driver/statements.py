"""The statements of a session: one runs at a time, in the order in which they came."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .output import Output, failed, left_out, sendable
from .printing import Printed
from .refusal import Refusal

MOST_WAITING = 100
"""Statements in the queue; a client that sends more is told to wait."""
MOST_KEPT = 1000
"""Statements in the list; the oldest that ended leave it."""
KEPT_OUTPUT_BYTES = 64 * 1024 * 1024
"""Of all outputs; the oldest are dropped, with a sentence in their place."""
MOST_KEPT_CODE = 64 * 1024
"""Characters of the code of a statement that has ended; frames that were sent are code, too."""
MOST_LISTED_BYTES = 16 * 1024 * 1024
"""Of the statements in a list, as JSON; each for itself has all of its code and output."""
SHORT_CODE = 1_000
DROPPED = "This output is no longer kept: the session's newer outputs took its place. Run the code again."
UNLISTED = "This output is too large for a list of statements. Ask for the statement itself."


class StatementState(StrEnum):
    """Livy's states. Code that raises ends as ``available`` with an output that says so."""

    WAITING = "waiting"
    RUNNING = "running"
    AVAILABLE = "available"
    ERROR = "error"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


FINAL = {StatementState.AVAILABLE, StatementState.ERROR, StatementState.CANCELLED}


@dataclass
class Statement:
    """One piece of code that a client sent.

    Attributes:
        id: number in the session, from 0.
        code: as it was sent; long code is cut once it has ended.
        kind: of the code: ``pyspark``, ``spark`` or ``sql``.
        printed: what it has printed so far.
        state: written by :class:`Statements` only.
        output: None until it has ended.
        progress: 0 to 1.
        started: when it began to run, in milliseconds since 1970; 0 before.
        completed: when it ended; 0 before.
        output_bytes: of the output that is kept.
        digest: of the whole code: the same for the same code.
    """

    id: int
    code: str
    kind: str
    printed: Printed
    state: StatementState = StatementState.WAITING
    output: Output | None = None
    progress: float = 0.0
    started: int = 0
    completed: int = 0
    output_bytes: int = 0
    digest: str = ""

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256(self.code.encode(errors="replace")).hexdigest()

    @property
    def group(self) -> str:
        """Name of the group that its Spark jobs are in."""
        return f"stmt-{self.id}"

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        if not self.started:
            return 0.0
        return ((self.completed or _now()) - self.started) / 1000

    def document(self) -> dict[str, Any]:
        """Return it as Livy does, with its kind, and with what it printed so far while it runs."""
        fields = ("id", "code", "kind", "output", "progress", "started", "completed")
        document: dict[str, Any] = {name: getattr(self, name) for name in fields}
        document["state"] = str(self.state)
        if self.state in (StatementState.RUNNING, StatementState.CANCELLING):
            document["partial"] = self.printed.last()
        return document


class Statements:
    """The list and the queue; the only writer of a statement's state.

    Args:
        output_bytes: limit of what a statement prints.
        changed: called with each statement whose state or progress has changed, from the thread that did it.
    """

    def __init__(self, output_bytes: int, changed: Callable[[Statement], None]) -> None:
        self._output_bytes = output_bytes
        self._changed = changed
        self._all: OrderedDict[int, Statement] = OrderedDict()
        self._next = 0
        self._kept_bytes = 0
        self._closed = ""
        self._moved = threading.Condition()

    def add(self, code: str, kind: str) -> Statement:
        """Put code at the end of the queue.

        Raises:
            Refusal: too many wait, or the session takes no more.
        """
        with self._moved:
            if self._closed:
                raise Refusal("NotReady", self._closed)
            if sum(each.state is StatementState.WAITING for each in self._all.values()) >= MOST_WAITING:
                raise Refusal(
                    "Full", f"{MOST_WAITING} statements wait already. Send more when some have ended."
                )
            statement = Statement(self._next, code, kind, Printed(self._output_bytes))
            self._all[statement.id] = statement
            self._next += 1
            self._forget()
            self._moved.notify_all()
        self._changed(statement)
        return statement

    def take(self) -> Statement | None:
        """Return the next statement, which runs from now on; wait for one. None when the list was closed."""
        with self._moved:
            while True:
                statement = self._first(StatementState.WAITING)
                if statement is not None:
                    break
                if self._closed:
                    return None
                self._moved.wait()
            statement.state, statement.started = StatementState.RUNNING, _now()
            self._moved.notify_all()
        self._changed(statement)
        return statement

    def finish(self, statement: Statement, output: Output) -> None:
        """End a statement that ran; one that was being cancelled ends as cancelled."""
        with self._moved:
            if statement.state in FINAL:  # the session died meanwhile
                return
            if statement.state is StatementState.CANCELLING:
                self._end(statement, StatementState.CANCELLED, output)
            else:
                statement.progress = 1.0
                self._end(statement, StatementState.AVAILABLE, output)
        self._changed(statement)

    def cancel(self, number: int) -> Statement:
        """Cancel a statement: one that waits ends at once, one that runs is cancelling; others stay.

        Raises:
            Refusal: there is no such statement.
        """
        with self._moved:
            statement = self._known(number)
            if statement.state is StatementState.WAITING:
                sentence = "The statement was cancelled before it ran."
                self._end(statement, StatementState.CANCELLED, failed(number, "Cancelled", sentence))
            elif statement.state is StatementState.RUNNING:
                statement.state = StatementState.CANCELLING
            else:
                return statement
        self._changed(statement)
        return statement

    def close(self, sentence: str, *, failure: bool) -> None:
        """Take no more statements, and end those that have not ended.

        Args:
            sentence: why, for whom asks for more.
            failure: the session died, and so does the statement that runs; else only those that wait end.
        """
        with self._moved:
            if not self._closed or failure:
                self._closed = sentence
            ended = []
            for statement in self._all.values():
                if statement.state in FINAL:
                    continue
                if statement.state is StatementState.WAITING:
                    cancelled = failed(statement.id, "Cancelled", sentence)
                    self._end(statement, StatementState.CANCELLED, cancelled)
                    ended.append(statement)
                elif failure:
                    self._end(statement, StatementState.ERROR, failed(statement.id, "SessionDied", sentence))
                    ended.append(statement)
            self._moved.notify_all()
        for statement in ended:
            self._changed(statement)

    def progressed(self, statement: Statement, fraction: float) -> None:
        """Note how far a running statement is."""
        with self._moved:
            if statement.state in FINAL or fraction == statement.progress:
                return
            statement.progress = fraction
        self._changed(statement)

    def wait_ended(self, statement: Statement, seconds: float) -> bool:
        """Wait until a statement has ended; tell whether it has."""
        with self._moved:
            return self._moved.wait_for(lambda: statement.state in FINAL, seconds)

    def wait_running(self) -> Statement | None:
        """Wait until a statement runs, and return it; None when the list was closed."""
        with self._moved:
            while not self._closed:
                if statement := self._active():
                    return statement
                self._moved.wait()
            return self._active()

    def find(self, number: int) -> Statement:
        """Return a statement.

        Raises:
            Refusal: there is none of this number.
        """
        with self._moved:
            return self._known(number)

    def page(self, start: int, size: int, *, newest_first: bool) -> tuple[list[Statement], int]:
        """Return a part of the list, and how many there are."""
        with self._moved:
            everything = list(self._all.values())
        if newest_first:
            everything.reverse()
        return everything[start : start + size], len(everything)

    def running(self) -> Statement | None:
        """Return the statement that runs."""
        with self._moved:
            return self._active()

    @property
    def count(self) -> int:
        """How many there were so far."""
        with self._moved:
            return self._next

    @property
    def idle(self) -> bool:
        """Whether none runs and none waits."""
        with self._moved:
            return all(each.state in FINAL for each in self._all.values())

    def _known(self, number: int) -> Statement:
        if number in self._all:
            return self._all[number]
        if 0 <= number < self._next:
            raise Refusal("Unknown", f"Statement {number} is no longer kept: {MOST_KEPT} newer ones are.")
        raise Refusal("Unknown", f"The session has no statement {number}.")

    def _active(self) -> Statement | None:
        return self._first(StatementState.RUNNING) or self._first(StatementState.CANCELLING)

    def _first(self, state: StatementState) -> Statement | None:
        return next((each for each in self._all.values() if each.state is state), None)

    def _end(self, statement: Statement, state: StatementState, output: Output) -> None:
        output, size = sendable(output)
        statement.state, statement.output, statement.completed = state, output, _now()
        statement.output_bytes = size
        if len(statement.code) > MOST_KEPT_CODE:
            statement.code = f"{statement.code[:MOST_KEPT_CODE]} …"
        self._kept_bytes += statement.output_bytes
        for each in self._all.values():
            if self._kept_bytes <= KEPT_OUTPUT_BYTES:
                break
            if each is not statement and each.state in FINAL and each.output_bytes > len(DROPPED):
                self._drop_output(each)
        self._moved.notify_all()

    def _drop_output(self, statement: Statement) -> None:
        assert statement.output is not None  # it has ended
        self._kept_bytes -= statement.output_bytes
        statement.output = left_out(statement.output, statement.output_bytes, DROPPED)
        statement.output_bytes = len(DROPPED)
        self._kept_bytes += statement.output_bytes

    def _forget(self) -> None:
        while len(self._all) > MOST_KEPT:
            oldest = next(iter(self._all.values()))
            if oldest.state not in FINAL:
                return
            self._kept_bytes -= oldest.output_bytes
            del self._all[oldest.id]


def listed(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Return the documents of a list; those that go beyond its size are without their code and output."""
    documents, room = [], MOST_LISTED_BYTES
    for each in statements:
        document = each.document()
        room -= len(json.dumps(document["code"])) + each.output_bytes
        if room < 0:
            document["code"] = document["code"][:SHORT_CODE]
            if each.output is not None:
                document["output"] = left_out(each.output, each.output_bytes, UNLISTED)
        documents.append(document)
    return documents


def _now() -> int:
    return int(time.time() * 1000)
