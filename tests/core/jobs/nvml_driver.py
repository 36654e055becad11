"""Plays NVIDIA's driver: what NVML answers of GPUs of every sort, by the rules of its reference."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

INVALID_ARGUMENT, NOT_SUPPORTED, NO_PERMISSION, NOT_FOUND, UNKNOWN = 2, 3, 4, 6, 999
GIB = 1 << 30


@dataclass
class PlayedGpu:
    """A GPU, or a part of one.

    Attributes:
        uuid: of it.
        use: percent.
        used: bytes.
        total: bytes.
        model: its name.
        wrong: what a function answers instead, by its name.
        parts: MIG devices by their numbers; None: it is not divided.
        asked: how often it was asked for its use.
    """

    uuid: str
    use: int = 40
    used: int = GIB
    total: int = 4 * GIB
    model: str = "NVIDIA T4"
    wrong: dict[str, int] = field(default_factory=dict)
    parts: dict[int, PlayedGpu] | None = None
    asked: int = 0


class Driver:
    """Answers as NVML does. A handle is a number that is wider than 32 bits, as pointers are.

    Args:
        gpus: of the machine.
        broken: what its beginning answers.
        missing: functions that an old driver has not.
    """

    def __init__(self, gpus: Sequence[PlayedGpu], broken: int = 0, missing: Sequence[str] = ()) -> None:
        self.gpus, self.broken, self.missing = gpus, broken, missing
        self.closed = 0
        self._handles: list[PlayedGpu] = []

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("nvml") and name in self.missing:
            raise AttributeError(name)
        return super().__getattribute__(name)

    def nvmlInit_v2(self) -> int:
        return self.broken

    def nvmlShutdown(self) -> int:
        self.closed += 1
        return 0

    def nvmlDeviceGetCount_v2(self, count: Any) -> int:
        count._obj.value = len(self.gpus)
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, number: Any, handle: Any) -> int:
        gpu = self.gpus[number.value]
        handle._obj.value = self._handle_of(gpu)
        return gpu.wrong.get("handle", 0)

    def nvmlDeviceGetMigMode(self, handle: Any, now: Any, later: Any) -> int:
        parts = self._of(handle).parts
        now._obj.value = later._obj.value = int(parts is not None)
        return NOT_SUPPORTED if parts is None and self._of(handle).model == "NVIDIA T4" else 0

    def nvmlDeviceGetMaxMigDeviceCount(self, handle: Any, count: Any) -> int:
        count._obj.value = 7
        return 0

    def nvmlDeviceGetMigDeviceHandleByIndex(self, handle: Any, number: Any, part: Any) -> int:
        found = (self._of(handle).parts or {}).get(number.value)
        if found is None:
            return NOT_FOUND
        part._obj.value = self._handle_of(found)
        return 0

    def nvmlDeviceGetUUID(self, handle: Any, text: Any, length: Any) -> int:
        text.value = self._of(handle).uuid.encode()
        return 0

    def nvmlDeviceGetName(self, handle: Any, text: Any, length: Any) -> int:
        text.value = self._of(handle).model.encode()
        return 0

    def nvmlDeviceGetUtilizationRates(self, handle: Any, use: Any) -> int:
        gpu = self._of(handle)
        gpu.asked += 1
        use._obj.gpu = gpu.use
        return gpu.wrong.get("use", 0)

    def nvmlDeviceGetMemoryInfo(self, handle: Any, memory: Any) -> int:
        gpu = self._of(handle)
        memory._obj.total, memory._obj.used = gpu.total, gpu.used
        return gpu.wrong.get("memory", 0)

    def _handle_of(self, gpu: PlayedGpu) -> int:
        self._handles.append(gpu)
        return (1 << 40) + len(self._handles) - 1

    def _of(self, handle: ctypes.c_void_p) -> PlayedGpu:
        assert handle.value is not None
        return self._handles[handle.value - (1 << 40)]


def a_part(uuid: str, used: int = GIB) -> PlayedGpu:
    """Return a MIG device, which tells its memory and not its use."""
    return PlayedGpu(uuid, used=used, wrong={"use": NOT_SUPPORTED})
