"""Runs in the driver, not here: its text is sent as a statement, so that any cluster can run it.

Prints a frame of Spark as compressed Arrow, in pieces that fit into a statement's output. Needs PySpark 4 and
pyarrow there; Python 3.8 and the standard library else. Nothing of it stays in the session's own names.
"""

from __future__ import annotations

import base64
import json
import sys
import threading
import types
import uuid
from typing import Any

MARK = "smstudio-frame:"
"""Begins each line that is meant for the notebook: a statement may print others."""
PIECE_BYTES = 2_250_000
"""Of Arrow in one statement's output: 3 MB as text, of the 4 MiB that the gateway lets a statement say; the
names of types are said with the first piece."""
TAKEN_ROWS = 10_000
"""Up to so many, Spark looks at one partition first and at more only if these have too few rows."""
COUNT_SECONDS = 1.5
"""For counting all rows of a frame that was cut; a count that takes longer is given up."""
STORE = "_smstudio_frames"


def send(spark: Any, frame: Any, limit: int, fraction: float) -> None:
    """Print the first piece of a frame, and what it is.

    Args:
        spark: the session.
        frame: of Spark.
        limit: of rows; negative: all.
        fraction: of rows to draw; 1: all.
    """
    if fraction < 1.0:
        frame = frame.sample(False, fraction)
    table = _table(frame, limit)
    cut = 0 <= limit < table.num_rows
    total = table.num_rows
    if cut:
        table = table.slice(0, limit)
        total = _count(spark, frame)
    content = _packed(table)
    key = uuid.uuid4().hex
    pieces = [content[at : at + PIECE_BYTES] for at in range(0, len(content), PIECE_BYTES)]
    _say(
        {
            "key": key,
            "pieces": len(pieces),
            "rows": table.num_rows,
            "total": total,
            "cut": cut,
            "types": [field.dataType.simpleString() for field in frame.schema.fields],
            "timezone": spark.conf.get("spark.sql.session.timeZone"),
        }
    )
    _say(base64.b64encode(pieces[0]).decode())
    if len(pieces) > 1:
        setattr(_store(), key, pieces)


def more(key: str, piece: int) -> None:
    """Print another piece; after the last one nothing of the frame is kept."""
    pieces = getattr(_store(), key)
    _say(base64.b64encode(pieces[piece]).decode())
    if piece == len(pieces) - 1:
        delattr(_store(), key)


def explain(frame: Any) -> None:
    """Print the plan of a frame."""
    frame.explain("formatted")


def _table(frame: Any, limit: int) -> Any:
    if limit < 0:
        return frame.toArrow()
    if not 0 < limit <= TAKEN_ROWS:
        return frame.limit(limit + 1).toArrow()
    from pyspark.sql.conversion import LocalDataToArrowConversion

    rows = frame.take(limit + 1)
    return LocalDataToArrowConversion.convert(rows, frame.schema, False) if rows else frame.limit(0).toArrow()


def _packed(table: Any) -> bytes:
    import pyarrow

    sink = pyarrow.BufferOutputStream()
    options = pyarrow.ipc.IpcWriteOptions(compression="zstd")
    with pyarrow.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _count(spark: Any, frame: Any) -> Any:
    """Return how many rows there are in all; None: counting took too long, or failed."""
    from py4j.protocol import Py4JError
    from pyspark import InheritableThread
    from pyspark.errors import PySparkException

    counted = []
    tag = "smstudio-" + uuid.uuid4().hex

    def count() -> None:
        spark.addTag(tag)
        try:
            counted.append(frame.count())
        except (Py4JError, PySparkException):  # interrupted below, or the rows themselves tell the reason
            pass
        finally:
            spark.removeTag(tag)

    thread: threading.Thread = InheritableThread(target=count, daemon=True)
    thread.start()
    thread.join(COUNT_SECONDS)
    if thread.is_alive():
        spark.interruptTag(tag)
        return None
    return counted[0] if counted else None


def _store() -> types.ModuleType:
    return sys.modules.setdefault(STORE, types.ModuleType(STORE))


def _say(value: Any) -> None:
    print(MARK + (value if isinstance(value, str) else json.dumps(value)))
