"""GPUs of the machine, by the library of NVIDIA's driver (NVML API reference); nothing is installed."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from .columns import PERCENT, Column

LIBRARY = "libnvidia-ml.so.1"
SUCCESS = 0


class _Utilization(ctypes.Structure):
    _fields_ = [("gpu", ctypes.c_uint), ("memory", ctypes.c_uint)]


class _Memory(ctypes.Structure):
    _fields_ = [("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong)]


class Gpus:
    """Measures all GPUs.

    Args:
        library: loads the driver's library; raises OSError where there is none.
    """

    def __init__(self, library: Callable[[str], Any] = ctypes.CDLL) -> None:
        self._nvml: Any = None
        self._handles: list[ctypes.c_void_p] = []
        try:
            nvml = library(LIBRARY)
        except OSError:  # the machine has no such GPU
            return
        count = ctypes.c_uint()
        if nvml.nvmlInit_v2() != SUCCESS or nvml.nvmlDeviceGetCount_v2(ctypes.byref(count)) != SUCCESS:
            return  # the driver is there, and its device is not
        self._nvml = nvml
        for number in range(count.value):
            handle = ctypes.c_void_p()
            if nvml.nvmlDeviceGetHandleByIndex_v2(number, ctypes.byref(handle)) == SUCCESS:
                self._handles.append(handle)

    @property
    def columns(self) -> list[Column]:
        """What ``measure`` returns; nothing where there is no GPU."""
        numbers = range(len(self._handles))
        return [
            *(Column("gpu", f"gpu{number}", PERCENT) for number in numbers),
            *(Column("gpu_memory", f"gpu{number}", PERCENT) for number in numbers),
        ]

    def measure(self) -> list[float]:
        """Return the use of each GPU, and of the memory of each; 0 where the driver does not say."""
        use, memory = _Utilization(), _Memory()
        uses, shares = [], []
        for handle in self._handles:
            told = self._nvml.nvmlDeviceGetUtilizationRates(handle, ctypes.byref(use)) == SUCCESS
            uses.append(float(use.gpu) if told else 0.0)
            told = self._nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)) == SUCCESS
            shares.append(round(100 * memory.used / memory.total, 2) if told and memory.total else 0.0)
        return [*uses, *shares]
