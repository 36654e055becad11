"""Statements in Python: run in one namespace, the last expression shown, as in Livy's interpreter."""

from __future__ import annotations

import ast
import linecache
import sys
import traceback
import types
from typing import Any

from .completion import complete_python
from .languages import CodeFailed, message_of
from .magics import MAGICS
from .output import TEXT
from .printing import Printed, StatementStdout

MOST_SHOWN = 100_000
"""Characters of code that tracebacks can show; longer code is data that was sent, and is not kept."""


class PythonCode:
    """Runs Python.

    Args:
        stdout: takes what code prints.
    """

    def __init__(self, stdout: StatementStdout) -> None:
        self._stdout = stdout
        self._module = types.ModuleType("__main__")
        # What statements define is of ``__main__``, so cloudpickle sends it to the workers by value.
        sys.modules["__main__"] = self._module

    @property
    def namespace(self) -> dict[str, Any]:
        """The variables of all statements."""
        return self._module.__dict__

    def run(self, code: str, number: int, printed: Printed) -> dict[str, Any]:
        """Run code; see :class:`~.languages.Language`."""
        code, magic = _split_magic(code)
        file = f"<statement {number}>"
        if len(code) <= MOST_SHOWN:
            linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
        with self._stdout.of(printed):
            try:
                shown = self._evaluate(code, file)
                return shown if magic is None else _magic(magic, self.namespace)
            except (CodeFailed, KeyboardInterrupt):
                raise
            except BaseException as error:  # also SystemExit, and what asyncio cancels by
                raise CodeFailed(type(error).__name__, message_of(error), _lines(error)) from None

    def complete(self, code: str, cursor: int) -> list[str]:
        """Return what may stand at the cursor; see :class:`~.languages.Language`."""
        return complete_python(code[:cursor], self.namespace)

    def _evaluate(self, code: str, file: str) -> dict[str, Any]:
        tree = ast.parse(code, file)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            exec(compile(tree, file, "exec"), self.namespace)
            return {TEXT: ""}
        tree.body.pop()
        exec(compile(tree, file, "exec"), self.namespace)
        value = eval(compile(ast.Expression(last.value), file, "eval"), self.namespace)
        if value is None:
            return {TEXT: ""}
        self.namespace["_"] = value
        return {TEXT: repr(value)}


def _split_magic(code: str) -> tuple[str, str | None]:
    """Return the code before a magic in the last line, and the magic."""
    body, _, last = code.rstrip().rpartition("\n")
    # The last line of an expression or of a text may begin with a percent sign, too.
    return (body, last[1:].strip()) if last.startswith("%") and not _is_python(code) else (code, None)


def _is_python(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):  # ValueError: a NUL
        return False
    return True


def _magic(line: str, namespace: dict[str, Any]) -> dict[str, Any]:
    name, _, rest = line.partition(" ")
    if name not in MAGICS:
        raise CodeFailed(
            "UnknownMagic", f"There is no magic %{name}. Use {', '.join(f'%{m}' for m in MAGICS)}."
        )
    return MAGICS[name](eval(rest, namespace))


def _lines(error: BaseException) -> list[str]:
    """Return the traceback from the first frame of a statement on."""
    frames = error.__traceback__
    while frames is not None and not frames.tb_frame.f_code.co_filename.startswith("<statement "):
        frames = frames.tb_next
    return traceback.format_exception(type(error), error, frames)
