"""A piece of a person's code: its text, what stands where in it, and changes of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from .errors import NoEdit

N = TypeVar("N", bound=ast.AST)
Placed = ast.expr | ast.stmt | ast.keyword
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""As Python counts lines; ``str.splitlines`` knows further ends, which Python does not."""
MAGIC = re.compile(r"[ \t]*(?:[%!]|[\w.]+\?)")
"""A line of a notebook's cell that is not Python."""
BOM = "\ufeff"


@dataclass(frozen=True, order=True)
class Change:
    """Characters that are replaced.

    Attributes:
        start: index of the first.
        end: index behind the last; the same as ``start``: nothing goes.
        text: that comes.
    """

    start: int
    end: int
    text: str


class Code:
    """The text of a file or of a notebook's cell, parsed.

    Args:
        name: for people, e.g. ``train.py``.
        text: as it is, with any ends of lines.

    Attributes:
        name: as given.
        text: as given.
        tree: of its syntax.

    Raises:
        NoEdit: it cannot be parsed.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._lines: list[str] = LINE.findall(text)
        self.tree = self._parsed()

    @property
    def newline(self) -> str:
        """The end of its lines."""
        found = re.search(r"\r\n|\r|\n", self.text)
        return found[0] if found else "\n"

    @property
    def quote(self) -> str:
        """The quotation mark that it uses more often."""
        return "'" if self.text.count("'") > self.text.count('"') else '"'

    def nodes(self, kind: type[N]) -> Iterator[N]:
        """Return all nodes of a kind."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the statement that a node is in."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """What each node stands in."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def start(self, node: Placed) -> int:
        """Return the index of a node's first character."""
        return self._index(node.lineno, node.col_offset)

    def end(self, node: Placed) -> int:
        """Return the index behind a node's last character."""
        assert node.end_lineno is not None and node.end_col_offset is not None  # always there after parsing
        return self._index(node.end_lineno, node.end_col_offset)

    def source(self, node: Placed) -> str:
        """Return the text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def replaced(self, node: Placed, text: str) -> Change:
        """Return the change that puts a text in the place of a node."""
        return Change(self.start(node), self.end(node), text)

    def indent(self, node: ast.stmt) -> str:
        """Return what a statement is indented by.

        Raises:
            NoEdit: it shares its line with others.
        """
        before = self._lines[node.lineno - 1][: self.start(node) - self._starts[node.lineno - 1]]
        behind = self._lines[(node.end_lineno or node.lineno) - 1]
        rest = behind[self.end(node) - self._starts[(node.end_lineno or node.lineno) - 1] :].strip()
        if before.strip(" \t\f" + BOM) or (rest and not rest.startswith("#")):
            raise NoEdit(
                f"Line {node.lineno} of {self.name} has several statements; put each on a line of its own."
            )
        return before.lstrip(BOM)

    def inserted_after(self, node: ast.stmt, lines: Sequence[str]) -> Change:
        """Return the change that puts lines behind a statement, indented as it is.

        Raises:
            NoEdit: it shares its line with others.
        """
        indent, last = self.indent(node), (node.end_lineno or node.lineno) - 1
        at = self._starts[last] + len(self._lines[last])
        ended = self._lines[last].endswith(("\n", "\r"))
        text = self.newline.join(indent + line for line in lines)
        return Change(at, at, text + self.newline if ended else self.newline + text)

    def inserted_before(self, node: ast.stmt, lines: Sequence[str]) -> Change:
        """Return the change that puts lines before a statement, indented as it is.

        Raises:
            NoEdit: it shares its line with others.
        """
        indent, at = self.indent(node), self.start(node)
        return Change(at, at, "".join(f"{line}{self.newline}{indent}" for line in lines))

    def applied(self, changes: Sequence[Change]) -> str:
        """Return the text with changes that do not overlap."""
        text = self.text
        for change in sorted(changes, reverse=True):
            text = text[: change.start] + change.text + text[change.end :]
        return text

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for line in self._lines:
            starts.append(at)
            at += len(line)
        return [*starts, at]

    def _index(self, line: int, column: int) -> int:
        """Return the index of a place that Python counts in bytes of UTF-8."""
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        if line == 1 and text.startswith(BOM):
            return 1 + len(text[1:].encode()[:column].decode())
        if text.isascii():
            return self._starts[line - 1] + column
        return self._starts[line - 1] + len(text.encode()[:column].decode())

    def _parsed(self) -> ast.Module:
        plain = self.text.removeprefix(BOM)
        try:
            return ast.parse(plain)
        except SyntaxError as error:
            problem = error
        except (ValueError, RecursionError, MemoryError) as error:  # NUL, lone surrogates, nested too deep
            raise NoEdit(f"{self.name} cannot be read as Python.") from error
        try:
            return ast.parse("".join(_without_magic(line) for line in LINE.findall(plain)))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise NoEdit(
                f"{self.name} cannot be read as Python: {problem.msg}, line {problem.lineno}."
            ) from problem


def _without_magic(line: str) -> str:
    """Return a line as Python can read it: what only a notebook understands does nothing here."""
    if not MAGIC.match(line):
        return line
    content = line.rstrip("\r\n")
    return content[: len(content) - len(content.lstrip())] + "pass" + line[len(content) :]
