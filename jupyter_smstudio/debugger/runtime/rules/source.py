"""Rules of a person's own, from a file."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from .rule import Rule


class WrongSource(ValueError):
    """A file does not have the rule that is asked for."""


def load_rule(path: str, name: str) -> type[Rule]:
    """Run a Python file, and return the rule that it has.

    Args:
        path: of the file.
        name: of the class.

    Raises:
        FileNotFoundError: there is no such file.
        WrongSource: it has no such class, or the class is no rule.
        Exception: whatever the file raises.
    """
    file = Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"The rule's file {path} is not there.")
    module_name = f"smstudio_rule_{file.stem}"
    spec = importlib.util.spec_from_file_location(module_name, file)
    if spec is None or spec.loader is None:
        raise WrongSource(f"The rule's file {path} is no Python file. Its name has to end in .py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # dataclasses and pickle look their module up by name
    spec.loader.exec_module(module)
    kind = getattr(module, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Rule)):
        raise WrongSource(f"The file {path} has no class {name} that is a subclass of Rule.")
    return kind
