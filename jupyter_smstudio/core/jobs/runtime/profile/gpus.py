"""GPUs that a job's program may use, by NVIDIA's driver; nothing is installed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .columns import PERCENT, Column
from .nvml import GONE, NEVER, Handle, Nvml, NvmlError
from .visible import Device, visible_devices

USE, MEMORY = "gpu", "gpu_memory"


@dataclass
class _Figure:
    """What is measured of a device.

    Attributes:
        column: it is called.
        read: returns it; raises NvmlError.
        handle: of the device.
        gone: whether the device answers no more.
    """

    column: Column
    read: Callable[[Handle], float]
    handle: Handle
    gone: bool = False


class Gpus:
    """Measures the GPUs that a program may use, as the driver tells it: by all processes of the machine.

    GPUs are called by the driver's numbers, as ``nvidia-smi`` does: ``gpu0``. Of one that is divided (MIG)
    the parts are measured: ``gpu0-mig1``. What a device never tells has no column, e.g. the use of a part.

    Args:
        environment: of the program, whose ``CUDA_VISIBLE_DEVICES`` says which it sees.
        library: loads the driver's library; raises OSError where there is none.
    """

    def __init__(
        self, environment: Mapping[str, str] | None = None, library: Callable[[str], Any] = ctypes.CDLL
    ) -> None:
        self._nvml: Nvml | None = None
        self._figures: list[_Figure] = []
        try:
            self._nvml = Nvml(library)
            devices = visible_devices(_devices(self._nvml), environment or {})
        except (OSError, NvmlError):  # no such GPU, or a driver without its device
            return
        for metric, read in ((USE, self._nvml.use), (MEMORY, self._nvml.memory)):
            for device in devices:
                figure = _Figure(Column(metric, device.name, PERCENT), read, device.handle)
                if _tells(figure):
                    self._figures.append(figure)

    @property
    def columns(self) -> list[Column]:
        """What ``measure`` returns; nothing where there is no GPU."""
        return [each.column for each in self._figures]

    def measure(self) -> list[float | None]:
        """Return the use of each GPU, and of the memory of each; None where the driver does not say now."""
        return [self._measured(each) for each in self._figures]

    def close(self) -> None:
        """Measure no more."""
        if self._nvml is not None:
            self._figures.clear()
            with suppress(NvmlError):  # the driver was taken away meanwhile
                self._nvml.close()

    def _measured(self, figure: _Figure) -> float | None:
        if figure.gone:  # asking a device that is lost takes seconds
            return None
        try:
            return figure.read(figure.handle)
        except NvmlError as error:
            if error.code in GONE:
                figure.gone = True
                print(
                    f"{figure.column.device} answers no more (NVML error {error.code}), so its "
                    f"{figure.column.metric} is not sampled any more.",
                    file=sys.stderr,
                )
            return None


def _devices(nvml: Nvml) -> list[Device]:
    """Return the GPUs, and the parts of those that are divided."""
    found = []
    for number, gpu in nvml.devices():
        parts = nvml.parts(gpu)
        uuid, model = nvml.uuid(gpu), nvml.name(gpu)
        if parts is None:
            found.append(Device(f"gpu{number}", gpu, number, uuid, uuid, model))
            continue
        for part, handle in parts:
            found.append(Device(f"gpu{number}-mig{part}", handle, number, uuid, nvml.uuid(handle), model))
    return found


def _tells(figure: _Figure) -> bool:
    """Return whether a device may ever tell a figure; one that is only busy now may."""
    try:
        figure.read(figure.handle)
    except NvmlError as error:
        return error.code not in NEVER
    return True
