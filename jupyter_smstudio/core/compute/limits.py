"""Chooses how limits are enforced on this machine."""

from __future__ import annotations

from importlib.metadata import entry_points

from ..errors import InvalidInput, NotSupported
from .base import LimitBackend
from .cgroup_v1 import CgroupV1
from .cgroup_v2 import CgroupV2
from .watchdog import Watchdog

GROUP = "jupyter_smstudio.limit_backends"
BUILT_IN: tuple[type[LimitBackend], ...] = (CgroupV2, CgroupV1, Watchdog)
"""In order of preference."""


def backends(namespace: str) -> list[LimitBackend]:
    """Return every backend there is, the preferred ones first, whether it works here or not.

    Args:
        namespace: names this server's groups.
    """
    added = [point.load() for point in entry_points(group=GROUP)]
    return [kind(namespace) for kind in (*BUILT_IN, *added)]


def select_backend(name: str, namespace: str) -> LimitBackend:
    """Return the backend of a name, or for ``auto`` the first that works here.

    Args:
        name: ``auto``, or the name of a backend.
        namespace: names this server's groups.

    Raises:
        InvalidInput: there is no backend of this name.
        NotSupported: it does not work here; the message says why.
    """
    found = [each for each in backends(namespace) if name in ("auto", each.name)]
    if not found:
        known = ", ".join(each.name for each in backends(namespace))
        raise InvalidInput(f"There is no limit backend {name!r}; there are auto, {known}.")
    reasons = []
    for backend in found:
        reason = backend.unavailable()
        if reason is None:
            return backend
        reasons.append(f"{backend.name}: {reason}")
    raise NotSupported(f"Limits cannot be enforced here. {' '.join(reasons)}")
