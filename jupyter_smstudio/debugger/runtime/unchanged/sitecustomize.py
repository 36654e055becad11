"""Begins the debugger in a job's program that does not mention it: Python imports this before the program.

It is on the module path of jobs with a debugger alone, and does nothing until the program imports torch.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

HERE = os.path.dirname(__file__)


class TorchFinder:
    """Lets a program import torch, and then the debugger wait for its model."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where torch is, as all other finders say; of other modules, nothing."""
        if name != "torch":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def execute_and_wait(module: ModuleType) -> None:
            execute(module)
            from jupyter_smstudio.debugger.runtime.hook.first_model import wait_for_model

            wait_for_model()

        spec.loader.exec_module = execute_and_wait  # type: ignore[method-assign]
        return spec


def run_shadowed() -> None:
    """Run the image's own module of this name, which Python does not find any more."""
    spec = PathFinder.find_spec("sitecustomize", [each for each in sys.path if each != HERE])
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


run_shadowed()
sys.meta_path.insert(0, TorchFinder())
