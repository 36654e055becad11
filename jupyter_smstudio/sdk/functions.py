"""Functions as programs of training jobs: what a function returns is the objective of a trial."""

from __future__ import annotations

import inspect
import json
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

OBJECTIVE = "objective"


def write_program(function: Callable[..., Any], folder: Path) -> Path:
    """Write a script that calls a function with its hyperparameters, and return where it is.

    Its source is sent, so that it can be read in the job; of what is around it, modules alone.

    Args:
        function: defined with ``def``, in a notebook or a file.
        folder: where the script is written.

    Raises:
        ValueError: the function uses something beside modules that is not its own; the message says what.
    """
    around = inspect.getclosurevars(function)
    used = {**around.globals, **around.nonlocals}
    others = sorted(name for name, value in used.items() if not isinstance(value, ModuleType))
    if others:
        raise ValueError(
            f"{function.__name__}() uses {', '.join(others)}, which a job cannot see. Make it a parameter, "
            "or define it inside of the function."
        )
    imports = [f"import {module.__name__} as {name}" for name, module in sorted(used.items())]
    lines = [
        *imports,
        "",
        textwrap.dedent(inspect.getsource(function)).rstrip(),
        "",
        "",
        'if __name__ == "__main__":',
        "    from jupyter_smstudio.sdk.functions import run",
        "",
        f"    run({function.__name__})",
        "",
    ]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{function.__name__}.py"
    path.write_text("\n".join(lines).lstrip("\n"))
    return path


def run(function: Callable[..., Any]) -> None:
    """Call a function with the hyperparameters of this job, and tell what it returns as metrics.

    Raises:
        TypeError: it returned neither a number nor a mapping from names to numbers.
    """
    words = sys.argv[1:]
    given = {
        name.removeprefix("--"): _typed(text) for name, text in zip(words[::2], words[1::2], strict=True)
    }
    told = function(**given)
    metrics = told if isinstance(told, Mapping) else {OBJECTIVE: told}
    for name, value in metrics.items():
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise TypeError(
                f"{function.__name__}() returned {value!r} for {name}; return a number, or a mapping from "
                "names to numbers."
            ) from None
        print("#sdk_metric:", json.dumps({"name": name, "value": number}), flush=True)


def _typed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
