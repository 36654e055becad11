"""The tables and views of a session, read without a Spark job: it answers while a statement has all cores."""

from __future__ import annotations

import json
from typing import Any

from .context import Spark
from .refusal import Refusal

MOST_TABLES = 500
"""Of an answer; a schema browser shows no more, and each costs some milliseconds."""


class Catalog:
    """Reads the session's catalogue, that of Spark's own tables and views.

    Args:
        spark: whose it is.
    """

    def __init__(self, spark: Spark) -> None:
        self._spark = spark

    def read(self, database: str = "") -> dict[str, Any]:
        """Return the databases, and the tables of one with their columns.

        Args:
            database: whose tables; empty for the current one's, and temporary views belong to each.

        Raises:
            Refusal: there is no such database.
        """
        catalog = self._spark.session._jsparkSession.sessionState().catalog()
        current = catalog.getCurrentDatabase()
        databases = _sequence(catalog.listDatabases())
        if database and database not in databases:
            raise Refusal("Unknown", f"The session has no database {database[:80]!r}.")
        names = _sequence(catalog.listTables(database or current))
        tables = [_table(catalog, each, database or current) for each in names[:MOST_TABLES]]
        return {"databases": databases, "current": current, "tables": tables, "total": len(names)}

    def names(self) -> tuple[list[str], list[str]]:
        """Return the names of the current database's tables, and those of their columns."""
        tables = self.read()["tables"]
        columns = [column["name"] for table in tables for column in table["columns"]]
        return [table["name"] for table in tables], columns


def _sequence(values: Any) -> list[Any]:
    return [values.apply(i) for i in range(values.size())]


def _table(catalog: Any, identifier: Any, database: str) -> dict[str, Any]:
    temporary = bool(catalog.isTempView(identifier))
    described = catalog.getTempViewOrPermanentTableMetadata(identifier)
    fields = json.loads(described.schema().json())["fields"]
    return {
        "name": identifier.table(),
        "database": "" if temporary else database,
        "type": "VIEW" if temporary else described.tableType().name(),
        "temporary": temporary,
        "columns": [_column(field) for field in fields],
    }


def _column(field: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": field["name"],
        "type": _type(field["type"]),
        "nullable": field["nullable"],
        "comment": field["metadata"].get("comment", ""),
    }


def _type(described: Any) -> str:
    """Return a type as SQL writes it, from its JSON."""
    if isinstance(described, str):
        return {"integer": "int", "long": "bigint", "short": "smallint", "byte": "tinyint"}.get(
            described, described
        )
    if described["type"] == "array":
        return f"array<{_type(described['elementType'])}>"
    if described["type"] == "map":
        return f"map<{_type(described['keyType'])},{_type(described['valueType'])}>"
    if described["type"] == "struct":
        fields = (f"{field['name']}:{_type(field['type'])}" for field in described["fields"])
        return f"struct<{','.join(fields)}>"
    return str(described.get("class", described["type"]))  # of a user's own
