"""Notebooks as documents: read, made smaller, and walked through; nothing in them is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ..core.errors import InvalidInput, TooLarge

MAX_BYTES = 100 * 1024 * 1024
"""Of a notebook that is shared; it is held in memory once while it is looked at."""
LONE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
"""How JSON writes a half of a character; two halves are one, but only a look at all of it tells."""
ORIGIN = "smstudio_origin"
"""Key of a copy's metadata that says what it was copied from."""

COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
"""Control sequences of a terminal (ECMA-48), which stick to the words between them."""

Place = Literal["source", "output", "metadata"]
Document = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A piece of text of a notebook, and where in it.

    Attributes:
        cell: counted from 0; None for the notebook's own metadata.
    """

    cell: int | None
    place: Place
    text: str


def parse_notebook(content: bytes, name: str) -> Document:
    """Return a notebook as JSON-ready values, with the parts that everything else relies on.

    Raises:
        InvalidInput: it is no notebook of format 4.
        TooLarge: more than 100 MB.
    """
    if len(content) > MAX_BYTES:
        raise TooLarge(
            f"{name} has {len(content) / 2**20:,.0f} MB; notebooks of up to {MAX_BYTES // 2**20} MB can be "
            "shared. Clear its largest outputs and save it."
        )
    try:
        document = json.loads(content)
        if LONE_SURROGATE.search(content):
            document = json.loads(_whole(json.dumps(document, ensure_ascii=False)))
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{name} is not a notebook: it holds no JSON ({error}).") from error
    if not isinstance(document, dict) or document.get("nbformat") != 4:
        raise InvalidInput(
            f"{name} is not a notebook of format 4. Open it in JupyterLab and save it, which brings it up to "
            "date."
        )
    cells = document.get("cells")
    if not isinstance(cells, list) or not all(_is_cell(cell) for cell in cells):
        raise InvalidInput(f"{name} is not a whole notebook: its cells cannot be read.")
    if not isinstance(document.setdefault("metadata", {}), dict):
        raise InvalidInput(f"{name} is not a whole notebook: its metadata cannot be read.")
    return document


def _whole(text: str) -> str:
    """Return text in which halves of a character, which JSON may name, are replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, dict)
        and cell.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(cell.get("source"), str | list)
        and isinstance(cell.get("metadata", {}), dict)
        and isinstance(cell.get("outputs", []), list)
        and all(isinstance(output, dict) for output in cell.get("outputs", []))
    )


def dump_notebook(document: Document) -> bytes:
    """Return a notebook as Jupyter writes it.

    Raises:
        InvalidInput: it is nested too deeply.
    """
    try:
        return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
    except RecursionError as error:
        raise InvalidInput("The notebook's outputs or metadata are nested too deeply.") from error


def without_output(document: Document) -> Document:
    """Return a notebook whose cells were never run; widgets' states are output too."""
    metadata = {name: value for name, value in document["metadata"].items() if name != "widgets"}
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in document["cells"]
    ]
    return {**document, "metadata": metadata, "cells": cells}


def with_metadata(document: Document, **changes: Any) -> Document:
    """Return a notebook with keys of its metadata set, or taken out where the value is None."""
    metadata = {**document["metadata"], **changes}
    kept = {name: value for name, value in metadata.items() if value is not None or name not in changes}
    return {**document, "metadata": kept}


def joined(value: object) -> str:
    """Return a text of a notebook, which may be a list of lines; empty if it is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return ""


def texts(document: Document) -> Iterator[Text]:
    """Yield everything that somebody could read in a notebook, but for images."""
    for number, cell in enumerate(document["cells"]):
        yield Text(number, "source", joined(cell["source"]))
        for output in cell.get("outputs", []):
            yield from (Text(number, "output", text) for text in _output_texts(output))
        if cell.get("metadata"):
            yield Text(number, "metadata", json.dumps(cell["metadata"], ensure_ascii=False))
    yield Text(None, "metadata", json.dumps(document["metadata"], ensure_ascii=False))


def _output_texts(output: dict[str, Any]) -> Iterator[str]:
    for key in ("text", "traceback", "evalue"):
        yield COLOURS.sub("", joined(output.get(key)))
    data = output.get("data")
    for kind, value in data.items() if isinstance(data, dict) else ():
        if kind.startswith("text/") or kind == "image/svg+xml":
            yield joined(value)
        elif kind.endswith("json"):
            yield json.dumps(value, ensure_ascii=False)


def code_of(document: Document) -> Iterator[tuple[int, str]]:
    """Yield number and source of each cell of code."""
    for number, cell in enumerate(document["cells"]):
        if cell["cell_type"] == "code":
            yield number, joined(cell["source"])
