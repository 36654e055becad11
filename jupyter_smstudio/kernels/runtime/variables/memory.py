"""The file of the arrays' memory.

Every array lies in memory that belongs to some *owner*: itself, the array it is a view of, or a
buffer. An owner gets room for all of it in a sparse file, and only the parts that arrays of moved
variables show are written. Arrays that share memory so share a part of the file, and they share
memory again when the file is mapped; copies are not made on either side.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import weakref
from bisect import bisect_right, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ALIGNMENT = 64
"""Of small owners in the file, as NumPy aligns its own; also what vector instructions like."""
MAPPED_BYTES = 1024**2
"""Owners from this size on are mapped, each by itself, so that deleting its arrays frees it."""
CHUNK_BYTES = 32 * 1024**2


@dataclass
class Owner:
    """A piece of this process's memory, and its place in the file.

    Attributes:
        number: by which pickles name it.
        address: its first byte in this process.
        size: bytes.
        start: its first byte in the file.
        alive: returns None when the memory has been given back, so that the address means nothing.
        written: parts that are in the file, relative to ``start``, ordered and apart.
    """

    number: int
    address: int
    size: int
    start: int
    alive: Callable[[], Any]
    written: list[tuple[int, int]] = field(default_factory=list)


class MemoryWriter:
    """Writes the file.

    Args:
        path: made with mode 0600.
        check: called between chunks; raises when it takes too long.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        self._owners: list[Owner] = []
        self._addresses: list[tuple[int, int]] = []
        self._end = 0
        self.size = 0
        """Bytes written."""

    def owner(self, address: int, size: int, keeper: Any) -> Owner:
        """Return the owner of a piece of memory; one that holds all of it is reused.

        Args:
            address: first byte.
            size: bytes.
            keeper: as long as this object lives, so does the memory.
        """
        index = bisect_right(self._addresses, (address, len(self._owners))) - 1
        if index >= 0:
            known = self._owners[self._addresses[index][1]]
            if known.alive() is None:
                del self._addresses[index]
            elif address + size <= known.address + known.size:
                return known
        alignment = mmap.ALLOCATIONGRANULARITY if size >= MAPPED_BYTES else ALIGNMENT
        start = -(-self._end // alignment) * alignment
        owner = Owner(len(self._owners), address, size, start, _watch(keeper))
        self._end = start + size
        self._owners.append(owner)
        insort(self._addresses, (address, owner.number))
        return owner

    def write(self, owner: Owner, low: int, high: int, check: Callable[[], None]) -> None:
        """Write what is not there yet of the owner's bytes ``low`` to ``high``."""
        position = low
        for begin, end in [*owner.written, (high, high)]:
            if position < min(begin, high):
                self._copy(owner, position, min(begin, high), check)
            position = max(position, end)
        owner.written = _joined([*owner.written, (low, high)])

    def close(self) -> list[tuple[int, int]]:
        """Finish the file; return start and size of each owner."""
        os.ftruncate(self._descriptor, self._end)
        os.close(self._descriptor)
        return [(owner.start, owner.size) for owner in self._owners]

    def _copy(self, owner: Owner, low: int, high: int, check: Callable[[], None]) -> None:
        while low < high:
            check()
            size = min(CHUNK_BYTES, high - low)
            view = (ctypes.c_char * size).from_address(owner.address + low)
            done = os.pwrite(self._descriptor, view, owner.start + low)
            self.size += done
            low += done


class MemoryReader:
    """Gives the owners' memory back, in a process that loads.

    Args:
        path: the file.
        owners: what :meth:`MemoryWriter.close` returned.
    """

    def __init__(self, path: Path, owners: list[tuple[int, int]]) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._owners = owners
        self._buffers: dict[int, Any] = {}

    def buffer(self, number: int) -> Any:
        """Return an owner's memory, writeable: the file's pages, copied where they are written to."""
        if number not in self._buffers:
            start, size = self._owners[number]
            if size >= MAPPED_BYTES:
                memory: Any = mmap.mmap(self._descriptor, size, access=mmap.ACCESS_COPY, offset=start)
            else:
                memory = bytearray(os.pread(self._descriptor, size, start))
            self._buffers[number] = memory
        return self._buffers[number]

    def close(self) -> None:
        """Close the file; memory that was given out stays."""
        self._buffers.clear()
        os.close(self._descriptor)


def _joined(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(parts):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _watch(keeper: Any) -> Callable[[], Any]:
    try:
        return weakref.ref(keeper)
    except TypeError:  # bytes and the like: kept until the save is over
        return lambda: keeper
