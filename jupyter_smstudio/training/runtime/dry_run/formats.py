"""Cuts files between two records: lines, recordIO, Parquet."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

LINES, RECORDIO, PARQUET = "lines", "recordio", "parquet"
CONTENT_TYPES = {
    "text/csv": LINES,
    "text/plain": LINES,
    "text/libsvm": LINES,
    "text/x-libsvm": LINES,
    "application/jsonlines": LINES,
    "application/x-recordio": RECORDIO,
    "application/x-recordio-protobuf": RECORDIO,
    "application/x-parquet": PARQUET,
    "application/parquet": PARQUET,
}
SUFFIXES = {
    **dict.fromkeys((".csv", ".tsv", ".txt", ".libsvm", ".svm", ".jsonl", ".ndjson"), LINES),
    **dict.fromkeys((".rec", ".pbr"), RECORDIO),
    ".parquet": PARQUET,
}
PLACES = 16
"""Of a file of lines that records are taken from: many are sorted, e.g. by their label."""
HEAD_BYTES = 1 << 20
MAGIC = 0xCED7230A
"""Of recordIO, as MXNet and SageMaker's algorithms write it."""
FRAME = struct.Struct("<II")
WHOLE, LAST = 0, 3
"""Parts of a record that end it."""


class CannotCut(Exception):
    """A file has to be used whole; its text is the reason, the end of a sentence."""


Cutter = Callable[[Path, Path, int], tuple[int, float]]
"""Takes source, target and a number of records; returns how many it wrote, and their share of the file.
Nothing is written where the file has no more records than wished: the share is 1."""


def cutter_of(content_type: str, suffix: str) -> Cutter | None:
    """Return what cuts such files; None: nobody knows their records."""
    kind = CONTENT_TYPES.get(content_type.partition(";")[0].strip().lower()) or SUFFIXES.get(suffix.lower())
    return CUTTERS[kind] if kind else None


def cut_lines(source: Path, target: Path, records: int) -> tuple[int, float]:
    """Take lines from all over a file; where fields are quoted, and may hold line feeds, its first ones."""
    size = source.stat().st_size
    with source.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        if len(head) == size and head.count(b"\n") <= records:
            return head.count(b"\n") + (size > 0 and not head.endswith(b"\n")), 1.0
        if b"\n" not in head:
            raise CannotCut("has no line feed in its first MiB")
        with target.open("wb") as copy:
            if b'"' in head:
                written = _first_rows(stream, copy, records)
            else:
                written = sum(
                    _lines_from(stream, copy, size * place // PLACES, size * (place + 1) // PLACES, part)
                    for place, part in enumerate(_parts(records))
                )
            return written, copy.tell() / size


def _parts(records: int) -> list[int]:
    return [records // PLACES + (place < records % PLACES) for place in range(PLACES)]


def _lines_from(stream: BinaryIO, copy: BinaryIO, start: int, end: int, records: int) -> int:
    """Copy lines that begin in a stretch of the file."""
    stream.seek(max(0, start - 1))
    if start:
        stream.readline()  # the rest of a line that begins before; all of it if that is a line's end
    written = 0
    while written < records and stream.tell() < end and (line := stream.readline()):
        copy.write(line if line.endswith(b"\n") else line + b"\n")
        written += 1
    return written


def _first_rows(stream: BinaryIO, copy: BinaryIO, records: int) -> int:
    """Copy rows up to a line feed that is not within quotes."""
    stream.seek(0)
    written, quotes = 0, 0
    while written < records and (line := stream.readline()):
        copy.write(line)
        quotes += line.count(b'"')
        written += quotes % 2 == 0
    return written


def cut_recordio(source: Path, target: Path, records: int) -> tuple[int, float]:
    """Take the first records of a recordIO file."""
    size = source.stat().st_size
    found, end = 0, 0
    with source.open("rb") as stream:
        while found < records and len(frame := stream.read(FRAME.size)) == FRAME.size:
            magic, word = FRAME.unpack(frame)
            if magic != MAGIC:
                raise CannotCut(f"has no frame of recordIO at byte {end}")
            length = word & ((1 << 29) - 1)
            end = stream.seek(length + -length % 4, 1)
            found += word >> 29 in (WHOLE, LAST)
        if end >= size:
            return found, 1.0
        stream.seek(0)
        with target.open("wb") as copy:
            copy.write(stream.read(end))
    return found, end / size


def cut_parquet(source: Path, target: Path, records: int) -> tuple[int, float]:
    """Take the first rows of a Parquet file, with the image's own pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise CannotCut("is Parquet, which the image cannot cut: it has no pyarrow") from error
    try:
        file = pyarrow.parquet.ParquetFile(source)
        rows = file.metadata.num_rows
        if rows <= records:
            return rows, 1.0
        first = pyarrow.Table.from_batches([next(file.iter_batches(records))])
        pyarrow.parquet.write_table(first, target)
    except pyarrow.ArrowException as error:
        raise CannotCut(f"cannot be read as Parquet: {error}") from error
    return first.num_rows, first.num_rows / rows


CUTTERS: dict[str, Cutter] = {LINES: cut_lines, RECORDIO: cut_recordio, PARQUET: cut_parquet}
