"""Spark in notebooks: ``%load_ext jupyter_smstudio.sdk.spark_magics``, then ``%sm_analytics emr connect …``.

The original's ``%load_ext sagemaker_studio_analytics_extension.magics`` is the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_smstudio.spark.runtime.magics.errors import StudioRefusal
from jupyter_smstudio.spark.runtime.magics.extension import Loaded
from jupyter_smstudio.spark.runtime.magics.studio_magics import show_frame

from .client import Client, StudioError

__all__ = ["load_ipython_extension", "show_frame", "unload_ipython_extension"]

_loaded: dict[int, Loaded] = {}


class _KernelClient(Client):
    """Refuses in the words of a cell: a sentence without a traceback."""

    def _open(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        try:
            return super()._open(method, path, body)
        except StudioError as error:
            raise StudioRefusal(str(error), error.code) from None


def load_ipython_extension(shell: Any) -> None:
    """Put the magics into a kernel; doing so twice changes nothing."""
    if id(shell) not in _loaded:
        _loaded[id(shell)] = Loaded(shell, _KernelClient())


def unload_ipython_extension(shell: Any) -> None:
    """Show no more bars of the kernel's own Spark."""
    loaded = _loaded.pop(id(shell), None)
    if loaded is not None:
        loaded.remove()
