"""The source of the notebook's cells, as Python keeps it for tracebacks.

It goes along, so that tracebacks, ``inspect.getsource`` and ``??`` work in the next kernel too. To a
kernel with another minor version of Python, for which compiled functions mean nothing, functions and
classes move as their source.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import types
from typing import Any, NamedTuple

Cells = dict[str, list[str]]
"""Lines of each cell that ran, by the file name that its code objects carry; oldest first."""


class Definition(NamedTuple):
    """A ``def`` or ``class`` statement of a cell, or a lambda that is given a name.

    Attributes:
        name: that it binds.
        filename: of the cell.
        source: the statement, decorators included, on the lines where the cell has it.
    """

    name: str
    filename: str
    source: str

    @property
    def line(self) -> int:
        """Where it begins in the cell."""
        return len(self.source) - len(self.source.lstrip("\n")) + 1


def cells(shell: Any) -> Cells:
    """Return the cells that Python remembers the source of."""
    numbers = getattr(shell.compile, "_filename_map", {})
    found = {name: entry[2] for name, entry in linecache.cache.items() if name in numbers and len(entry) == 4}
    return {name: found[name] for name in sorted(found, key=numbers.__getitem__)}


def remember(shell: Any, known: Cells) -> None:
    """Let Python know the source of cells that ran in another kernel."""
    numbers = getattr(shell.compile, "_filename_map", {})
    for number, (name, lines) in enumerate(known.items(), start=1):
        linecache.cache[name] = (sum(map(len, lines)), None, lines, name)
        numbers[name] = number


def imported_submodules(known: Cells) -> list[str]:
    """Return modules that cells imported as ``import a.b``: what they bind is ``a`` alone."""
    names = {
        alias.name
        for statement in _statements(known)
        for node in ast.walk(statement)
        if isinstance(node, ast.Import)
        for alias in node.names
        if "." in alias.name and alias.name in sys.modules
    }
    return sorted(names)


class Definitions:
    """Finds the statement that made a function or a class.

    Args:
        known: the cells.
    """

    def __init__(self, known: Cells) -> None:
        self._known: dict[str, list[Definition]] = {}
        for filename, lines in known.items():
            for node in _parsed(lines):
                match node:
                    case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                        self._add(node.name, Definition(node.name, filename, _text(node, lines)))
                    case ast.Assign(targets=[ast.Name(name)], value=ast.Lambda()):
                        self._add("<lambda>", Definition(name, filename, _text(node, lines)))

    def find(self, value: Any) -> Definition | None:
        """Return the statement, or None for what was made inside functions."""
        candidates = self._known.get(value.__qualname__, [])
        inner = inspect.unwrap(value) if not isinstance(value, type) else None
        if isinstance(inner, types.FunctionType):
            code = inner.__code__
            candidates = [each for each in candidates if each.filename == code.co_filename]
            if value.__qualname__ == "<lambda>":
                candidates = [each for each in candidates if each.line == code.co_firstlineno]
        elif isinstance(value, type) and not candidates:
            return _named_tuple(value)
        return candidates[-1] if candidates else None

    def _add(self, name: str, definition: Definition) -> None:
        self._known.setdefault(name, []).append(definition)


def run(definition: Definition, namespace: dict[str, Any]) -> Any:
    """Run a statement in the notebook's namespace without binding its name there."""
    scope: dict[str, Any] = {}
    exec(compile(definition.source, definition.filename, "exec"), namespace, scope)
    return scope[definition.name]


def _named_tuple(value: type) -> Definition | None:
    """Return what makes a class as ``collections.namedtuple`` does."""
    fields = vars(value).get("_fields")
    if value.__bases__ != (tuple,) or not isinstance(fields, tuple) or vars(value)["_field_defaults"]:
        return None
    name = value.__name__
    return Definition(
        name, "<namedtuple>", f"{name} = __import__('collections').namedtuple({name!r}, {fields!r})"
    )


def _statements(known: Cells) -> list[ast.stmt]:
    return [statement for lines in known.values() for statement in _parsed(lines)]


def _parsed(lines: list[str]) -> list[ast.stmt]:
    try:
        return ast.parse("".join(lines)).body
    except SyntaxError:  # IPython keeps cells that did not compile, too
        return []


def _text(node: ast.stmt, lines: list[str]) -> str:
    first: int = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    return "\n" * (first - 1) + "".join(lines[first - 1 : node.end_lineno])
