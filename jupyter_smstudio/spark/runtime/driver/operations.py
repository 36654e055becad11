"""What can be asked of a driver: one function for each operation of the protocol."""

from __future__ import annotations

import os
import platform
import time
from typing import Any

from .languages import kind_of
from .refusal import Refusal
from .session import Session
from .statements import listed

MOST_CODE_BYTES = 4 * 1024 * 1024
"""Of a statement; frames that are sent to Spark are code too."""
MOST_STATEMENTS = 100
"""Of a page."""

Request = dict[str, Any]
Answer = dict[str, Any]


class Operations:
    """Answers requests; each may come from a thread of its own.

    Args:
        session: the driver's.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._started = int(time.time() * 1000)

    def answer(self, request: object) -> Answer:
        """Answer one request; never raises."""
        number = request.get("id") if isinstance(request, dict) else None
        try:
            if not isinstance(request, dict):
                raise Refusal("BadRequest", "A request is a JSON object with id and op.")
            operation = getattr(self, f"op_{_text(request, 'op')}", None)
            if operation is None:
                raise Refusal("Unknown", f"A driver has no operation {request['op'][:40]!r}.")
            return {"id": number, "ok": True, **operation(request)}
        except Refusal as refusal:
            return {"id": number, "ok": False, "type": refusal.kind, "message": refusal.message}
        except Exception as error:  # one request that fails, e.g. as Java ends, must not end the others
            message = self._session.message or f"{type(error).__name__}: {error}"
            return {"id": number, "ok": False, "type": "Failed", "message": message}

    def op_hello(self, request: Request) -> Answer:
        """Say what this session is."""
        session = self._session
        running = session.statements.running()
        return {
            "state": str(session.state),
            "message": session.message,
            "kind": session.kind,
            "name": session.name,
            "app_id": "",
            "ui_url": "",
            "spark_version": "",
            "jvm_pid": None,
            **session.facts,
            "python_version": platform.python_version(),
            "pid": os.getpid(),
            "started": self._started,
            "busy": running.id if running is not None else None,
            "statements": session.statements.count,
        }

    def op_adopt(self, request: Request) -> Answer:
        """Turn a warm session into one that somebody asked for."""
        conf, variables = _texts(request, "conf"), _texts(request, "variables")
        directory = _text(request, "working_directory", "")
        self._session.adopt(_text(request, "name"), _text(request, "kind"), conf, variables, directory)
        return {}

    def op_run(self, request: Request) -> Answer:
        """Put code into the queue."""
        code = _text(request, "code")
        if len(code.encode(errors="replace")) > MOST_CODE_BYTES:
            raise Refusal(
                "TooLarge", "The code is longer than 4 MiB. Read large data from a file or a table."
            )
        kind = kind_of(_text(request, "kind", ""), self._session.kind)
        _ = self._session.tools  # refuses where nothing can run
        return {"statement": self._session.statements.add(code, kind).document()}

    def op_statement(self, request: Request) -> Answer:
        """Return one statement."""
        return {"statement": self._session.statements.find(_number(request, "n")).document()}

    def op_statements(self, request: Request) -> Answer:
        """Return a page of the statements."""
        start, size = _number(request, "from", 0), _number(request, "size", 10)
        newest_first = _text(request, "order", "asc") == "desc"
        found, total = self._session.statements.page(
            max(0, start), min(max(0, size), MOST_STATEMENTS), newest_first=newest_first
        )
        return {"statements": listed(found), "total": total}

    def op_cancel(self, request: Request) -> Answer:
        """Begin to end a statement."""
        statement = self._session.tools.cancelling.cancel(_number(request, "n"))
        return {"state": str(statement.state)}

    def op_complete(self, request: Request) -> Answer:
        """Return what may stand at the cursor."""
        code = _text(request, "code")
        kind = kind_of(_text(request, "kind", ""), self._session.kind)
        cursor = min(max(0, _number(request, "cursor", len(code))), len(code))
        return {"candidates": self._session.tools.languages[kind].complete(code, cursor)}

    def op_progress(self, request: Request) -> Answer:
        """Return how far a statement is."""
        statement = self._session.statements.find(_number(request, "n"))
        return {"progress": self._session.tools.progress.read(statement)}

    def op_catalog(self, request: Request) -> Answer:
        """Return the tables of a database."""
        return self._session.tools.catalog.read(_text(request, "database", ""))

    def op_stop(self, request: Request) -> Answer:
        """End the session."""
        self._session.stop()
        return {}


def _text(request: Request, name: str, default: str | None = None) -> str:
    value = request.get(name, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise Refusal("BadRequest", f"The field {name} is a text, and it is missing or of another type.")
    return value


def _number(request: Request, name: str, default: int | None = None) -> int:
    value = request.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refusal(
            "BadRequest", f"The field {name} is a whole number, and it is missing or of another type."
        )
    return value


def _texts(request: Request, name: str) -> dict[str, str]:
    value = request.get(name) or {}
    if not isinstance(value, dict) or not all(
        isinstance(each, str) for pair in value.items() for each in pair
    ):
        raise Refusal("BadRequest", f"The field {name} has texts by name, and is of another type.")
    return value
