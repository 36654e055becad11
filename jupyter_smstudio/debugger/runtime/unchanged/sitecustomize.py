"""Begins the debugger in a job's program that does not mention it: Python imports this before the program.

It is on the module path of jobs with a debugger alone, and does nothing until the program imports a
framework.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

HERE = os.path.dirname(__file__)
HOOKS = "jupyter_smstudio.debugger.runtime.hook"
WAITS = {
    "torch": ("first_model", "wait_for_model"),
    "xgboost": ("first_boosting", "wait_for_training"),
    "keras": ("first_fit", "wait_for_fit"),
    "sklearn.base": ("first_estimator", "wait_for_estimator"),
}
"""By the module after which it is called: the function, and where it is, that waits for a training."""

LOKY = "externals.loky.backend"
"""In the command of joblib's workers, which train the folds of a search: parts of what the program trains."""


class FrameworkFinder:
    """Lets a program import its frameworks, and then the debugger wait for a training of each."""

    def __init__(self) -> None:
        self._found: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a framework is, as all other finders say; of other modules, nothing."""
        if name not in WAITS or name in self._found:
            return None
        self._found.add(name)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def execute_and_wait(module: ModuleType) -> None:
            execute(module)
            wait(name)

        spec.loader.exec_module = execute_and_wait  # type: ignore[method-assign]
        return spec


def wait(name: str) -> None:
    """Wait for a training of a framework that was imported."""
    module, function = WAITS[name]
    try:
        getattr(importlib.import_module(f"{HOOKS}.{module}"), function)()
    except Exception as error:  # whatever it is, the program must not end by it
        print(f"The debugger does not watch {name}: {type(error).__name__}: {error}", file=sys.stderr)


def run_shadowed() -> None:
    """Run the image's own module of this name, which Python does not find any more."""
    spec = PathFinder.find_spec("sitecustomize", [each for each in sys.path if each != HERE])
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


run_shadowed()
if not any(LOKY in argument for argument in sys.orig_argv):
    sys.meta_path.insert(0, FrameworkFinder())
