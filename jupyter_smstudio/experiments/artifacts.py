"""What runs have stored as files: listed, shown in part, sent; nothing of it is ever loaded or run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from ..core.errors import InvalidInput, NotFound
from ..core.tracking.rest import MlflowRest
from .models import ArtifactEntry, ArtifactKind, ArtifactPage, ArtifactPreview

MAX_PATH = 1000
MAX_DECODINGS = 5
"""A path may be escaped more than once by the time a file system sees it (CVE-2024-1560)."""
MAX_TEXT = 200_000
"""Characters of a text that are shown."""
MAX_ROWS = 500
MAX_COLUMNS = 200
HEAD_BYTES = 1_000_000
"""Read of a file to show its beginning."""

KINDS: dict[ArtifactKind, tuple[str, ...]] = {
    "image": (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg"),
    "table": (".csv", ".tsv"),
    "html": (".html", ".htm"),
    "text": (
        ".c", ".cfg", ".conf", ".cpp", ".css", ".env", ".geojson", ".h", ".ini", ".ipynb", ".java", ".js",
        ".json", ".jsonl", ".lock", ".log", ".md", ".py", ".r", ".rst", ".scala", ".sh", ".sql", ".toml",
        ".ts", ".txt", ".xml", ".yaml", ".yml",
    ),
}  # fmt: skip
TEXT_NAMES = ("MLmodel", "MLproject", "Dockerfile", "Makefile", "LICENSE", "README")
IMAGE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".bmp": "image/bmp",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class ArtifactFile:
    """A file on its way to a browser.

    Attributes:
        name: what it is saved as.
        content_type: what the browser is told it is.
        inline: whether it may be shown rather than saved.
        chunks: its bytes.
    """

    name: str
    content_type: str
    inline: bool
    chunks: AsyncIterator[bytes]


class RunArtifacts:
    """Reads the artifacts of runs.

    Args:
        rest: the tracking server, which alone knows where they are.
    """

    def __init__(self, rest: MlflowRest) -> None:
        self._rest = rest

    async def list(self, run_id: str, path: str) -> ArtifactPage:
        """Return one level.

        Raises:
            InvalidInput: the path leaves the run.
            NotFound: there is no such run.
        """
        check_path(path, folder=True)
        query = {"run_id": run_id, **({"path": path} if path else {})}
        answer = await self._rest.get("artifacts/list", query)
        items = [_entry(each) for each in answer.get("files", [])]
        return ArtifactPage(
            path=path, items=sorted(items, key=lambda each: (each.kind != "folder", each.name))
        )

    async def preview(self, run_id: str, path: str) -> ArtifactPreview:
        """Return the beginning of a file.

        Raises:
            InvalidInput: the path leaves the run.
            NotFound: there is no such file.
        """
        kind = kind_of(check_path(path))
        if kind in ("image", "binary"):
            return _preview(path, kind)
        head, whole = await self.head(run_id, path)
        text = head.decode("utf-8", "replace")
        if kind == "table":
            return _table(path, text, whole)
        if path.endswith(".json") and whole and (table := _logged_table(path, text)):
            return table
        return _preview(path, kind, text=text[:MAX_TEXT], truncated=not whole or len(text) > MAX_TEXT)

    async def head(self, run_id: str, path: str) -> tuple[bytes, bool]:
        """Return the first bytes of a file, and whether that is all of it."""
        check_path(path)
        found = b""
        async with self._rest.download(run_id, path) as chunks:
            async for chunk in chunks:
                found += chunk
                if len(found) > HEAD_BYTES:
                    return found[:HEAD_BYTES], False
        return found, True

    @asynccontextmanager
    async def open(self, run_id: str, path: str) -> AsyncIterator[ArtifactFile]:
        """Give a file to be sent; raises as :meth:`preview`."""
        kind = kind_of(check_path(path))
        suffix = PurePosixPath(path).suffix.lower()
        types = {"html": "text/html; charset=utf-8", "image": IMAGE_TYPES.get(suffix, "")}
        plain = "text/plain; charset=utf-8" if kind in ("text", "table") else "application/octet-stream"
        async with self._rest.download(run_id, path) as chunks:
            content_type = types.get(kind) or plain
            yield ArtifactFile(PurePosixPath(path).name, content_type, kind != "binary", chunks)

    async def walk(self, run_id: str, folder: str, most: int) -> AsyncIterator[ArtifactEntry]:
        """Yield all files below a folder; at most ``most`` of them."""
        left, found = [folder], 0
        while left:
            for entry in (await self.list(run_id, left.pop())).items:
                if entry.kind == "folder":
                    left.append(entry.path)
                    continue
                found += 1
                if found > most:
                    raise NotFound(f"The run has more than {most:,} files below {folder or 'its root'!r}.")
                yield entry


def check_path(path: str, folder: bool = False) -> str:
    """Return a path that stays below its run, as it came.

    Raises:
        InvalidInput: it does not, however often it is unescaped.
    """
    if folder and not path:
        return path
    decoded = path
    for _ in range(MAX_DECODINGS):
        parts = decoded.replace("\\", "/").split("/")
        odd = any(ord(letter) < 32 or ord(letter) == 127 for letter in decoded)
        if len(decoded) > MAX_PATH or odd or any(part.split(";")[0] in ("", ".", "..") for part in parts):
            break
        following = unquote(decoded)
        if following == decoded:
            return path
        decoded = following
    raise InvalidInput(
        f"{path[:100]!r} is no path of an artifact: it must lie below the run, without empty parts, '.', "
        "'..' and control characters."
    )


def kind_of(path: str) -> ArtifactKind:
    """Tell by its name how a file can be shown."""
    name = PurePosixPath(path)
    for kind, suffixes in KINDS.items():
        if name.suffix.lower() in suffixes:
            return kind
    return "text" if name.name in TEXT_NAMES else "binary"


def _entry(answer: dict[str, Any]) -> ArtifactEntry:
    path = str(answer["path"])
    folder = bool(answer.get("is_dir"))
    return ArtifactEntry(
        path=path,
        name=PurePosixPath(path).name,
        kind="folder" if folder else kind_of(path),
        size_bytes=None if folder or "file_size" not in answer else int(answer["file_size"]),
    )


def _preview(path: str, kind: ArtifactKind, **facts: Any) -> ArtifactPreview:
    empty = {"text": "", "columns": [], "rows": [], "truncated": False}
    return ArtifactPreview(path=path, kind=kind, **{**empty, **facts})


def _table(path: str, text: str, whole: bool) -> ArtifactPreview:
    lines = text.splitlines() if whole else text.splitlines()[:-1]  # the last one may be cut
    delimiter = "\t" if path.lower().endswith(".tsv") else ","
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines[: MAX_ROWS + 2])), delimiter=delimiter))
    except csv.Error:  # no table after all
        return _preview(path, "text", text=text[:MAX_TEXT], truncated=not whole or len(text) > MAX_TEXT)
    columns, body = (rows[0], rows[1:]) if rows else ([], [])
    return _preview(
        path,
        "table",
        columns=columns[:MAX_COLUMNS],
        rows=[row[:MAX_COLUMNS] for row in body[:MAX_ROWS]],
        truncated=not whole or len(body) > MAX_ROWS or len(columns) > MAX_COLUMNS,
    )


def _logged_table(path: str, text: str) -> ArtifactPreview | None:
    """Return the table that ``mlflow.log_table`` wrote: ``{"columns": […], "data": [[…], …]}``."""
    try:
        found = json.loads(text)
        columns, data = found["columns"], found["data"]
        rows = [[str(cell) for cell in row[:MAX_COLUMNS]] for row in data[:MAX_ROWS]]
        names = [str(name) for name in columns[:MAX_COLUMNS]]
    except (ValueError, KeyError, TypeError, RecursionError):  # another kind of JSON: shown as text
        return None
    return _preview(path, "table", columns=names, rows=rows, truncated=len(data) > MAX_ROWS)
