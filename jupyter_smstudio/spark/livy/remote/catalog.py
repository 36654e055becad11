"""What a session elsewhere can select from. Livy has no such question: a statement of ours asks Spark."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError

from ....core.errors import Conflict, Unavailable
from ...session_models import Catalog
from ..port import LivyAnswer
from ..told import number_of

Ask = Callable[[str, str, dict[str, object] | None], Awaitable[LivyAnswer]]
"""Method, path below the cluster's Livy, and body → the answer."""
MARK = "smstudio-catalog:"
WAIT_SECONDS = 60.0
POLL_SECONDS = 0.3
"""Livy pushes nothing; sparkmagic looks as often."""
MOST_TABLES = 200
CODE = f"""
def _smstudio_catalog(database):
    import json
    catalog = spark.catalog
    database = database or catalog.currentDatabase()
    tables = []
    for table in catalog.listTables(database)[:{MOST_TABLES}]:
        try:
            columns = catalog.listColumns(table.name, None if table.isTemporary else database)
        except Exception:
            columns = []  # of a view whose tables are gone
        tables.append({{
            "name": table.name,
            "database": "" if table.isTemporary else database,
            "type": table.tableType or "",
            "temporary": bool(table.isTemporary),
            "columns": [{{"name": each.name, "type": each.dataType, "nullable": bool(each.nullable),
                         "comment": each.description or ""}} for each in columns],
        }})
    names = [each.name for each in catalog.listDatabases()]
    print("{MARK}" + json.dumps({{"databases": names, "current": database, "tables": tables}}))
"""


async def catalog_by_statement(ask: Ask, session: int, database: str) -> Catalog:
    """Ask an idle session for its databases, tables and columns; at most 200 tables.

    Args:
        ask: asks the cluster's Livy in the caller's name.
        session: number of the session.
        database: that is wanted; empty: the session's current one.

    Raises:
        Conflict: the session has something else to do.
        Unavailable: Spark did not answer, or not what was asked.
        StudioError: Livy refuses.
    """
    place = f"/sessions/{session}"
    state = _object((await ask("GET", place, None)).body).get("state")
    if state != "idle":
        raise Conflict("The session works or is not up yet. Its tables are listed when it is idle.")
    code = f"{CODE}\n_smstudio_catalog({database!r})\ndel _smstudio_catalog\n"
    made = _object((await ask("POST", f"{place}/statements", {"code": code, "kind": "pyspark"})).body)
    number = number_of(made, "id", -1)
    if number < 0:
        raise Unavailable("The server made a statement without a number.")
    statement = f"{place}/statements/{number}"
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            while made.get("state") in ("waiting", "running"):
                await asyncio.sleep(POLL_SECONDS)
                made = _object((await ask("GET", statement, None)).body)
    except TimeoutError:
        await ask("POST", f"{statement}/cancel", None)
        raise Unavailable(f"Spark did not list its tables within {WAIT_SECONDS:.0f} s.") from None
    return _catalog(_object(made.get("output")))


def _catalog(output: dict[str, Any]) -> Catalog:
    if output.get("status") != "ok":
        raise Unavailable(f"Spark could not list its tables: {str(output.get('evalue', ''))[:300]}")
    text = str(_object(output.get("data")).get("text/plain", ""))
    _, found, told = text.partition(MARK)
    try:
        return Catalog.model_validate(json.loads(told.splitlines()[0]) if found else None)
    except (ValueError, IndexError, RecursionError, ValidationError) as error:
        raise Unavailable("Spark listed no tables that can be read.") from error


def _object(told: object) -> dict[str, Any]:
    return told if isinstance(told, dict) else {}
