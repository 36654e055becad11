"""Which names of a kernel are the user's, and what their types are called."""

from __future__ import annotations

import functools
import re
import types
from typing import Any

SHELL_NAMES = re.compile(
    r"^(_|__|___|_i|_ii|_iii|_ih|_oh|_dh|_sh|_i?\d+|_exit_code|In|Out|exit|quit|get_ipython|__\w+__)$"
)
"""What IPython and Python keep in the namespace."""
DEFINED = (type, types.FunctionType, type(functools.lru_cache(lambda: None)))


def user_names(namespace: dict[str, Any], hidden: dict[str, Any]) -> list[str]:
    """Return the names that the user's cells have made, oldest first.

    Args:
        namespace: the shell's ``user_ns``.
        hidden: its ``user_ns_hidden``: what was there before the first cell. A name that was given
            another value since is the user's.
    """
    return [
        name
        for name, value in namespace.items()
        if not SHELL_NAMES.match(name) and not (name in hidden and hidden[name] is value)
    ]


def type_name(value: Any) -> str:
    """Return a value's type as people write it, e.g. ``DataFrame``."""
    return "module" if isinstance(value, types.ModuleType) else type(value).__qualname__


def is_definition(value: Any) -> bool:
    """Say whether a value is a class or function of the notebook, ``lru_cache`` or not."""
    return isinstance(value, DEFINED) and value.__module__ == "__main__"
