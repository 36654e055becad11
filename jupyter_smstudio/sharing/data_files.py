"""Which files a notebook's code reads, as far as its text says so; the code is parsed and never run."""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from .models import DataFile
from .notebooks import Document, code_of

READERS = frozenset(
    {
        # https://docs.python.org/3/library/functions.html#open, and pathlib's
        "open", "read_text", "read_bytes",
        # https://pandas.pydata.org/docs/reference/io.html; polars and dask name theirs alike
        "read_csv", "read_table", "read_fwf", "read_excel", "read_json", "read_html", "read_xml", "read_hdf",
        "read_feather", "read_parquet", "read_orc", "read_sas", "read_spss", "read_stata", "read_pickle",
        "scan_csv", "scan_parquet", "scan_ndjson", "read_ndjson", "read_ipc",
        # https://numpy.org/doc/stable/reference/routines.io.html, and torch.load, joblib.load
        "load", "loadtxt", "genfromtxt", "fromfile", "memmap",
        # images and sound: matplotlib, PIL, OpenCV, scikit-image, scipy, torchvision
        "imread", "read_image", "loadmat", "wavfile",
        # duckdb, sqlite3, h5py, xarray, geopandas
        "connect", "File", "open_dataset", "read_file",
    }
)  # fmt: skip
"""Calls whose first argument names a file."""
PATHS = frozenset({"Path", "PurePath", "PosixPath", "join"})
"""Calls that put a path together."""
LIKELY_FILE = re.compile(r"[^\s*?<>|\"'\n]{1,400}\.[A-Za-z][A-Za-z0-9]{0,9}(?:\.(?:gz|bz2|xz|zst|zip))?$")
MAX_FILES = 100
MAX_HASHED_BYTES = 4 * 1024**3
"""Of all files together: hashing takes about a second for each 1 GB. What is beyond has no hash."""
SMALL_BYTES = 5 * 1024 * 1024
"""A file up to this size is proposed for the snapshot."""
_MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)


def read_files(document: Document) -> list[str]:
    """Return the paths that a notebook's code reads, as they are written, in order and each once."""
    found: dict[str, None] = {}
    for _, source in code_of(document):
        if source.lstrip().startswith("%%") and not source.lstrip().startswith(("%%time", "%%capture")):
            continue  # another language
        found.update(dict.fromkeys(_paths(source)))
    return list(found)


def _paths(source: str) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # an escape in somebody's code is not ours to tell
            tree = ast.parse(_MAGIC.sub("pass", source))
    except (SyntaxError, ValueError, RecursionError):
        return  # no Python, or unfinished: nothing is known of it
    assigned = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if _name(node.func) in READERS and _reads(node):
            first = node.args[0] if node.args else _keyword(node)
            text = _text(first, assigned, depth=0) or _text(_receiver(node), assigned, depth=0)
            if text and LIKELY_FILE.fullmatch(text) and "://" not in text:
                yield text


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _reads(call: ast.Call) -> bool:
    """Tell whether a call of ``open`` reads: its mode, if any, begins with ``r``."""
    if _name(call.func) != "open":
        return True
    second = call.args[1] if len(call.args) > 1 else None
    mode = next((each.value for each in call.keywords if each.arg == "mode"), second)
    return mode is None or (isinstance(mode, ast.Constant) and str(mode.value).startswith("r"))


def _keyword(call: ast.Call) -> ast.expr | None:
    names = ("filepath_or_buffer", "io", "path", "file", "fname", "filename", "path_or_buf")
    return next((each.value for each in call.keywords if each.arg in names), None)


def _receiver(call: ast.Call) -> ast.expr | None:
    return call.func.value if isinstance(call.func, ast.Attribute) else None


def _text(node: ast.expr | None, assigned: dict[str, ast.expr], depth: int) -> str:
    """Return the text an expression stands for, where that can be read off; else nothing."""
    if depth > 8 or node is None:
        return ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.Name):
        return _text(assigned.get(node.id), assigned, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        parts = [_text(side, assigned, depth + 1) for side in (node.left, node.right)]
        return "/".join(parts) if all(parts) else ""
    if isinstance(node, ast.Call) and _name(node.func) in PATHS:
        parts = [_text(each, assigned, depth + 1) for each in node.args]
        return "/".join(parts) if parts and all(parts) else ""
    return ""


def describe_files(document: Document, folder: Path, root: Path) -> list[tuple[DataFile, Path]]:
    """Return the files below ``root`` that a notebook reads, and where they are.

    Args:
        document: the notebook.
        folder: where it is, and where its kernel's paths start.
        root: what may be shared is below it, also after links are followed.
    """
    found, hashed = [], 0
    for text in read_files(document)[:MAX_FILES]:
        written = Path(text)
        if written.is_absolute() or ".." in written.parts:
            continue
        path = (folder / written).resolve()
        if path.is_relative_to(root.resolve()) and path.is_file():
            size = path.stat().st_size
            hashed += size
            sha256 = hash_file(path) if hashed <= MAX_HASHED_BYTES else ""
            included = size <= SMALL_BYTES
            described = DataFile(path=written.as_posix(), bytes=size, sha256=sha256, included=included)
            found.append((described, path))
    return found


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
