"""``%%send_to_spark``: values of the notebook as variables of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import SparkMistake
from .literals import checked_name, python_literal, scala_declaration, scala_literal
from .statement import run
from .tables import TIMESTAMPS, table_lines

if TYPE_CHECKING:
    import pandas as pd

    from .session import StudioSession

CODE_BYTES = 4_000_000
"""Of one statement: what the gateway takes."""


def send_value(session: StudioSession, name: str, value: Any) -> None:
    """Make a variable in the session that equals a value of the notebook.

    Raises:
        SparkMistake: the value cannot be written there.
    """
    checked_name(name, session.kind)
    if session.kind == "pyspark":
        code = f"{name} = {python_literal(value)}"
    else:
        code = scala_declaration(name, value)
    run(session, _bounded(code), session.kind)


def send_frame(session: StudioSession, name: str, frame: pd.DataFrame, rows: int) -> int:
    """Make a frame of Spark in the session from a frame of pandas.

    Args:
        session: that gets it.
        name: of the new variable.
        frame: its index is left behind.
        rows: most to send; negative: all.

    Returns:
        How many rows were sent.

    Raises:
        SparkMistake: a column cannot be written there, or it is too much for a statement.
    """
    checked_name(name, session.kind)
    sent = frame if rows < 0 else frame.head(rows)
    schema, lines = table_lines(sent)
    if session.kind == "pyspark":
        code = (
            f"{name} = spark.read.schema({schema!r}).option('timestampFormat', {TIMESTAMPS!r})"
            f".json(spark.sparkContext.parallelize({lines!r}.splitlines(), 1))"
        )
    else:
        text, ddl = scala_literal(lines), scala_literal(schema)
        code = (
            f'val {name} = spark.read.schema({ddl}).option("timestampFormat", "{TIMESTAMPS}")'
            f".json(spark.createDataset({text}.linesIterator.toSeq)(org.apache.spark.sql.Encoders.STRING))"
        )
    run(session, _bounded(code), session.kind)
    return len(sent)


def _bounded(code: str) -> str:
    size = len(code.encode("utf-8", "surrogatepass"))
    if size > CODE_BYTES:
        raise SparkMistake(
            f"This is too much to send with a statement: {size / 1e6:.1f} MB of {CODE_BYTES / 1e6:.0f} MB. "
            "Save it as a Parquet file and read it in the session, or send fewer rows with -m."
        )
    return code
