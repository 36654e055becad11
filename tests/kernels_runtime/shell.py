"""A real IPython shell in a process of its own, as a kernel has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cloudpickle

MOVING = Path(__file__).parents[2] / "jupyter_smstudio" / "kernels" / "runtime" / "moving.py"
PICKLER_PATH = Path(cloudpickle.__file__).parents[1]
CHILD = """
import json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
# As ipykernel does it: the user's folder first.
sys.path.insert(0, "")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.ast_node_interactivity = "last_expr"
for line in sys.stdin:
    kind, text = json.loads(line)
    if kind == "cell":
        done = shell.run_cell(text, store_history=True)
        error = done.error_before_exec or done.error_in_exec
        answer = None if error is None else f"{type(error).__name__}: {error}"
    else:
        found = shell.user_expressions({"value": text})["value"]
        answer = [found["data"]["text/plain"]] if found["status"] == "ok" else "\\n".join(found["traceback"])
    answers.write(json.dumps(answer) + "\\n")
    answers.flush()
"""


class Shell:
    """Runs cells, and expressions as the server does.

    Args:
        folder: its working directory and home.
        python: the interpreter.
    """

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        env = {**os.environ, "HOME": str(folder), "IPYTHONDIR": str(folder / "ipython")}
        self._process = subprocess.Popen(
            [python, "-c", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=env,
        )
        self.pid = self._process.pid

    def cell(self, text: str) -> None:
        """Run a cell; an exception in it fails the test."""
        error = self._ask("cell", text)
        assert error is None, f"{error} in the cell\n{text}"

    def value(self, expression: str) -> Any:
        """Evaluate an expression whose result is a plain value."""
        answer = self._ask("expression", expression)
        assert isinstance(answer, list), f"{answer} in {expression}"
        import ast

        return ast.literal_eval(answer[0])

    def call(self, function: str, *arguments: object, **limits: float) -> Any:
        """Call a function of ``runtime/moving.py`` as the server does."""
        named = "".join(f", {name}={value!r}" for name, value in limits.items())
        call = f"({', '.join(map(repr, arguments))}{named})"
        return json.loads(self.value(f"__import__('runpy').run_path({str(MOVING)!r})[{function!r}]{call}"))

    def save(self, folder: Path, target: object = None, **limits: float) -> Any:
        """Save into a folder."""
        described = json.dumps(target) if target is not None else None
        return self.call("save", str(folder), str(PICKLER_PATH), described, **limits)

    def load(self, folder: Path, **limits: float) -> Any:
        """Load from a folder."""
        return self.call("load", str(folder), str(PICKLER_PATH), **limits)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def _ask(self, kind: str, text: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([kind, text]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the shell has ended"
        return json.loads(line)
