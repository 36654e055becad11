"""Statements in a Livy session: run, watched, and cancelled when the kernel is interrupted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from sparkmagic.livyclientlib.exceptions import SparkStatementCancelledException
from sparkmagic.utils.constants import FINAL_STATEMENT_STATUS

from .errors import SparkMistake, StudioRefusal
from .progress import Bar, Progress
from .session import StudioSession
from .transport import Refused

POLL_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
"""Between looks at a statement, the last again and again; a Livy elsewhere does not wait for its end."""
FAILED = "error"
PLAIN = "text/plain"


class StatementFailed(SparkMistake):
    """The statement's own code failed on the cluster.

    Attributes:
        kind: name of the error there.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass
class _Last:
    """What Livy said last of a statement."""

    number: int
    answer: Mapping[str, Any] = field(default_factory=dict)


def run(session: StudioSession, code: str, kind: str, *, live: bool = False) -> Mapping[str, Any]:
    """Run code of the studio's own in a session and return its output's data by MIME type.

    Args:
        session: that lives.
        code: of any length the gateway takes.
        kind: ``pyspark``, ``spark`` or ``sql``: all share the session's views.
        live: it was seen to live just now, and is not asked whether it does.

    Raises:
        StatementFailed: the code failed.
        SessionLost: the session has ended.
        SparkStatementCancelledException: the kernel was interrupted; the statement was cancelled.
    """
    if not live:
        session.wait_for_idle()
    made = session.http_client.post_statement(session.id, {"code": code, "kind": kind})
    try:
        output = finished(session, made["id"])
    except KeyboardInterrupt:
        session.http_client.cancel_statement(session.id, made["id"])
        raise SparkStatementCancelledException("The statement was cancelled.") from None
    if output.get("status") == FAILED:
        # Without the traceback: its lines are the studio's own.
        raise StatementFailed(str(output.get("ename")), f"{output.get('ename')}: {output.get('evalue')}")
    data: Mapping[str, Any] = output.get("data") or {PLAIN: ""}
    return data


def finished(
    session: StudioSession,
    number: int,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Mapping[str, Any]:
    """Wait for a statement, with a bar under the cell, and return its output.

    Raises:
        SessionLost: the session ended meanwhile.
    """
    last = _Last(number)
    bar = Bar(
        "livy",
        lambda: _progress(session, last),
        cluster=session.cluster.id,
        session=session.id,
        ui=session.ui,
        clock=clock,
    )
    attempt = 0
    while True:
        began = clock()
        last.answer = _asked(session, number, bar.due)
        if last.answer["state"].lower() in FINAL_STATEMENT_STATUS:
            bar.finish()
            return last.answer.get("output") or {}
        bar.tick()
        sleep(max(0.0, POLL_SECONDS[min(attempt, len(POLL_SECONDS) - 1)] - (clock() - began)))
        attempt += 1


def _asked(session: StudioSession, number: int, wait: float) -> Mapping[str, Any]:
    try:
        answer: Mapping[str, Any] = session.http_client.look_at_statement(session.id, number, wait)
    except Refused as error:
        if error.status == 404:
            raise session.lost(str(error)) from None
        raise
    return answer


def _progress(session: StudioSession, last: _Last) -> Progress:
    """Ask the studio for jobs and stages; a Livy elsewhere may know no more than the part that is done."""
    try:
        return session.studio.progress(session.cluster.id, session.id, last.number)
    except (StudioRefusal, HTTPException, OSError, ValueError) as error:
        # The bar is an extra: a server that stumbles may not fail the cell.
        session.logger.error(f"No details of the progress: {error}")
        return {
            "statement": last.number,
            "state": last.answer["state"],
            "progress": last.answer.get("progress") or 0.0,
            "jobs": [],
            "executors": 0,
            "cores": 0,
            "elapsed_seconds": 0.0,
            "expected_seconds": None,
        }
