"""Which names of a kernel are the user's, and why some values can never move."""

from __future__ import annotations

import io
import re
import types
from typing import Any

SHELL_NAMES = re.compile(r"^(_|__|___|_i|_ii|_iii|_ih|_oh|_dh|_sh|_i?\d+|In|Out|exit|quit|open|get_ipython)$")
"""What IPython itself keeps in the namespace."""

REASONS: tuple[tuple[str, str], ...] = (
    ("_io.", "an open file stays where it was opened; open it again"),
    ("builtins.generator", "a generator cannot be continued elsewhere; make it again"),
    ("builtins.async_generator", "a generator cannot be continued elsewhere; make it again"),
    ("builtins.coroutine", "a coroutine cannot be continued elsewhere; make it again"),
    ("_asyncio.", "a task belongs to the event loop of the old kernel; start it again"),
    ("_thread.", "a lock or thread belongs to the old process; make it again"),
    ("threading.", "a lock or thread belongs to the old process; make it again"),
    ("multiprocessing.", "it belongs to processes of the old kernel; make it again"),
    ("subprocess.", "it belongs to a process that the old kernel started; start it again"),
    ("concurrent.futures.", "its workers belong to the old process; make it again"),
    ("socket.", "a connection cannot be taken along; connect again"),
    ("ssl.", "a connection cannot be taken along; connect again"),
    ("sqlite3.", "a database connection cannot be taken along; connect again"),
    ("psycopg", "a database connection cannot be taken along; connect again"),
    ("sqlalchemy.engine", "a database connection cannot be taken along; connect again"),
    ("ipywidgets.", "a widget is tied to the old kernel's page; run its cell again"),
    ("builtins.memoryview", "a memoryview points into the old process; make it again"),
)
"""By the beginning of the qualified name of the type; the first match wins."""


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
    if isinstance(value, types.ModuleType):
        return "module"
    kind = type(value)
    return kind.__qualname__


def refusal(value: Any) -> str | None:
    """Say why a value can never move; None where it may be tried."""
    if isinstance(value, io.BytesIO | io.StringIO):
        return None  # files in memory move like any other value
    for kind in type(value).__mro__:
        name = f"{kind.__module__}.{kind.__qualname__}"
        for beginning, reason in REASONS:
            if name.startswith(beginning):
                return reason
    return None


def explain(error: BaseException) -> str:
    """Say in one sentence why a value could not be saved or loaded."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"it needs {error.name.partition('.')[0]}, which the image does not have"
    text = str(error).strip().split("\n")[0]
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__
