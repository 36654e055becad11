"""The files of a table, and their bytes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import BinaryIO, cast

from .mistake import TableMistake

MANIFEST_SUFFIXES = (".json", ".manifest")
MAX_MANIFEST_BYTES = 16 << 20
PARQUET, GZIP, ZIP = b"PAR1", b"\x1f\x8b", b"PK\x03\x04"
"""What files of these kinds begin with."""


def table_files(path: Path) -> list[Path]:
    """Return the files of a table in the order of their names; never a link or a pipe.

    Args:
        path: a file, a folder (hidden files, and ``_SUCCESS`` and its like, are left out), or a manifest:
            JSON of the form ``[{"prefix": "s3://bucket/folder/"}, "part-1.csv", …]``. The files of a manifest
            are looked for beside it, whatever its prefix: that is where a channel puts them.

    Raises:
        TableMistake: there is none, or the manifest names one that is not in its folder.
    """
    if path.is_dir():
        return _files_of_folder(path)
    if not path.is_file():
        raise TableMistake(f"There is no file {path.name}. Choose a file or a folder of files.")
    if path.suffix in MANIFEST_SUFFIXES:
        return _files_of_manifest(path)
    return [path]


def is_parquet(file: Path) -> bool:
    """Return whether a file is Parquet, by what it begins with."""
    return _start(file).startswith(PARQUET)


def open_bytes(file: Path) -> BinaryIO:
    """Open a text file for reading, unpacked where it is packed with gzip.

    Raises:
        TableMistake: it is packed in a way that is not read.
    """
    start = _start(file)
    if start.startswith(ZIP):
        what = "an Excel workbook: save it as CSV" if file.suffix.startswith(".xls") else "a zip: unpack it"
        raise TableMistake(f"{file.name} is {what}, and choose that.")
    return cast(BinaryIO, gzip.open(file)) if start.startswith(GZIP) else file.open("rb")


def _start(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(4)


def _files_of_folder(folder: Path) -> list[Path]:
    files = [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not file.is_symlink()
        and not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
    ]
    if not files:
        raise TableMistake(f"The folder {folder.name} has no files. Choose one that has.")
    return files


def _files_of_manifest(path: Path) -> list[Path]:
    if path.stat().st_size > MAX_MANIFEST_BYTES:
        raise TableMistake(f"{path.name} is larger than a manifest may be ({MAX_MANIFEST_BYTES >> 20} MiB).")
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise TableMistake(f"{path.name} is no JSON that a manifest could be: {error}.") from error
    if not isinstance(entries, list) or not entries or not isinstance(entries[0], dict):
        raise TableMistake(f'{path.name} is no manifest: it must be a list that begins with {{"prefix": …}}.')
    names = entries[1:]
    if not names or not all(isinstance(each, str) for each in names):
        raise TableMistake(f"The manifest {path.name} must name its files, as text, after the prefix.")
    return [_file_of_manifest(path, name) for name in names]


def _file_of_manifest(manifest: Path, name: str) -> Path:
    folder = manifest.parent.resolve()
    file = (folder / name).resolve() if "\0" not in name else folder
    if not file.is_relative_to(folder) or file == folder:
        raise TableMistake(f"The manifest {manifest.name} names {name!r}, which is not in its folder.")
    if not file.is_file():
        raise TableMistake(f"The manifest {manifest.name} names {name!r}, which is not beside it.")
    return file
