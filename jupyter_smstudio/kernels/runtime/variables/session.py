"""What makes the kernel's session besides variables: counter, history, outputs, folder, paths."""

from __future__ import annotations

import os
import sys
from typing import Any, TypedDict

from .sources import Cells, cells, imported_submodules, remember

OUTPUT_ATOMS = (int, float, str, bool, type(None))
OUTPUT_CHARACTERS = 10_000


class Session(TypedDict):
    """Can be written as JSON.

    Keys:
        execution_count: number of the next cell.
        inputs, raw_inputs: the history, as run and as typed.
        outputs: results (``Out[n]``) by their number: a plain value, or
        output_names: the name of the variable that is the same object.
        cwd: working directory.
        path: folders that the user added to ``sys.path``.
        sources: of the cells.
        submodules: imported by name.
    """

    execution_count: int
    inputs: list[str]
    raw_inputs: list[str]
    outputs: dict[str, Any]
    output_names: dict[str, str]
    cwd: str
    path: list[str]
    sources: Cells
    submodules: list[str]


def capture(shell: Any, names: list[str]) -> Session:
    """Take down a session.

    Args:
        shell: of IPython.
        names: the user's variables.
    """
    known = cells(shell)
    by_id = {id(shell.user_ns[name]): name for name in reversed(names)}
    results = shell.user_ns.get("_oh", {})
    return {
        "execution_count": shell.execution_count,
        "inputs": list(shell.history_manager.input_hist_parsed),
        "raw_inputs": list(shell.history_manager.input_hist_raw),
        "outputs": {str(number): value for number, value in results.items() if _is_plain(value)},
        "output_names": {
            str(number): by_id[id(value)] for number, value in results.items() if id(value) in by_id
        },
        "cwd": os.getcwd(),
        "path": _added_paths(),
        "sources": known,
        "submodules": imported_submodules(known),
    }


def prepare(shell: Any, session: Session) -> None:
    """Restore what variables need in order to be loaded: folder, paths, sources."""
    if os.path.isdir(session["cwd"]):
        os.chdir(session["cwd"])
    sys.path.extend(folder for folder in session["path"] if folder not in sys.path and os.path.isdir(folder))
    remember(shell, session["sources"])


def finish(shell: Any, session: Session) -> None:
    """Restore the counter, the history, and outputs whose variables are there."""
    shell.execution_count = session["execution_count"]
    history = shell.history_manager
    history.input_hist_parsed[:] = session["inputs"]
    history.input_hist_raw[:] = session["raw_inputs"]
    namespace = shell.user_ns
    outputs = {int(number): value for number, value in session["outputs"].items()}
    for number, name in session["output_names"].items():
        if name in namespace:
            outputs[int(number)] = namespace[name]
    namespace["_oh"].update(sorted(outputs.items()))
    namespace.update({f"_{number}": value for number, value in outputs.items()})
    namespace.update({f"_i{number}": text for number, text in enumerate(session["raw_inputs"]) if number})
    latest = [outputs[number] for number in sorted(outputs, reverse=True)]
    namespace.update(zip(("_", "__", "___"), latest, strict=False))


def _is_plain(value: Any) -> bool:
    return type(value) in OUTPUT_ATOMS and not (isinstance(value, str) and len(value) > OUTPUT_CHARACTERS)


def _added_paths() -> list[str]:
    """Return entries of ``sys.path`` that neither Python, the environment nor a package put there."""
    own = {
        os.path.realpath(folder) for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder
    }
    prefixes = tuple(
        os.path.realpath(folder) + os.sep for folder in {sys.prefix, sys.base_prefix, sys.exec_prefix}
    )
    return [
        folder
        for folder in sys.path
        if os.path.isabs(folder)
        and not os.path.realpath(folder).startswith(prefixes)
        and os.path.realpath(folder) not in own
        and os.path.basename(folder) not in ("site-packages", "dist-packages")
    ]
