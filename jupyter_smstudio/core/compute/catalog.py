"""The catalogue of instance types: names, sizes, prices, and whether this machine can give them."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import InvalidInput, NotFound
from .machine import Machine

CATALOG = Path(__file__).with_name("instances.yaml")
SYSTEM = "system"
GIB = 1024**3
SMALLEST_VCPU = 0.1
SMALLEST_GIB = 0.0625
"""Less than a Python process needs; the kernel refuses still smaller shares of a core."""

Family = Literal[
    "General purpose", "Compute optimized", "Memory optimized", "Accelerated computing", "This machine"
]


class InstanceType(BaseModel):
    """A size of machine.

    Attributes:
        name: e.g. ``ml.t3.medium``.
        family: the group it is shown in.
        vcpu: cores, at least 0.1; 0 for ``system``, which has no limit.
        memory_gib: memory, at least 0.0625 (64 MiB); 0 for ``system``.
        gpu: accelerators.
        price_per_hour: in the catalogue's currency.
        fast_launch: shown when *Fast launch only* is on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")
    family: Family = "General purpose"
    vcpu: float = Field(ge=0, le=1024)
    memory_gib: float = Field(ge=0, le=65_536)
    gpu: int = Field(default=0, ge=0, le=64)
    price_per_hour: float = Field(default=0.0, ge=0)
    fast_launch: bool = False

    @model_validator(mode="after")
    def _limited(self) -> Self:
        # A size of 0 means no limit, which only the type without a meter may have.
        if self.name == SYSTEM:
            if self.vcpu or self.memory_gib or self.gpu or self.price_per_hour:
                raise ValueError(f"{SYSTEM} is the machine as it is: it has no size and no price.")
        elif self.vcpu < SMALLEST_VCPU or self.memory_gib < SMALLEST_GIB:
            raise ValueError(f"{self.name} needs at least {SMALLEST_VCPU} vCPU and {SMALLEST_GIB} GiB.")
        return self

    @property
    def memory_bytes(self) -> int:
        """Return the memory in bytes."""
        return int(self.memory_gib * GIB)

    @property
    def gpus(self) -> int:
        """Return the number of accelerators."""
        return self.gpu

    @property
    def label(self) -> str:
        """Return the size as the notebook's chip shows it, e.g. ``2 vCPU + 4 GiB``."""
        if self.name == SYSTEM:
            return "This machine"
        gpu = f" + {self.gpu} GPU" if self.gpu else ""
        return f"{self.vcpu:g} vCPU + {self.memory_gib:g} GiB{gpu}"


class _Catalog(BaseModel):
    model_config = ConfigDict(extra="forbid")

    currency: str = Field(default="USD", max_length=8)
    types: list[InstanceType] = []


class InstanceCatalog:
    """All instance types.

    Args:
        override: an administrator's file in the form of ``instances.yaml``; types of the same name
            replace the shipped ones, others are added.

    Raises:
        InvalidInput: the file cannot be read; the message names file and place.
    """

    def __init__(self, override: Path | None = None) -> None:
        shipped = _read(CATALOG)
        added = _read(override) if override else _Catalog(currency=shipped.currency)
        self.currency = added.currency
        self._types = {each.name: each for each in (*shipped.types, *added.types)}

    def all(self) -> list[InstanceType]:
        """Return the types in the catalogue's order."""
        return list(self._types.values())

    def find(self, name: str) -> InstanceType | None:
        """Return a type, or None."""
        return self._types.get(name)

    def get(self, name: str) -> InstanceType:
        """Return a type.

        Raises:
            NotFound: there is none; the message offers the nearest names.
        """
        found = self._types.get(name)
        if found is None:
            near = ", ".join(difflib.get_close_matches(name, self._types, n=3))
            hint = f" Did you mean {near}?" if near else ""
            raise NotFound(f"There is no instance type {name[:63]!r}.{hint}")
        return found

    def label(self, kind: InstanceType) -> str:
        """Return the size as the notebook's chip shows it."""
        return kind.label

    def larger_than(self, memory_gib: float, machine: Machine) -> InstanceType | None:
        """Return the smallest type with more memory that fits the machine: fast-launch first, no GPU."""
        larger = [
            kind
            for kind in self.all()
            if kind.memory_gib > memory_gib and not kind.gpu and misfit(kind, machine) is None
        ]
        return min(
            larger,
            key=lambda kind: (not kind.fast_launch, kind.memory_gib, kind.price_per_hour),
            default=None,
        )


def misfit(kind: InstanceType, machine: Machine, overcommit: float = 1.0) -> str | None:
    """Say why the machine, even when empty, cannot give a type; None when it can.

    Args:
        kind: the type.
        machine: what there is.
        overcommit: factor on cores and memory that may be promised.
    """
    if kind.gpu > machine.gpus:
        have = f"has {machine.gpus}" if machine.gpus else "has none"
        return f"Needs {kind.gpu} GPU; this machine {have}."
    if kind.vcpu > machine.vcpu * overcommit:
        return f"Needs {kind.vcpu:g} vCPU; this machine has {machine.vcpu:g}."
    if kind.memory_bytes > machine.memory_bytes * overcommit:
        return f"Needs {kind.memory_gib:g} GiB; this machine has {machine.memory_bytes / GIB:.1f} GiB."
    return None


def _read(path: Path) -> _Catalog:
    try:
        return _Catalog.model_validate(yaml.safe_load(path.read_text()) or {})
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise InvalidInput(f"The instance catalogue {path} cannot be used: {error}") from error
