"""Why values cannot move, in sentences for the person whose values they are."""

from __future__ import annotations

import io
import pickle
from typing import Any

from .limits import LimitExceeded

REFUSED: tuple[tuple[str, str, str], ...] = (
    ("_io.", "an open file", "open it again"),
    ("io.IOBase", "an open file", "open it again"),
    ("builtins.generator", "a generator", "make it again"),
    ("builtins.async_generator", "a generator", "make it again"),
    ("builtins.coroutine", "a coroutine", "make it again"),
    ("builtins.frame", "a running function", "run its cell again"),
    ("builtins.traceback", "a traceback", "run its cell again"),
    ("builtins.memoryview", "a memoryview", "make it again"),
    ("_contextvars.Context", "a context", "make it again"),
    ("_asyncio.", "a task of the old kernel's event loop", "start it again"),
    ("asyncio.", "a part of the old kernel's event loop", "make it again"),
    ("_thread._local", "data of one thread", "make it again"),
    ("_thread.", "a lock", "make it again"),
    ("threading.Thread", "a thread", "start it again"),
    ("threading.", "a lock", "make it again"),
    ("multiprocessing.", "a process or what belongs to one", "start it again"),
    ("subprocess.Popen", "a running process", "start it again"),
    ("concurrent.futures.", "a pool of workers or a result that one still owes", "make it again"),
    ("_socket.socket", "a network connection", "connect again"),
    ("ssl.", "a network connection", "connect again"),
    ("sqlite3.", "a database connection", "connect again"),
    ("psycopg.connection", "a database connection", "connect again"),
    ("psycopg.cursor", "a database connection", "connect again"),
    ("psycopg2.extensions.", "a database connection", "connect again"),
    ("duckdb.DuckDBPyConnection", "a database connection", "connect again"),
    ("_duckdb.DuckDBPyConnection", "a database connection", "connect again"),
    ("sqlalchemy.engine.base.", "a database connection", "connect again"),
    ("mmap.mmap", "a mapped file", "map it again"),
    ("select.", "a part of the old process", "make it again"),
    ("weakref.ReferenceType", "a weak reference", "make it again"),
    ("weakref.finalize", "a finalizer", "make it again"),
    ("ipywidgets.widgets.widget.Widget", "a widget of the old kernel's page", "run its cell again"),
    ("IPython.core.interactiveshell.", "the kernel itself", "run its cell again"),
)
"""Beginning of a type's qualified name, what it is, and what to do; the first match wins."""

IN_MEMORY = (io.BytesIO, io.StringIO)


class Refused(Exception):
    """A value that cannot move.

    Args:
        thing: what it is, with its article.
        advice: what to do.
    """

    def __init__(self, thing: str, advice: str) -> None:
        super().__init__(f"{thing[0].upper()}{thing[1:]} cannot move; {advice}.")
        self.inside = f"It holds {thing}, which cannot move; {advice}."


def refusal(kind: type) -> tuple[str, str] | None:
    """Say what values of a type are and what to do, if they can never move."""
    if issubclass(kind, (*IN_MEMORY, type, BaseException)):
        return None
    for base in kind.__mro__:
        name = f"{base.__module__}.{base.__qualname__}"
        for beginning, thing, advice in REFUSED:
            if name.startswith(beginning):
                return thing, advice
    return None


def refused(value: Any, thing: str, advice: str) -> Refused:
    """Make the refusal of a value, with the name of the file if it is one."""
    name = getattr(value, "name", None) if isinstance(value, io.IOBase) else None
    if isinstance(name, str):
        mode = getattr(value, "mode", "r")
        thing, advice = f"an open file ({name})", f"open it again with open({name!r}, {mode!r})"
    return Refused(thing, advice)


def explain(error: BaseException, *, whole: bool = True) -> str:
    """Say in sentences why a value could not be saved or loaded.

    Args:
        error: what was raised.
        whole: the variable itself is the cause, not something in it.
    """
    if isinstance(error, Refused):
        return str(error) if whole else error.inside
    if isinstance(error, LimitExceeded):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"It needs {error.name.partition('.')[0]}, which the image does not have."
    if type(error).__name__ == "InconsistentVersionWarning":  # of scikit-learn, as an error
        versions = vars(error)
        fitted, here = versions["original_sklearn_version"], versions["current_sklearn_version"]
        return f"It was fitted with scikit-learn {fitted}, and the image has {here}; fit it again."
    if isinstance(error, MemoryError):
        return "It needed more memory than the instance has left."
    if isinstance(error, OSError) and error.strerror:
        return f"The machine could not store it: {error.strerror}."
    text = " ".join(_text(error).split())[:300].rstrip(".")
    if isinstance(error, RecursionError) or "recursion" in text:
        return "It is nested too deeply to be copied."
    own = not isinstance(error, TypeError | pickle.PickleError)
    what = "Its own code failed" if own else "Python cannot copy it"
    return f"{what} ({type(error).__name__}: {text})." if text else f"{what} ({type(error).__name__})."


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the user's own exception, which cannot even say what it is
        return ""
