"""Cells of notebooks, and the file that they are in."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .flattening import Flat, flatten

Cell = dict[str, Any]


def text_cell(source: str) -> Cell:
    """Return a cell of Markdown."""
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def code_cell(source: str) -> Cell:
    """Return a cell of Python."""
    lines = source.splitlines(keepends=True)
    return {"cell_type": "code", "metadata": {}, "source": lines, "outputs": [], "execution_count": None}


def module_cells(
    runtime: Path, sections: Mapping[str, Sequence[str]], introduction: str, imports: Sequence[str]
) -> list[Cell]:
    """Return an introduction, what is imported, and the code of modules under the titles of their sections.

    Args:
        runtime: folder of the modules.
        sections: paths of modules, by the titles that they come below.
        introduction: in Markdown.
        imports: further lines that import something.

    Raises:
        ValueError: two modules define the same name.
    """
    flat: Flat = flatten([runtime / name for names in sections.values() for name in names])
    modules = iter(flat.modules)
    lines = sorted({*flat.imports, *imports})
    cells = [text_cell(introduction), code_cell("from __future__ import annotations\n\n" + "\n".join(lines))]
    for title, names in sections.items():
        cells.append(text_cell(f"## {title}"))
        for _ in names:
            name, description, code = next(modules)
            heading = name.replace("_", " ").capitalize()
            cells += [text_cell(f"### {heading}\n\n{description}"), code_cell(code)]
    return cells


def write_notebook(path: Path, cells: Sequence[Cell]) -> None:
    """Write a notebook; whoever reads the file sees all of it or nothing."""
    notebook = {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    os.replace(temporary, path)
