"""Which GPUs a program sees: ``CUDA_VISIBLE_DEVICES``, as CUDA reads it (CUDA programming guide)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .nvml import Handle

VARIABLE, ORDER, BY_BUS = "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "PCI_BUS_ID"


class Device(NamedTuple):
    """A GPU, or a part of one.

    Attributes:
        name: shown for it.
        handle: of the driver.
        number: of the GPU, as the driver counts.
        gpu: the GPU's UUID.
        uuid: its own; a GPU's is the same.
        model: what the GPU is called.
    """

    name: str
    handle: Handle
    number: int
    gpu: str
    uuid: str
    model: str


def visible_devices(devices: Sequence[Device], environment: Mapping[str, str]) -> list[Device]:
    """Return the devices that a program sees, in the driver's order.

    CUDA counts the fastest GPU first unless it is told to count as the driver does. So where a machine's GPUs
    differ, numbers say nothing about which ones are meant, and all are returned.

    Args:
        devices: of the machine.
        environment: of the program.
    """
    given = environment.get(VARIABLE)
    if given is None:
        return list(devices)
    entries = [each.strip() for each in given.split(",")]
    numbered = any(each.isdecimal() for each in entries)
    if numbered and environment.get(ORDER) != BY_BUS and len({each.model for each in devices}) > 1:
        return list(devices)
    seen: set[str] = set()
    for entry in entries:
        named = _named(entry, devices)
        if not named:  # CUDA sees what comes before it, and no more
            break
        seen |= {each.name for each in named}
    return [each for each in devices if each.name in seen]


def _named(entry: str, devices: Sequence[Device]) -> list[Device]:
    """Return the devices of an entry: a GPU's number, or the beginning of a UUID that no other has."""
    if entry.isdecimal():
        return [each for each in devices if each.number == int(entry)]
    if not entry.startswith(("GPU-", "MIG-")):
        return []
    part = entry.startswith("MIG-")
    found = [each for each in devices if (each.uuid if part else each.gpu).startswith(entry)]
    return found if len({each.uuid if part else each.gpu for each in found}) == 1 else []
