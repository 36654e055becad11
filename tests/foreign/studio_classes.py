"""The studio's classes under the names of sparkmagic's that they derive from, for sparkmagic's own tests.

These replace what a class works with (its controller, its HTTP client) by mocks.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock, patch

from sparkmagic.utils.utils import Namespace

from jupyter_smstudio.spark.runtime.magics import data_magics, session_magics
from jupyter_smstudio.spark.runtime.magics.controller import StudioController
from jupyter_smstudio.spark.runtime.magics.data_magics import DataMagics as SparkMagicBase
from jupyter_smstudio.spark.runtime.magics.patches import patch_sparkmagic
from jupyter_smstudio.spark.runtime.magics.session import StudioSession
from jupyter_smstudio.spark.runtime.magics.studio import Cluster, Studio
from jupyter_smstudio.spark.runtime.magics.transport import StudioLivyClient as LivyReliableHttpClient

__all__ = [
    "KernelMagics",
    "LivyReliableHttpClient",
    "LivySession",
    "Namespace",
    "RemoteSparkMagics",
    "SparkController",
    "SparkMagicBase",
]

STUDIO = MagicMock(spec=Studio)
CLUSTER = Cluster("j-1", "tests", "local", "WAITING", "", "none", ("python", "scala"))


class SparkController(StudioController):
    """Is connected from the beginning, as sparkmagic's knows nothing else."""

    def __init__(self, shown: Any) -> None:
        super().__init__(shown, STUDIO)
        self.turn_to(CLUSTER)


class LivySession(StudioSession):
    """Takes the arguments of sparkmagic's class."""

    def __init__(
        self, client: Any, properties: Any, shown: Any, session_id: int = -1, spark_events: Any = None
    ) -> None:
        super().__init__(client, properties, shown, CLUSTER, STUDIO, session_id)
        self._spark_events = spark_events

    def _start_heartbeat_thread(self) -> None:
        """Stay quiet: nobody would end the thread."""


class KernelMagics(session_magics.SessionMagics):
    """Takes the arguments of sparkmagic's class."""

    def __init__(self, shell: Any, data: Any = None, spark_events: Any = None) -> None:
        super().__init__(shell, STUDIO, "")
        self._spark_events = spark_events

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "spark_controller" and isinstance(value, MagicMock):
            value.forget_ended = lambda _: self.session_started
        super().__setattr__(name, value)


class RemoteSparkMagics(session_magics.RemoteMagics):
    """Takes the arguments of sparkmagic's class."""

    def __init__(self, shell: Any, data: Any = None, widget: Any = None) -> None:
        super().__init__(shell, KernelMagics(shell))
        self._sessions = MagicMock()


patch_sparkmagic()
# What these draw of mocks is looked at by no test.
for module, name in (
    (data_magics, "show_sessions"),
    (session_magics, "show_sessions"),
    (session_magics, "MagicsControllerWidget"),
):
    patch.object(module, name).start()
