"""Frames of Spark as frames of pandas in the notebook: typed, and by Arrow instead of lines of text."""

from __future__ import annotations

import base64
import importlib.util
import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import driver_code
from .errors import SparkMistake
from .literals import checked_name
from .origin import mark
from .statement import PLAIN, StatementFailed, run

if TYPE_CHECKING:
    import pandas as pd

    from .session import StudioSession

SOURCE = Path(driver_code.__file__).read_text()
WITHOUT_ARROW = ("ModuleNotFoundError", "ImportError", "AttributeError")
"""What a driver answers that has no pyarrow, or no PySpark 4."""


class NoArrow(Exception):
    """The driver or this kernel cannot speak Arrow: sparkmagic's lines of text have to do."""


@dataclass(frozen=True)
class Wanted:
    """Which rows of which frame.

    Attributes:
        code: Python in the session whose value is a frame of Spark.
        limit: of rows; negative: all.
        fraction: of rows to draw; 1: all.
        view: that was made for it, and is dropped when the rows are here; empty: none.
    """

    code: str
    limit: int
    fraction: float = 1.0
    view: str = ""


def of_query(query: str, limit: int, fraction: float = 1.0) -> Wanted:
    """Return an order for the result of a SQL query."""
    return Wanted(f"spark.sql({query.strip().rstrip(';')!r})", limit, fraction)


def of_variable(session: StudioSession, name: str, limit: int, fraction: float = 1.0) -> Wanted:
    """Return an order for a frame that has a name in the session; one of Scala is shared by a view."""
    checked_name(name, session.kind)
    if session.kind == "pyspark":
        return Wanted(name, limit, fraction)
    view = f"smstudio_{uuid.uuid4().hex}"
    run(session, f'{name}.createOrReplaceTempView("{view}")', session.kind)
    return Wanted(f"spark.table({view!r})", limit, fraction, view)


def fetched(session: StudioSession, wanted: Wanted) -> pd.DataFrame:
    """Fetch a frame; ``frame.attrs`` says how many rows there are in all.

    Raises:
        NoArrow: it cannot go this way.
        SparkMistake: the session's code failed, or the session has ended.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise NoArrow
    try:
        return _fetched(session, wanted)
    finally:
        if wanted.view:
            run(session, f"_ = spark.catalog.dropTempView({wanted.view!r}); del _", "pyspark")


def _fetched(session: StudioSession, wanted: Wanted) -> pd.DataFrame:
    call = f"send(spark, frame, {wanted.limit}, {wanted.fraction})"
    # The session's own names are seen, and stay as they are.
    sent = f"exec({SOURCE + call!r}, {{'__name__': 'smstudio', 'spark': spark, 'frame': ({wanted.code})}})"
    # The Spark UI shows the first line of a statement with its jobs.
    code = f"# {wanted.code.splitlines()[0]}\n{sent}"
    try:
        header, first = _lines(run(session, code, "pyspark"), 2)
    except StatementFailed as error:
        if error.kind in WITHOUT_ARROW and ("pyarrow" in str(error) or "toArrow" in str(error)):
            raise NoArrow from None
        raise
    told = json.loads(header)
    pieces = [first]
    for piece in range(1, told["pieces"]):
        call = f"more({told['key']!r}, {piece})"
        code = f"exec({SOURCE + call!r}, {{'__name__': 'smstudio'}})"
        pieces += _lines(run(session, code, "pyspark", live=True), 1)
    frame = _frame(b"".join(map(base64.b64decode, pieces)), told["timezone"])
    return mark(frame, told["total"], told["cut"], told["types"])


def explained(session: StudioSession, code: str) -> str:
    """Return the plan of a frame that Python code of the session gives, as Spark writes it."""
    sent = f"exec({SOURCE + 'explain(frame)'!r}, {{'__name__': 'smstudio', 'frame': ({code})}})"
    return str(run(session, sent, "pyspark").get(PLAIN, ""))


def _lines(data: Any, number: int) -> list[str]:
    lines = [
        line[len(driver_code.MARK) :]
        for line in data.get(PLAIN, "").splitlines()
        if line.startswith(driver_code.MARK)
    ]
    if len(lines) != number:
        raise SparkMistake(
            "The session did not send the rows that were asked for. Fetch fewer, or run the cell again."
        )
    return lines


def _frame(content: bytes, timezone: str) -> pd.DataFrame:
    """Return what ``toPandas()`` returns: dates as dates, points in time in the session's zone."""
    import pyarrow

    table = pyarrow.ipc.open_stream(content).read_all()
    options = {"date_as_object": True, "maps_as_pydicts": "lossy"}
    try:
        frame = table.to_pandas(coerce_temporal_nanoseconds=True, **options)
    except pyarrow.ArrowInvalid:  # years that nanoseconds do not reach
        frame = table.to_pandas(**options)
    for at, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type) and field.type.tz:
            local = frame.iloc[:, at].dt.tz_convert(timezone).dt.tz_localize(None)
            frame.isetitem(at, local)
    return frame
