"""NVML, the library of NVIDIA's driver, as far as GPUs are sampled by it (NVML API reference)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

LIBRARY = "libnvidia-ml.so.1"
SUCCESS, INVALID_ARGUMENT, NOT_SUPPORTED, NO_PERMISSION, FUNCTION_NOT_FOUND = 0, 2, 3, 4, 13
GPU_IS_LOST, RESET_REQUIRED = 15, 16
NEVER = frozenset({INVALID_ARGUMENT, NOT_SUPPORTED, NO_PERMISSION, FUNCTION_NOT_FOUND})
"""What a device answers to whatever it will never tell, e.g. one of MIG its use."""
GONE = frozenset({GPU_IS_LOST, RESET_REQUIRED})
"""What a device answers that has fallen off the bus: until the machine starts anew."""
MOST_TEXT = 96
"""Bytes of a device's name or UUID, of any driver."""
MIG_ENABLED = 1

Handle = ctypes.c_void_p


class NvmlError(Exception):
    """A function of NVML has failed.

    Args:
        code: that it returned.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Utilization(ctypes.Structure):
    _fields_ = [("gpu", ctypes.c_uint), ("memory", ctypes.c_uint)]


class _Memory(ctypes.Structure):
    _fields_ = [("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong)]


class Nvml:
    """The driver's library, begun.

    Args:
        library: loads it by its name; raises OSError where there is none.

    Raises:
        OSError: the machine has no such driver.
        NvmlError: the driver is there, and its device is not, or is not ours.
    """

    def __init__(self, library: Callable[[str], Any] = ctypes.CDLL) -> None:
        self._library = library(LIBRARY)
        self._call("nvmlInit_v2")

    def close(self) -> None:
        """End; no handle may be used any more."""
        self._call("nvmlShutdown")

    def devices(self) -> Iterator[tuple[int, Handle]]:
        """Yield the number and the handle of each GPU that this process may use."""
        count = ctypes.c_uint()
        self._call("nvmlDeviceGetCount_v2", ctypes.byref(count))
        for number in range(count.value):
            handle = Handle()
            try:
                self._call("nvmlDeviceGetHandleByIndex_v2", ctypes.c_uint(number), ctypes.byref(handle))
            except NvmlError:  # it is lost, or another container's
                continue
            yield number, handle

    def parts(self, gpu: Handle) -> list[tuple[int, Handle]] | None:
        """Return the numbers and handles of the MIG devices that a GPU is divided into; None: it is not."""
        now, later, count = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
        try:
            self._call("nvmlDeviceGetMigMode", gpu, ctypes.byref(now), ctypes.byref(later))
            if now.value != MIG_ENABLED:
                return None
            self._call("nvmlDeviceGetMaxMigDeviceCount", gpu, ctypes.byref(count))
        except NvmlError:  # no such thing, as of most GPUs
            return None
        found = []
        for number in range(count.value):
            handle = Handle()
            try:
                self._call(
                    "nvmlDeviceGetMigDeviceHandleByIndex", gpu, ctypes.c_uint(number), ctypes.byref(handle)
                )
            except NvmlError:  # not so many were made
                continue
            found.append((number, handle))
        return found

    def uuid(self, device: Handle) -> str:
        """Return a device's UUID, e.g. ``GPU-8932f937-…``; empty: it tells none."""
        return self._text("nvmlDeviceGetUUID", device)

    def name(self, device: Handle) -> str:
        """Return what a GPU is called, e.g. ``NVIDIA A100``; empty: it tells nothing."""
        return self._text("nvmlDeviceGetName", device)

    def use(self, device: Handle) -> float:
        """Return in how many percent of the last moments a kernel ran, of whichever process.

        Raises:
            NvmlError: the device does not tell.
        """
        use = _Utilization()
        self._call("nvmlDeviceGetUtilizationRates", device, ctypes.byref(use))
        return float(min(100, use.gpu))

    def memory(self, device: Handle) -> float:
        """Return how many percent of a device's memory are taken, by whichever process.

        Raises:
            NvmlError: the device does not tell.
        """
        memory = _Memory()
        self._call("nvmlDeviceGetMemoryInfo", device, ctypes.byref(memory))
        if not memory.total:
            raise NvmlError(NOT_SUPPORTED)
        share: float = 100 * min(memory.used, memory.total) / memory.total
        return round(share, 2)

    def _text(self, function: str, device: Handle) -> str:
        text = ctypes.create_string_buffer(MOST_TEXT)
        try:
            self._call(function, device, text, ctypes.c_uint(MOST_TEXT))
        except NvmlError:
            return ""
        return text.value.decode(errors="replace")

    def _call(self, name: str, *arguments: Any) -> None:
        function = getattr(self._library, name, None)  # an old driver has not all of them
        code = FUNCTION_NOT_FOUND if function is None else function(*arguments)
        if code != SUCCESS:
            raise NvmlError(code)
