"""A Livy session as the studio keeps it: taken again where it lives, and told of where it was lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from html import escape
from typing import Any

from IPython.display import display
from sparkmagic.livyclientlib.livysession import LivySession

from .errors import SessionLost, SparkMistake
from .settings import HEARTBEAT_SECONDS, HEARTBEAT_TIMEOUT_SECONDS, START_SECONDS
from .studio import LIVE, Cluster, Studio
from .transport import Refused, StudioLivyClient

POLL_SECONDS = (0.05, 0.1, 0.2, 0.2, 0.5, 1.0)
"""Between looks at a session that starts: a warm one is there within a second, a cold one takes a dozen."""
NOT_FOUND = 404
STARTING = ("not_started", "starting", "recovering")
HEADINGS = (
    "ID",
    "YARN Application ID",
    "Kind",
    "State",
    "Spark UI",
    "Driver log",
    "User",
    "Current session?",
)
"""Of the original's table."""


class Heartbeat(threading.Thread):
    """Lets Livy know that the kernel lives, and ends at once when told to.

    Args:
        session: whose.
    """

    def __init__(self, session: StudioSession) -> None:
        super().__init__(name=f"livy-heartbeat-{session.id}", daemon=True)
        self._session = session
        self._ended = threading.Event()

    def run(self) -> None:
        """Ask for the session now and then."""
        while not self._ended.wait(HEARTBEAT_SECONDS):
            try:
                self._session.refresh_status_and_info()
            except (Refused, KeyError, ValueError) as error:
                self._session.logger.error(f"No heartbeat: {error}")  # the next statement tells the person

    def stop(self) -> None:
        """End; a request under way is not waited for."""
        self._ended.set()


class StudioSession(LivySession):
    """A session on one cluster of the studio.

    Args:
        client: speaks with the cluster's Livy.
        properties: of the session, as Livy takes them.
        shown: sparkmagic's display.
        cluster: on which it runs.
        studio: knows what Livy does not.
        session_id: of a session that runs; -1: it is to be started.
    """

    def __init__(
        self,
        client: StudioLivyClient,
        properties: dict[str, Any],
        shown: Any,
        cluster: Cluster,
        studio: Studio,
        session_id: int = -1,
    ) -> None:
        self._heart: Heartbeat | None = None
        self.cluster = cluster
        self.studio = studio
        self.sql_context_variable_name = "spark"
        super().__init__(
            client, properties, shown, session_id=session_id, heartbeat_timeout=HEARTBEAT_TIMEOUT_SECONDS
        )

    def start(self) -> None:
        """Start it and wait until it takes statements.

        Raises:
            SparkMistake: it did not start; says why.
        """
        made = self._http_client.post_session(self.properties)
        self.id, self.status = made["id"], str(made["state"])
        self._start_heartbeat_thread()
        self._await_start()

    def _await_start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        attempt = 0
        while self.status in STARTING:
            if time.monotonic() > deadline:
                raise SparkMistake(
                    f"The session did not start within {START_SECONDS} seconds. See the log of cluster "
                    f"“{self.cluster.name}” on the Clusters page; it may have no memory left for a session."
                )
            time.sleep(POLL_SECONDS[min(attempt, len(POLL_SECONDS) - 1)])
            attempt += 1
            self.refresh_status_and_info()
        if self.status not in LIVE:
            raise SparkMistake(f"The session did not start. {self._why(self.get_logs()[-2000:])}")

    def wait_for_idle(self, seconds_to_wait: float | None = None) -> None:
        """See that the session takes a statement; Livy queues those that come while one runs.

        Raises:
            SessionLost: it has ended; says what happened.
            SparkMistake: it was starting, and did not.
        """
        try:
            self.refresh_status_and_info()
        except Refused as error:
            if error.status != NOT_FOUND:
                raise
            raise self.lost(str(error)) from None
        if self.status not in LIVE:
            raise self.lost("")
        self._await_start()

    def lost(self, said: str) -> SessionLost:
        """Return what a statement says whose session has ended, and let no more be sent to it."""
        self._stop_heartbeat_thread()
        number, self.status = self.id, "dead"
        return SessionLost(
            f"Session {number} on cluster “{self.cluster.name}” has ended, and its variables with it. "
            f"{self._why(said)} Run the cell with %sm_analytics again to start a new session."
        )

    def delete(self) -> None:
        """End it; one that ended by itself is none the worse."""
        self._stop_heartbeat_thread()
        if self.status in LIVE and self.id >= 0:
            self._http_client.delete_session(self.id)
        self.status, self.id = "dead", -1

    def _why(self, otherwise: str) -> str:
        known = self.studio.session(self.cluster.id, self.id)
        return (known.message if known else "") or otherwise.strip()

    def _start_heartbeat_thread(self) -> None:
        if self._heart is None:
            self._heart = Heartbeat(self)
            self._heart.start()

    def _stop_heartbeat_thread(self) -> None:
        if self._heart is not None:
            self._heart.stop()
            self._heart = None

    def row(self, current: int | None) -> tuple[str, ...]:
        """Return its row of the original's table."""
        facts = self.facts()
        return (
            str(self.id),
            str(facts.get("appId") or ""),
            str(self.kind),
            str(self.status),
            *self.links(),
            str(facts.get("proxyUser") or facts.get("owner") or ""),
            "✔" if current == self.id else "",
        )

    def facts(self) -> Mapping[str, Any]:
        """Return what Livy says of it now."""
        facts: Mapping[str, Any] = self._http_client.get_session(self.id)
        return facts

    def links(self) -> tuple[str, str]:
        """Return what opens its Spark UI and its driver's log, below the server; empty: there is none."""
        known = self.studio.session(self.cluster.id, self.id)
        return (self.studio.link(known.ui), self.studio.link(known.driver_log)) if known else ("", "")

    def ui(self) -> str:
        """Return the path of its Spark UI below the server; empty: there is none."""
        known = self.studio.session(self.cluster.id, self.id)
        return known.ui if known else ""

    def get_spark_ui_url(self) -> str:
        """Return what opens its Spark UI."""
        return self.links()[0]

    def get_driver_log_url(self) -> str:
        """Return what opens its driver's log."""
        return self.links()[1]


def show_sessions(sessions: list[StudioSession], current: int | None) -> None:
    """Show the original's table of sessions, with links; as text where no HTML is shown."""
    rows = [each.row(current) for each in sorted(sessions, key=lambda each: each.id)]
    display({"text/html": _html(rows), "text/plain": _text(rows)}, raw=True)


def _html(rows: list[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    body = "".join(f"<tr>{''.join(map(_cell, HEADINGS, row))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(heading: str, value: str) -> str:
    if heading in ("Spark UI", "Driver log") and value:
        return f'<td><a href="{escape(value)}" target="_blank" rel="noopener">Link</a></td>'
    return f"<td>{escape(value)}</td>"


def _text(rows: list[tuple[str, ...]]) -> str:
    facts = (
        ", ".join(f"{heading}: {value}" for heading, value in zip(HEADINGS, row, strict=True) if value)
        for row in rows
    )
    return "\n".join(facts)
