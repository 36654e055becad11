"""``%load_ext``: puts the magics into a kernel, and takes them out again."""

from __future__ import annotations

import os
from types import MethodType
from typing import Any

from .frames import frame_bundle
from .local_spark import CellWatch
from .origin import origin
from .settings import names_livy
from .studio import Client, Studio
from .studio_magics import StudioMagics, show_frame

LANGUAGES = {"pyspark": "python", "scala": "scala"}
"""Of kernels whose cells run on a cluster, by the name in their ``language_info``."""


class Loaded:
    """What one kernel was given.

    Args:
        shell: IPython's.
        client: reaches the studio.
    """

    def __init__(self, shell: Any, client: Client) -> None:
        self._shell = shell
        kernel = getattr(shell, "kernel", None)
        language = LANGUAGES.get(getattr(kernel, "language_info", {}).get("name", ""), "")
        self._studio = Studio(client, os.environ.get("SMSTUDIO_KERNEL_ID", ""))
        self.magics = StudioMagics(shell, self._studio, language)
        shell.register_magics(self.magics)
        if language and not names_livy(language):
            # Else a cell of a kernel that is not connected looks half a minute for a Livy on this machine.
            self.magics.connector.add_magics(language)
        self._watch = CellWatch(shell)
        bundles = shell.display_formatter.mimebundle_formatter
        for module in ("pandas", "pandas.core.frame"):  # what pandas 3 and pandas 2 call it
            bundles.for_type_by_name(module, "DataFrame", _frame_of_spark)
        shell.user_ns.setdefault("show_frame", show_frame)
        if kernel is not None:
            _end_with(kernel, self.magics)

    def remove(self) -> None:
        """Take away what changes how cells are shown; the magics stay, as IPython knows no way back."""
        self._watch.remove()


def _frame_of_spark(frame: Any, include: Any = None, exclude: Any = None) -> dict[str, Any]:
    """Show a frame that came from Spark in the studio's grid; every other one as ever."""
    return frame_bundle(frame) if origin(frame) else {}


def _end_with(kernel: Any, magics: StudioMagics) -> None:
    """End the session when the kernel is shut down, and keep it when the kernel is only restarted."""
    shut_down = getattr(type(kernel), "_do_shutdown_ipykernel", None) or type(kernel).do_shutdown

    def do_shutdown(self: Any, restart: bool) -> Any:
        if not restart and magics.connector.sessions is not None:
            magics.connector.sessions.end()
        return shut_down(self, restart)

    kernel.do_shutdown = MethodType(do_shutdown, kernel)
