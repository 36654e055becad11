"""What is known of the sessions on Livy servers elsewhere: as they were when somebody last looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from ....core.clock import Clock
from ....core.events import Event, EventBus
from ...cluster_models import ClusterOrder
from ...ports import SessionsSummary
from ...session_models import ENDED, SessionState, SparkSession
from ..told import number_of, share_of, text_from, text_of
from .catalog import MARK
from .ledger import LedgerEntry

FEATURE = "spark"
RUNNING = frozenset({"waiting", "running", "cancelling"})
STATEMENT_STATES = RUNNING | {"available", "error", "cancelled"}
EVENT_SECONDS = 1.0
"""Between two events of a statement that runs."""
Body = Mapping[str, object]


class RemoteSessions:
    """Keeps the last state of every session that was made through the studio, and tells of changes.

    Livy tells nothing by itself. Kernels that use a session ask for it all the time, and every answer comes
    by here.

    Args:
        bus: hears ``session.changed`` and ``session.removed``.
        clock: the time.
        notebook_of: path of the notebook of a kernel, empty for one of no notebook.
    """

    def __init__(self, bus: EventBus, clock: Clock, notebook_of: Callable[[str], str]) -> None:
        self._bus = bus
        self._clock = clock
        self._notebook_of = notebook_of
        self._known: dict[str, dict[int, tuple[str, SparkSession]]] = {}
        self._told: dict[tuple[str, int, int], tuple[str, float]] = {}

    def summary(self, cluster_id: str) -> SessionsSummary:
        """Return what runs on a cluster, as far as it was seen."""
        open_ones = [each for _, each in self._known.get(cluster_id, {}).values() if each.state not in ENDED]
        busy = {SessionState.STARTING, SessionState.BUSY, SessionState.NOT_STARTED}
        return SessionsSummary(
            open=len(open_ones),
            busy=any(each.state in busy for each in open_ones),
            last_activity=max((each.last_activity for each in open_ones), default=None),
        )

    def sessions(self, owner: str) -> list[SparkSession]:
        """Return an owner's sessions on all clusters elsewhere, the newest first."""
        own = [
            session
            for sessions in self._known.values()
            for whose, session in sessions.values()
            if whose == owner
        ]
        return sorted(own, key=lambda session: session.created, reverse=True)

    def gone(self, cluster_id: str, number: int) -> None:
        """Forget a session."""
        known = self._known.get(cluster_id, {}).pop(number, None)
        if known is not None:
            owner, _ = known
            self._bus.publish(Event(FEATURE, "session.removed", owner, {"cluster": cluster_id, "id": number}))

    def close(self, cluster_id: str) -> None:
        """Forget a cluster's sessions."""
        for number in [*self._known.get(cluster_id, {})]:
            self.gone(cluster_id, number)
        self._known.pop(cluster_id, None)

    def seen(self, order: ClusterOrder, entry: LedgerEntry, body: Body) -> None:
        """Keep what a server says of a session; what it leaves out stays as it was."""
        sessions = self._known.setdefault(order.id, {})
        _, before = sessions.get(entry.number, ("", None))
        now = self._clock.now()
        state = _state(body.get("state"))
        app_id = text_of(body, "appId", 255) or (before.app_id if before else "")
        path = f"smstudio/spark/clusters/{order.id}/sessions/{entry.number}"
        session = SparkSession(
            cluster=order.id,
            cluster_name=order.name,
            id=entry.number,
            kind=text_of(body, "kind", 255) or (before.kind if before else "shared"),
            state=state,
            name=entry.name or text_of(body, "name", 255),
            kernel_id=entry.kernel,
            notebook=self._notebook_of(entry.kernel) if entry.kernel else "",
            created=datetime.fromisoformat(entry.created),
            last_activity=now if before is None or state is not SessionState.IDLE else before.last_activity,
            app_id=app_id,
            ui=f"{path}/ui/" if app_id else "",
            driver_log=f"{path}/log",
            statements=max(number_of(body, "statements", 0), before.statements if before else 0),
            message=_why_ended(body) if state in ENDED else "",
        )
        sessions[entry.number] = (entry.owner, session)
        if before is None or session.model_copy(update={"last_activity": before.last_activity}) != before:
            payload = session.model_dump(mode="json")
            self._bus.publish(Event(FEATURE, "session.changed", entry.owner, payload))

    def statement(self, order: ClusterOrder, entry: LedgerEntry, body: Body) -> None:
        """Tell of a statement, and that its session works or has done its work."""
        number, state = number_of(body, "id", -1), str(body.get("state"))
        if number < 0 or state not in STATEMENT_STATES:
            return
        if MARK in str(body.get("code", "")):
            return  # ours; whoever hears of statements reads the catalogue again, which would be another one
        running = state in RUNNING
        key, now = (order.id, entry.number, number), self._clock.monotonic()
        known, told = self._told.get(key, ("", 0.0))
        ended = known != "" and not running
        if ended or (running and (state != known or now - told >= EVENT_SECONDS)):
            self._told[key] = (state, now)
            payload = {
                "cluster": order.id,
                "session": entry.number,
                "statement": number,
                "state": state,
                "progress": share_of(body, "progress"),
            }
            self._bus.publish(Event(FEATURE, "statement.changed", entry.owner, payload))
        if not running:
            self._told.pop(key, None)
        self.seen(order, entry, {"state": "busy" if running else "idle", "statements": number + 1})


class ClusterListener:
    """Hears what the server of one cluster says.

    Args:
        sessions: told of it.
        order: the cluster.
    """

    def __init__(self, sessions: RemoteSessions, order: ClusterOrder) -> None:
        self._sessions = sessions
        self._order = order

    def session(self, entry: LedgerEntry, body: Body | None) -> None:
        """Hear of a session that was looked at; None: it is gone. Batches are nobody's sessions."""
        if entry.noun == "batches":
            return
        if body is None:
            self._sessions.gone(self._order.id, entry.number)
        else:
            self._sessions.seen(self._order, entry, body)

    def statement(self, entry: LedgerEntry, body: Body) -> None:
        """Hear of a statement that was begun or looked at."""
        self._sessions.statement(self._order, entry, body)


def _state(text: object) -> SessionState:
    """Return Livy's state; ``recovering`` and others that are new to us count as a start."""
    try:
        return SessionState(str(text))
    except ValueError:
        return SessionState.STARTING


def _why_ended(body: Body) -> str:
    """Return the last line of the log, which is all that Livy says."""
    log = body.get("log")
    lines = [str(line).strip() for line in log if str(line).strip()] if isinstance(log, list) else []
    return text_from(lines[-1], 500) if lines else "The Livy server ended it, and says no reason."
