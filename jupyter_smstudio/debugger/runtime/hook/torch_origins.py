"""Where the layers of a PyTorch model were made, and what they are called."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .origins import Origin, assigned_in, called_from, child_of_call

if TYPE_CHECKING:
    import torch

WRAPPERS = ("_orig_mod", "module")
"""Attributes under which ``torch.compile`` and ``DistributedDataParallel`` keep the model itself."""

Layers = dict[str, tuple[str, Origin | None]]


class Births:
    """Remembers where each layer became a part of another, from the first ``watch`` on."""

    _one: Births | None = None

    def __init__(self) -> None:
        self._places: WeakKeyDictionary[Any, Origin] = WeakKeyDictionary()

    @classmethod
    def watch(cls) -> Births:
        """Return the one that watches in this process."""
        if cls._one is None:
            import torch

            cls._one = cls()
            cls._one._libraries = (os.path.dirname(torch.__file__),)
            torch.nn.modules.module.register_module_module_registration_hook(cls._one._registered)
        return cls._one

    _libraries: tuple[str, ...] = ()

    def of(self, layer: Any) -> Origin | None:
        """Return where a layer was made; None: before anybody watched."""
        return self._places.get(layer)

    def _registered(self, parent: Any, name: str, child: Any) -> None:
        if child is None or child in self._places:
            return
        place = called_from(self._libraries)
        if place is not None:
            self._places[child] = place


def places_of(model: torch.nn.Module, root: str, births: Births) -> Layers:
    """Return type and place of each layer of a model, by its name; of the model itself, by ``root``."""
    found: Layers = {root: (root, _of_class(type(model)))}
    _visit(model, "", {}, births, found)
    return found


def unwrapped(module: Any) -> Any:
    """Return the model that ``torch.compile`` or ``DistributedDataParallel`` wraps."""
    import torch

    while isinstance(module, torch.nn.parallel.DistributedDataParallel) or hasattr(module, "_orig_mod"):
        module = next(getattr(module, name) for name in WRAPPERS if hasattr(module, name))
    return module


def plain(name: str) -> str:
    """Return a name without what wrappers put into it."""
    return ".".join(part for part in name.split(".") if part != "_orig_mod")


def _visit(module: Any, prefix: str, given: dict[str, Origin], births: Births, found: Layers) -> None:
    places = dict(given)
    for kind in reversed(type(module).__mro__):
        if not kind.__module__.startswith("torch."):
            places |= assigned_in(kind)
    children = list(module.named_children())
    for position, (name, child) in enumerate(children):
        born = births.of(child)
        if born is not None and name == str(position):
            born = child_of_call(born, position, len(children))
        path = f"{prefix}{name}"
        found[plain(path)] = (type(child).__name__, born or places.get(name))
        inner = {
            key.removeprefix(f"{name}."): each for key, each in places.items() if key.startswith(f"{name}.")
        }
        _visit(child, f"{path}.", inner, births, found)


def _of_class(kind: type) -> Origin | None:
    if kind.__module__.startswith("torch."):
        return None
    code = getattr(kind.__dict__.get("__init__"), "__code__", None)
    return code and Origin(code.co_filename, code.co_firstlineno, None, code.co_qualname)
