"""How NumPy arrays and PyTorch storages are pickled: by a place in the memory file.

The form names a dtype, a shape and strides, and so does not depend on the library's version.
"""

from __future__ import annotations

import sys
from typing import Any

from . import references
from .memory import MemoryWriter
from .stream import Sink

PLAIN_KINDS = "biufcmMSUV"
"""Kinds of dtypes whose values lie in the array itself."""
COPY_SLACK_BYTES = 64 * 1024


def memory_dtype(array: Any) -> bool:
    """Say whether an array's memory is all there is to it."""
    return array.dtype.kind in PLAIN_KINDS and not array.dtype.hasobject


class ArrayPickler:
    """Puts arrays into the memory file.

    Args:
        memory: the file.
        namespace: of the notebook; a view shares memory with an array that has a name there.
    """

    def __init__(self, memory: MemoryWriter, namespace: dict[str, Any]) -> None:
        self._memory = memory
        numpy = sys.modules.get("numpy")
        arrays = (value for value in namespace.values() if numpy and type(value) is numpy.ndarray)
        self._named = {_owner(array)[0] for array in arrays if array.flags.forc and memory_dtype(array)}

    def reduce(self, array: Any, sink: Sink, notes: list[str]) -> Any:
        """Return what pickles a plain array.

        A view of few elements of a large array that has no name of its own becomes a copy; a note
        says so.
        """
        if array.size == 0:
            return _empty, (array.shape, array.dtype)
        low, high = _bounds(array)
        address, size, keeper = _owner(array)
        if not address <= low <= high <= address + size:
            address, size, keeper = low, high - low, array
        if high - low > 2 * array.nbytes + COPY_SLACK_BYTES and address not in self._named:
            notes.append("A view of a larger array became a copy and shares no memory any more.")
            array = keeper = array.copy()
            low, high = _bounds(array)
            address, size = low, high - low
        owner = self._memory.owner(address, size, keeper)
        sink.count(min(high - low, array.nbytes))
        begin = low - owner.address
        self._memory.write(owner, begin, high - owner.address, lambda: sink.count(0))
        offset = array.__array_interface__["data"][0] - owner.address
        arguments = (owner.number, offset, array.dtype, array.shape, array.strides, array.flags.writeable)
        return references.array, arguments

    def reduce_storage(self, storage: Any, sink: Sink) -> Any:
        """Return what pickles a PyTorch storage; None when it is not in the machine's own memory."""
        typed = type(storage).__name__ == "TypedStorage"
        untyped = storage._untyped_storage if typed else storage
        size = untyped.nbytes()
        if untyped.device.type != "cpu" or size == 0:
            return None
        owner = self._memory.owner(untyped.data_ptr(), size, untyped)
        sink.count(size)
        low = untyped.data_ptr() - owner.address
        self._memory.write(owner, low, low + size, lambda: sink.count(0))
        return references.storage, (owner.number, low, size, storage.dtype if typed else None)


def _empty(shape: Any, dtype: Any) -> Any:
    import numpy

    return numpy.empty(shape, dtype)


def _bounds(array: Any) -> tuple[int, int]:
    low = high = array.__array_interface__["data"][0]
    for count, stride in zip(array.shape, array.strides, strict=True):
        if stride < 0:
            low += (count - 1) * stride
        else:
            high += (count - 1) * stride
    return low, high + array.itemsize


def _owner(array: Any) -> tuple[int, int, Any]:
    """Return address, size and keeper of the memory that an array shows a part of."""
    import numpy

    root = array
    while True:
        base = root.base
        if type(base).__name__ == "DummyArray":  # what as_strided puts in between
            base = base.base
        if not isinstance(base, numpy.ndarray):
            break
        root = base
    if base is not None:
        try:
            whole = numpy.frombuffer(base, numpy.uint8)
        except (TypeError, ValueError, BufferError):
            whole = None  # memory of a library that does not say how large it is
        if whole is not None and whole.size:
            return whole.__array_interface__["data"][0], whole.nbytes, base
    if root.size == 0:
        return root.__array_interface__["data"][0], 0, root
    low, high = _bounds(root)
    return low, high - low, root
