"""Rules of a person's own, from a file."""

from __future__ import annotations

import importlib.util
import sys
import traceback
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


def reason_of(error: Exception, source: str | None) -> str:
    """Return what went wrong in a person's rule, with the line of their file.

    Args:
        error: that was raised.
        source: path of the rule's file; None: an installed rule, whose innermost line is told.
    """
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == source] if source else frames[1:]
    line = error.lineno if isinstance(error, SyntaxError) else own[-1].lineno if own else None
    file = error.filename if isinstance(error, SyntaxError) else own[-1].filename if own else ""
    place = f" ({Path(file or '').name}, line {line})" if line else ""
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {message}{place}"
