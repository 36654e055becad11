"""Spark frames as inputs: Parquet in the bucket, written by the executors and given by reference."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from .session import Session

READ_BYTES = 1 << 20
HASH_CHARACTERS = 12
"""Of the hash in a folder's name; the whole of it is in the attribute."""


@dataclass(frozen=True)
class ParquetFolder:
    """A folder of Parquet files; an input of ``fit`` wherever a path is one.

    Attributes:
        path: of the folder.
        sha256: over the content of its files; equal for equal rows in equal files.
    """

    path: str
    sha256: str

    def __fspath__(self) -> str:
        return self.path


def spark_frame(frame: Any, name: str, session: Session | None = None) -> ParquetFolder:
    """Write a Spark frame into the bucket, as an input of training and AutoML jobs.

    The rows go from Spark's executors to files and not through this process. A frame that was written
    before under the same name is kept once; vectors become lists of numbers.

    Args:
        frame: a Spark ``DataFrame``.
        name: start of the folder's name, e.g. ``rides``.
        session: whose bucket; None (default): a new :class:`~.session.Session`.

    Returns:
        The folder, e.g. for ``Estimator.fit({"train": …})`` or ``AutoML.fit(…)``.

    Raises:
        ValueError: the name is none of a folder, or Spark writes on a machine that is not this one.
    """
    if not name or name != Path(name).name or name.startswith((".", "_")):
        raise ValueError(f"{name!r} can't name a folder; give a plain name such as rides.")
    frames = Path((session or Session()).default_bucket()) / "frames"
    frames.mkdir(exist_ok=True)
    partial = frames / f".{name}-{uuid.uuid4()}"
    try:
        digest = write_parquet(without_vectors(frame), partial)
        folder = frames / f"{name}-{digest[:HASH_CHARACTERS]}"
        if not folder.exists():
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # it was renamed, or nobody needs it
    return ParquetFolder(str(folder), digest)


def write_parquet(frame: Any, folder: Path) -> str:
    """Have Spark write a frame, and return the hash over its files.

    Raises:
        ValueError: the files are not on this machine.
    """
    frame.write.parquet(f"file://{folder}")
    if not list(folder.glob("*.parquet")):
        raise ValueError(
            f"Spark wrote the frame on another machine: there are no files in {folder}. Use a cluster of "
            "this machine, or write the frame where both can read it and give that as the input."
        )
    return folder_sha256(folder)


def folder_sha256(folder: str | os.PathLike[str]) -> str:
    """Return the hash over the content of a folder's files, in the order of their names.

    Spark puts random numbers into names and notes beside the files; neither counts.
    """
    whole = sha256()
    for file in sorted(Path(folder).glob("[!._]*")):
        one = sha256()
        with file.open("rb") as stream:
            while block := stream.read(READ_BYTES):
                one.update(block)
        whole.update(one.digest())
    return whole.hexdigest()


def without_vectors(frame: Any) -> Any:
    """Return a frame whose vectors are lists of numbers, which every reader of Parquet knows."""
    names = [field.name for field in frame.schema.fields if is_vector(field.dataType)]
    if not names:
        return frame
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql.functions import col, lit, when

    def plain(name: str) -> Any:
        column = col(quoted(name))
        # vector_to_array fails on null.
        return when(column.isNotNull(), vector_to_array(column)).otherwise(lit(None)).alias(name)

    return frame.select([plain(name) if name in names else col(quoted(name)) for name in frame.columns])


def is_vector(kind: Any) -> bool:
    """Return whether a column's type is ``pyspark.ml``'s vector."""
    return type(kind).__name__ == "VectorUDT"


def quoted(name: str) -> str:
    """Return a column's name as Spark takes it whatever is in it."""
    return "`" + name.replace("`", "``") + "`"
