"""Tables of who gets in where: one row for each verb of each route, one column for each caller."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_smstudio.web.handlers import StudioHandler
from jupyter_smstudio.web.openapi import declared_verbs, readable

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One verb of one route.

    Attributes:
        verb: of HTTP, or ``WS`` for a websocket.
        path: below ``/smstudio/``, or from the server's root where it begins with a slash.
        answers: by caller, what is expected.
        body: sent as JSON; None: ``{}`` where the verb takes one.
    """

    verb: str
    path: str
    answers: dict[str, str]
    body: Any = None

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"


def read(name: str) -> list[Row]:
    """Return the rows of a table; its first line that is no comment names the columns."""
    lines = (FOLDER / name).read_text().splitlines()
    rows = [line.partition("|") for line in lines if line.strip() and not line.startswith("#")]
    _, _, *callers = rows[0][0].split()
    found = []
    for cells, _, body in rows[1:]:
        verb, path, *answers = cells.split()
        assert len(answers) == len(callers), f"{verb} {path} needs {len(callers)} answers"
        asked = dict(zip(callers, answers, strict=True))
        found.append(Row(verb, path, asked, json.loads(body) if body else None))
    assert len({str(row) for row in found}) == len(found), "a row is there twice"
    return found


def served(routes: Iterable[tuple[str, type[StudioHandler]]], *, shared: bool = False) -> set[str]:
    """Return ``VERB path`` of every verb of the studio's routes, or of those that are shared alone."""
    return {
        f"{verb.upper()} {readable(pattern)[0].removeprefix('/smstudio/')}"
        for pattern, handler in routes
        for verb, _ in declared_verbs(handler)
        if not shared or verb in handler.shared_verbs
    }


def differences(rows: Iterable[Row], routes: set[str]) -> str:
    """Return in words which rows and routes lack one another; empty where none does."""
    listed = {str(row) for row in rows if row.verb != "WS" and not row.path.startswith(("/", "mlflow"))}
    missing, gone = sorted(routes - listed), sorted(listed - routes)
    return "\n".join(
        [
            *(f"{each} has no row: write down who gets in" for each in missing),
            *(f"{each} is gone" for each in gone),
        ]
    )
