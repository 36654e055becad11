"""Moves a notebook's variables: what the server calls in the kernels that give and take.

Run by path with ``runpy``. The code behind it (``variables/``) and the server's cloudpickle are
imported under private names for the time of a call; nothing stays in the user's namespace, in
``sys.path`` or in ``sys.modules``.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLES = "_smstudio_variables"
CLOUDPICKLE = "_smstudio_cloudpickle"


def execution_count() -> str:
    """Return the number of the next cell."""
    return str(_shell().execution_count)


def describe() -> str:
    """Return what this kernel's Python and libraries are, as JSON, for ``save`` in another kernel."""
    with _package(VARIABLES, Path(__file__).parent / "variables"):
        return json.dumps(_module("environment").describe())


def save(folder: str, pickler_path: str, target: str | None = None, **limits: float) -> str:
    """Save what can be saved.

    Args:
        folder: empty, of mode 0700.
        pickler_path: the folder that has the package ``cloudpickle`` in it.
        target: what :func:`describe` returned in the kernel that will load; None when that kernel is
            in the same image.
        limits: fields of :class:`~.variables.limits.Limits` to change.

    Returns:
        A :class:`~.variables.manifest.Manifest` as JSON.
    """
    with _packages(pickler_path):
        chosen = _module("limits").Limits(**limits)
        environment = json.loads(target) if target is not None else None
        return json.dumps(_module("saving").save(_shell(), Path(folder), chosen, environment))


def load(folder: str, pickler_path: str, **limits: float) -> str:
    """Load what was saved into this kernel's namespace; arguments and result as for :func:`save`."""
    with _packages(pickler_path):
        chosen = _module("limits").Limits(**limits)
        return json.dumps(_module("loading").load(_shell(), Path(folder), chosen))


@contextmanager
def _packages(pickler_path: str) -> Iterator[None]:
    with (
        _package(CLOUDPICKLE, Path(pickler_path) / "cloudpickle"),
        _package(VARIABLES, Path(__file__).parent / "variables"),
    ):
        yield


@contextmanager
def _package(name: str, folder: Path) -> Iterator[None]:
    """Import a package from its folder under another name, and forget it afterwards."""
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield
    finally:
        for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
            del sys.modules[each]


def _module(name: str) -> Any:
    return importlib.import_module(f"{VARIABLES}.{name}")


def _shell() -> Any:
    from IPython.core.getipython import get_ipython

    return get_ipython()
