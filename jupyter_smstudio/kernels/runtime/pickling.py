"""A pickler for the variables of a notebook, built on cloudpickle.

What it adds:

- Functions of the notebook keep living in the notebook's namespace: a function that was moved sees
  what later cells assign, as before. (cloudpickle gives each its own copy of the globals.)
- Arrays go out of band, in a form that every version of NumPy reads; a view of another variable
  stays a view of it.
- Functions with ``functools.lru_cache`` move, with an empty cache.
- Time and size are limited for each variable.

Runs in the kernel: standard library, cloudpickle and, where it is there, NumPy.
"""

from __future__ import annotations

import functools
import io
import pickle
import signal
import time
from collections.abc import Callable, Iterable
from typing import Any

import cloudpickle

NAMESPACE = "smstudio:namespace"
LRU_WRAPPER = type(functools.lru_cache(lambda: None))


class LimitExceeded(Exception):
    """A variable took more time or space than it may."""


class Sink(io.BytesIO):
    """Collects one variable's pickle and refuses to grow beyond a limit.

    Args:
        size_limit: bytes.
        deadline: of ``time.monotonic``.
    """

    def __init__(self, size_limit: int, deadline: float) -> None:
        super().__init__()
        self._size_limit = size_limit
        self._deadline = deadline
        self.size = 0

    def write(self, data: Any) -> int:
        """Take a part of the pickle."""
        self.count(len(data))
        return super().write(data)

    def count(self, size: int) -> None:
        """Note that ``size`` more bytes go somewhere.

        Raises:
            LimitExceeded: too many, or too late.
        """
        self.size += size
        if self.size > self._size_limit:
            raise LimitExceeded(f"it is larger than {self._size_limit / 1024**3:.3g} GiB")
        if time.monotonic() > self._deadline:
            raise LimitExceeded("saving it took too long")


class NamespacePickler(cloudpickle.Pickler):  # type: ignore[misc]
    """Pickles variables of one notebook.

    Args:
        sink: where the pickle goes.
        namespace: the notebook's own dictionary.
        keep_buffer: takes the memory of an array, which then is not in the pickle.
        bases: arrays of the namespace that views may refer to, by id.
    """

    def __init__(
        self,
        sink: Sink,
        namespace: dict[str, Any],
        keep_buffer: Callable[[Any], None],
        bases: dict[int, Any],
    ) -> None:
        def out_of_band(buffer: Any) -> None:
            sink.count(buffer.raw().nbytes)
            keep_buffer(buffer)

        super().__init__(sink, protocol=5, buffer_callback=out_of_band)
        self._namespace = namespace
        self._bases = bases

    def persistent_id(self, obj: Any) -> str | None:
        """Name the namespace itself, instead of pickling it with all that is in it."""
        return NAMESPACE if obj is self._namespace else None

    def reducer_override(self, obj: Any) -> Any:
        """Choose how an object is pickled; see the module's docstring."""
        if isinstance(obj, LRU_WRAPPER) and obj.__module__ == "__main__":
            return _reduce_cached(obj)
        if _is_array(obj):
            return _reduce_array(obj, self._bases)
        return super().reducer_override(obj)

    def _function_getnewargs(self, func: Any) -> Any:
        code, base_globals, *rest = super()._function_getnewargs(func)
        if func.__globals__ is self._namespace:
            base_globals = self._namespace
        return (code, base_globals, *rest)

    def _dynamic_function_reduce(self, func: Any) -> Any:
        reduced = list(super()._dynamic_function_reduce(func))
        if func.__globals__ is self._namespace:
            state, slots = reduced[2]
            reduced[2] = (state, {**slots, "__globals__": {}})
        return tuple(reduced)


class NamespaceUnpickler(pickle.Unpickler):
    """Reads what :class:`NamespacePickler` wrote.

    Args:
        data: the pickle.
        namespace: of the kernel that takes the variables.
        buffers: the arrays' memory, in the order it was handed out.
    """

    def __init__(self, data: bytes, namespace: dict[str, Any], buffers: Iterable[Any]) -> None:
        super().__init__(io.BytesIO(data), buffers=buffers)
        self._namespace = namespace

    def persistent_load(self, pid: Any) -> Any:
        """Return the namespace; nothing else is named."""
        if pid != NAMESPACE:
            raise pickle.UnpicklingError(f"unknown reference {pid!r}")
        return self._namespace


class Alarm:
    """Interrupts this thread's Python code after some seconds, e.g. a ``__reduce__`` that hangs."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._old = signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self._old)

    def _ring(self, *_: object) -> None:
        raise LimitExceeded("saving it took too long")


def _reduce_cached(cached: Any) -> Any:
    parameters = cached.cache_parameters()
    arguments = (
        cached.__wrapped__,
        parameters["maxsize"],
        parameters["typed"],
        functools._CacheInfo,
    )
    return LRU_WRAPPER, arguments, dict(cached.__dict__)


def _is_array(obj: Any) -> bool:
    kind = type(obj)
    return (kind.__module__, kind.__name__) == ("numpy", "ndarray") and not obj.dtype.hasobject


def _reduce_array(array: Any, bases: dict[int, Any]) -> Any:
    base = array.base
    if base is not None and id(base) in bases and bases[id(base)].flags.c_contiguous:
        start = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
        return type(array), (array.shape, _dtype(array), base, start, array.strides)
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    # A copy only where the memory has gaps.
    whole = array if array.flags.forc else array.copy(order="C")
    flat = whole.ravel(order="K").view("uint8") if whole.size else b""
    buffer = pickle.PickleBuffer(flat) if whole.size else b""
    return type(array), (array.shape, _dtype(array), buffer, 0, None, order)


def _dtype(array: Any) -> Any:
    return array.dtype.descr if array.dtype.names else array.dtype.str
