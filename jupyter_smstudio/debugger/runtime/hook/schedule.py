"""Which tensors are due at a step, and what is kept of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..collection import ALL, ALWAYS, BIASES, GRADIENTS, SCALARS, WEIGHTS, Collection, built_in
from ..config import HookSettings
from ..modes import ModeKeys
from ..reductions import ReductionConfig
from ..saving import SaveConfig

BY_REGEX = "default"
"""Tensors that the hook's own ``include_regex`` or ``save_tensor`` names belong to it."""


@dataclass(frozen=True)
class Wish:
    """What is kept of a tensor at a step.

    Attributes:
        whole: the tensor itself.
        reductions: numbers in its place, or beside it.
    """

    whole: bool = False
    reductions: ReductionConfig | None = None


class Schedule:
    """Knows the collections, and which of them are due.

    Args:
        settings: the hook's configuration.
    """

    def __init__(self, settings: HookSettings) -> None:
        self.collections: dict[str, Collection] = built_in()
        self._base = settings.save_config
        self._reductions = settings.reduction_config
        self.included = {*ALWAYS, *(each.name for each in settings.collections)}
        self.collections |= {each.name: each for each in settings.collections}
        if settings.include_regex:
            self.collections[BY_REGEX].include(settings.include_regex)
            self.included.add(BY_REGEX)
        if settings.save_all:
            self.included.add(ALL)
        self._also_called: dict[str, str] = {}
        self._members: dict[str, tuple[Collection, ...]] = {}
        self._wishes: dict[tuple[str, frozenset[str]], Wish | None] = {}
        # Most collections are saved at the same steps, and there are few kinds of steps.
        self._together: list[tuple[SaveConfig, frozenset[str]]] | None = None
        self._dues: dict[tuple[bool, ...], frozenset[str]] = {}

    def due(self, mode: ModeKeys, step: int) -> frozenset[str]:
        """Name the included collections that are saved at a step, counted within its mode."""
        if self._together is None:
            alike: dict[SaveConfig, list[str]] = {}
            for name in sorted(self.included):
                alike.setdefault(self.saving(self.collections[name]), []).append(name)
            self._together = [(config, frozenset(names)) for config, names in alike.items()]
        saved = tuple(config.should_save_step(mode, step) for config, _ in self._together)
        if saved not in self._dues:
            names = (names for is_saved, (_, names) in zip(saved, self._together, strict=True) if is_saved)
            self._dues[saved] = frozenset().union(*names)
        return self._dues[saved]

    def wish(self, tensor: str, due: frozenset[str]) -> Wish | None:
        """Say what is kept of a tensor while these collections are due; None: nothing."""
        key = (tensor, due)
        if key not in self._wishes:
            self._wishes[key] = self._wish(tensor, due)
        return self._wishes[key]

    def ever(self, tensor: str) -> bool:
        """Tell whether a tensor is saved at any step."""
        return any(not self.saving(each).saves_nothing for each in self.of(tensor))

    def of(self, tensor: str) -> tuple[Collection, ...]:
        """Return the included collections that a tensor belongs to."""
        if tensor not in self._members:
            collections = (self.collections[name] for name in sorted(self.included))
            self._members[tensor] = tuple(each for each in collections if self.has(each, tensor))
        return self._members[tensor]

    def has(self, collection: Collection, tensor: str) -> bool:
        """Tell whether a tensor belongs to a collection, by its name or by its layer's type."""
        if collection.has(tensor):
            return True
        # A criterion within the model is no second loss: what losses return is seen by itself.
        other = None if collection.name in ALWAYS else self._also_called.get(tensor)
        return other is not None and collection.has(other)

    def call(self, names: Mapping[str, str]) -> None:
        """Know tensors by further names, those that their layers' types give them."""
        self._also_called |= names
        self.changed()

    def add(self, tensor: str, collections: Iterable[str]) -> None:
        """Let a tensor belong to collections, which are included and made if they are new."""
        for name in collections:
            collection = self.collections.setdefault(name, Collection(name))
            if tensor in collection.tensor_names and name in self.included:
                continue
            collection.tensor_names.add(tensor)
            self.included.add(name)
            self._members.pop(tensor, None)
            self._wishes.clear()
            self._together = None
            self._dues.clear()

    def changed(self) -> None:
        """Forget what was worked out: a collection was changed by a person."""
        self._members.clear()
        self._wishes.clear()
        self._together = None
        self._dues.clear()

    def saving(self, collection: Collection) -> SaveConfig:
        """Return at which steps a collection is saved."""
        return collection.save_config or self._base

    @property
    def tensors_named(self) -> list[Collection]:
        """The included collections that are no plain numbers."""
        return [self.collections[name] for name in sorted(self.included - SCALARS)]

    @property
    def saves_nothing(self) -> bool:
        """Tell whether no step can ever save anything."""
        return all(self.saving(self.collections[name]).saves_nothing for name in self.included)

    def _wish(self, tensor: str, due: frozenset[str]) -> Wish | None:
        members = [each for each in self.of(tensor) if each.name in due]
        if not members:
            return None
        configs = [
            None if each.name in SCALARS else (each.reduction_config or self._reductions) for each in members
        ]
        whole = any(each is None or each.saves_whole_tensors for each in configs)
        return Wish(whole, next((each for each in configs if each is not None and each.names), None))


@lru_cache(maxsize=10_000)
def is_parameter(tensor: str) -> bool:
    """Tell whether a tensor is one of those that summaries are made of at every step."""
    return any(_KINDS[kind].has(tensor) for kind in (WEIGHTS, BIASES, GRADIENTS))


_KINDS = built_in()
