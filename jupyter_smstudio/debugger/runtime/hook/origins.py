"""Where in a person's code a layer was made: file and line, or the cell of a notebook.

Two ways, for neither sees everything. A model that is built while a hook watches is followed by the frames
of its calls. Of one that was there before, the source of its classes is read: ``self.conv1 = …``.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any

MODEL_FILE = Path("smstudio") / "model.json"
MOST_FRAMES = 60
OWN = (str(Path(__file__).parents[3]),)


@dataclass(frozen=True)
class Origin:
    """A place in code.

    Attributes:
        file: its path.
        line: from 1.
        cell: the number of the notebook's execution, where it is one; None: it is a file.
        function: that holds it.
    """

    file: str
    line: int
    cell: int | None = None
    function: str = ""


def called_from(libraries: tuple[str, ...]) -> Origin | None:
    """Return the place in a person's code that the running call came from.

    Args:
        libraries: folders whose code is none of theirs.
    """
    frame: FrameType | None = sys._getframe(1)
    for _ in range(MOST_FRAMES):
        if frame is None:
            return None
        name = frame.f_code.co_filename
        if not name.startswith((*libraries, *OWN, "<frozen")):
            return Origin(name, frame.f_lineno, _cell(name), frame.f_code.co_qualname)
        frame = frame.f_back
    return None


def child_of_call(origin: Origin, position: int, count: int) -> Origin:
    """Return where an argument of a call stands, as of ``Sequential(…)``, whose children share its place.

    Args:
        origin: of the call.
        position: of the argument.
        count: how many the call has.
    """
    lines = _lines(origin.file)
    if not lines:
        return origin
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:  # a cell with magics
        return origin
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and node.lineno <= origin.line <= (node.end_lineno or node.lineno)
        and len(node.args) == count
    ]
    if not calls:
        return origin
    nearest = min(calls, key=lambda node: (abs(node.lineno - origin.line), -(node.end_lineno or 0)))
    return Origin(origin.file, nearest.args[position].lineno, origin.cell, origin.function)


def assigned_in(kind: type) -> dict[str, Origin]:
    """Return where a class assigns its attributes in ``__init__``: ``self.conv1 = …``, by attribute.

    What stands in a call that makes the attribute is found, too: ``features.0`` of
    ``self.features = Sequential(Conv2d(…), …)``.
    """
    function = kind.__dict__.get("__init__")
    if not inspect.isfunction(function):
        return {}
    try:
        lines, first = inspect.getsourcelines(function)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, SyntaxError):  # made by code that is not kept, or by a macro
        return {}
    file = function.__code__.co_filename
    found: dict[str, Origin] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                _place(found, target.attr, node.value, file, first - 1, function.__qualname__)
    return found


def write_model(folder: Path, layers: Mapping[str, tuple[str, Origin | None]], **facts: Any) -> None:
    """Write what is known of a model's layers.

    Args:
        folder: of the trial.
        layers: type and place of each, by the names that tensors begin with.
        facts: further ones of the model.
    """
    made = {
        **facts,
        "layers": [
            {"name": name, "type": kind, "origin": origin and {**asdict(origin), "text": _text(origin)}}
            for name, (kind, origin) in layers.items()
        ],
    }
    path = folder / MODEL_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(made, indent=1), encoding="utf-8")
    partial.replace(path)


def _place(
    found: dict[str, Origin], name: str, value: ast.expr, file: str, offset: int, function: str
) -> None:
    found[name] = Origin(file, value.lineno + offset, _cell(file), function)
    if isinstance(value, ast.Call):
        for position, argument in enumerate(value.args):
            if isinstance(argument, ast.Call):
                _place(found, f"{name}.{position}", argument, file, offset, function)


def _text(origin: Origin) -> str:
    """Return a line of a cell, which a notebook has no other copy of once the cell is changed."""
    lines = _lines(origin.file) if origin.cell is not None else []
    return lines[origin.line - 1].strip() if 0 < origin.line <= len(lines) else ""


def _lines(file: str) -> list[str]:
    import linecache

    return linecache.getlines(file)


def _cell(file: str) -> int | None:
    """Return the number of the execution whose code IPython has under this name; None: it is a file."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    numbers = getattr(getattr(shell, "compile", None), "_filename_map", {})
    return numbers.get(file)
