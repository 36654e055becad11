"""sparkmagic's magics, on the studio's sessions: mended by deriving from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hdijupyterutils.ipywidgetfactory import IpyWidgetFactory
from sparkmagic.controllerwidget.magicscontrollerwidget import MagicsControllerWidget
from sparkmagic.kernels.kernelmagics import KernelMagics
from sparkmagic.livyclientlib.sparkstorecommand import SparkStoreCommand
from sparkmagic.magics.remotesparkmagics import RemoteSparkMagics
from sparkmagic.utils import configuration

from .controller import NOT_CONNECTED, StudioController
from .data_magics import DataMagics, by_text
from .errors import SparkMistake
from .fetching import NoArrow, explained, fetched, of_query, of_variable
from .session import StudioSession, show_sessions
from .studio import Cluster, Studio
from .transport import Refused

if TYPE_CHECKING:
    import pandas as pd


class SessionMagics(DataMagics, KernelMagics):
    """The magics of sparkmagic's PySpark and Spark kernels, in Python kernels too.

    Args:
        shell: IPython's.
        studio: where clusters are.
        language: of the session that a cell starts.
    """

    def __init__(self, shell: Any, studio: Studio, language: str) -> None:
        super().__init__(shell)
        self.spark_controller = StudioController(self.ipython_display, studio)
        self.language = language

    def turn_to(self, cluster: Cluster, language: str) -> None:
        """Let what follows run on a cluster, in a session of a language."""
        self.endpoint = self.spark_controller.turn_to(cluster)
        self.language = language
        self.session_name = f"{cluster.id}-{language}"
        self.session_started = self.spark_controller.forget_ended(self.session_name)
        self.spark_controller.current = self.session_name

    def take(self, number: int, kind: str) -> StudioSession:
        """Take a live session."""
        session = self.spark_controller.take(self.session_name, self.endpoint, number, kind)
        self.session_started = True
        return session

    @property
    def current(self) -> StudioSession:
        """The session that cells run in."""
        return self.spark_controller.get_session_by_name_or_default(None)

    @property
    def number(self) -> int | None:
        """Livy's number of the session that cells run in; None: there is none."""
        return self.current.id if self.session_started else None

    def _do_not_call_start_session(self, line: str, cell: str = "", local_ns: Any = None) -> bool:
        """Start a session where none is open; sparkmagic's magics call it before each cell."""
        self.ensure_session()
        return True

    def ensure_session(self) -> None:
        """Start a session where none is open, and show it.

        Raises:
            SparkMistake: no cluster is connected, or the session did not start.
        """
        if not self.spark_controller.connected:
            raise SparkMistake(NOT_CONNECTED)
        self.session_started = self.spark_controller.forget_ended(self.session_name)
        if not self.session_started:
            self.ipython_display.writeln("Starting a Spark session")
            properties = configuration.get_session_properties(self.language)
            self.spark_controller.add_session(self.session_name, self.endpoint, False, properties)
            self.session_started = True
            current = self.spark_controller.get_session_by_name_or_default(self.session_name)
            show_sessions([current], current.id)
            self.ipython_display.writeln("SparkSession available as 'spark'.")
        if self.spark_controller.current not in self.spark_controller.get_client_keys():
            self.spark_controller.current = self.session_name  # another one was, and has been deleted

    def local(self, line: str, cell: str = "", local_ns: Any = None) -> None:
        """Run the cell in the notebook's own kernel, as every other cell of a Python kernel is."""
        done = self.shell.run_cell(cell)
        error = done.error_before_exec or done.error_in_exec
        if error is not None:
            raise SparkMistake(f"The cell ended with {type(error).__name__}.")

    def matplot(self, line: str, cell: str = "", local_ns: Any = None) -> None:
        """Show a figure that cells of the session have drawn; the cell fails where there is none."""
        self.ensure_session()
        self.execute_spark(f"%matplot {line}", None, None, None, None, None, None)

    def plan_of_query(self, query: str) -> str:
        """Return the plan of a query, as Spark writes it."""
        self.ensure_session()
        return explained(self.current, of_query(query, 0).code)

    def plan_of(self, name: str) -> str:
        """Return the plan of a frame that has a name in the session."""
        session = self.current
        return explained(session, of_variable(session, name, 0).code)

    def frame_of(self, name: str, rows: int) -> pd.DataFrame:
        """Fetch the first rows of a frame that has a name in the session."""
        session = self.current
        try:
            return fetched(session, of_variable(session, name, rows))
        except NoArrow:
            return by_text(session, SparkStoreCommand(name, None, rows + 1, None), rows)

    def refresh_configuration(self) -> None:
        """Leave the cluster as it is: sparkmagic would read one from the person's file of settings."""

    def end(self) -> None:
        """End all sessions of this kernel, as it is shut down."""
        for session in self.spark_controller.get_managed_clients().values():
            session.http_client.hurry()
            try:
                session.delete()
            except Refused as error:
                self.logger.error(f"The session ends by its timeout: {error}")


class RemoteMagics(DataMagics, RemoteSparkMagics):
    """``%spark``, ``%%spark`` and ``%manage_spark`` of Python kernels, on the same sessions.

    Args:
        shell: IPython's.
        sessions: that the other magics use.
    """

    def __init__(self, shell: Any, sessions: SessionMagics) -> None:
        widget = MagicsControllerWidget(
            sessions.spark_controller, IpyWidgetFactory(), sessions.ipython_display, {}
        )
        super().__init__(shell, widget=widget)
        self.spark_controller = sessions.spark_controller
        self._sessions = sessions

    def manage_spark(self, line: str, local_ns: Any = None) -> MagicsControllerWidget:
        """Show sparkmagic's form, with the cluster and the sessions that are there now."""
        endpoint = self._sessions.endpoint
        self.manage_widget.endpoints.setdefault(endpoint.url, endpoint)
        self.manage_widget._refresh()
        return self.manage_widget

    def execute_spark(self, *arguments: Any, **named: Any) -> None:
        """Run code in the session, or in a new one if that has ended."""
        self._sessions.ensure_session()
        super().execute_spark(*arguments, **named)

    def execute_sqlquery(self, *arguments: Any, **named: Any) -> Any:
        """Run a query in the session, or in a new one if that has ended."""
        self._sessions.ensure_session()
        return super().execute_sqlquery(*arguments, **named)

    def _print_local_info(self) -> None:
        sessions = list(self.spark_controller.get_managed_clients().values())
        current = self.spark_controller.get_session_id_for_client(self.spark_controller.current)
        self._print_endpoint_info(sessions, current)
        self.ipython_display.writeln(f"Session configs: {json.dumps(configuration.session_configs())}")


WITHOUT_BODY = ("%%info", "%%logs", "%%cleanup", "%%delete", "%%help", "%%spark", "%%send_to_spark")


def with_body(lines: list[str]) -> list[str]:
    """Give a cell a body that consists of one of these magics alone: IPython would refuse to run it."""
    words = lines[0].split() if lines else []
    alone = not "".join(lines[1:]).strip()
    return [lines[0].rstrip("\n") + "\n", " \n"] if alone and words and words[0] in WITHOUT_BODY else lines
