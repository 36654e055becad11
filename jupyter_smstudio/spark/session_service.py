"""The verbs of sessions: what people and kernels ask of them beside Livy's own protocol."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from ..core.errors import NotFound, Unavailable
from ..core.models import Caller
from .cluster_models import ClusterOrder
from .livy.local import renderings
from .livy.local.driver_log import whole_characters
from .livy.local.drivers import Driver
from .livy.local.gateway import Gateway
from .livy.port import LivyAnswer, LivyPort, LivyRequest
from .livy.remote.catalog import catalog_by_statement
from .livy.remote.livy import RemoteLivy
from .models import SparkLogPage, SparkLogQuery
from .session_models import Catalog, SessionQuery, SparkSession, SparkSessionPage, StatementProgress

PORT = re.compile(r"https?://[^/:]+:(\d{1,5})/?")
"""Of a Spark UI's own address; whatever host a driver names, the studio asks this machine alone."""
STATES = ("waiting", "running", "available", "error", "cancelling", "cancelled")

PortOf = Callable[[Caller, str], tuple[ClusterOrder, LivyPort]]
"""Finds the Livy of a cluster that a caller may see; raises NotFound or Conflict."""
OrderOf = Callable[[Caller, str], ClusterOrder]
"""Finds a cluster that a caller may see, also after its end; raises NotFound."""


class RemoteSessions(Protocol):
    """What is known of sessions on a Livy elsewhere."""

    def sessions(self, owner: str) -> list[SparkSession]:
        """Return an owner's, the newest first."""
        ...


@dataclass(frozen=True)
class SparkUi:
    """Where a Spark UI is, and what opens it.

    Attributes:
        url: on this machine.
        authorization: the header that it asks for.
    """

    url: str
    authorization: str


class SessionsService:
    """Looks after sessions of clusters of every kind.

    Args:
        gateway: has those of this machine.
        remote: has the others.
        port: finds a cluster's Livy.
        order_of: finds a cluster.
    """

    def __init__(self, gateway: Gateway, remote: RemoteSessions, port: PortOf, order_of: OrderOf) -> None:
        self._gateway = gateway
        self._remote = remote
        self._port = port
        self._order_of = order_of
        self._tickets = gateway.tools.tickets
        self._notebook_of = gateway.tools.notebook_of

    async def livy(
        self,
        caller: Caller,
        cluster_id: str,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, object] | None,
    ) -> LivyAnswer:
        """Ask a cluster's Livy.

        Raises:
            StudioError: the cluster is not the caller's or not ready, or Livy refuses.
        """
        _, port = self._port(caller, cluster_id)
        return await port.ask(LivyRequest(method, path, query, body, caller, caller.kernel_id or ""))

    def list_sessions(self, caller: Caller, query: SessionQuery) -> SparkSessionPage:
        """List the caller's sessions on all clusters, the newest first.

        Raises:
            NotFound: those that have ended are wanted, of no cluster of the caller's.
        """
        found = [
            renderings.wire(driver, livy.cluster, self._notebook_of(driver.record.kernel))
            for livy in self._gateway.of_owner(caller)
            for driver in livy.sessions.drivers.shown
        ]
        found += self._remote.sessions(caller.name)
        if query.ended:
            known = {each.id for each in found if each.cluster == query.cluster}
            found += self._past(caller, query.cluster, known)
        items = [
            each
            for each in found
            if query.kernel in ("", each.kernel_id) and query.cluster in ("", each.cluster)
        ]
        items.sort(key=lambda session: session.created, reverse=True)
        return SparkSessionPage(items=items, total=len(items))

    async def end_session(self, caller: Caller, cluster_id: str, number: str) -> None:
        """End a session; returns when it is gone."""
        await self.livy(caller, cluster_id, "DELETE", f"/sessions/{_number(number)}", {}, None)

    async def read_log(
        self, caller: Caller, cluster_id: str, number: str, query: SparkLogQuery
    ) -> SparkLogPage:
        """Return a stretch of what a session's driver wrote; on this machine also after its end.

        Raises:
            NotFound: there was no such session.
            Conflict: it was on a cluster elsewhere that is connected to no more.
        """
        order = self._order_of(caller, cluster_id)
        if order.kind == "local":
            return self._gateway.log(order, _number(number)).page(query.offset, query.limit)
        path = f"/sessions/{_number(number)}/log"
        found = await self.livy(caller, cluster_id, "GET", path, {"from": "0", "size": "1000"}, None)
        lines = _object(found.body).get("log")
        whole = "".join(f"{line}\n" for line in lines) if isinstance(lines, list) else ""
        content = whole.encode(errors="replace")
        text, read = whole_characters(content[query.offset : query.offset + query.limit])
        return SparkLogPage(text=text, next=min(query.offset, len(content)) + read, total=len(content))

    async def catalog(self, caller: Caller, cluster_id: str, number: str, database: str) -> Catalog:
        """Return what a session can select from.

        Raises:
            Conflict: it is not up.
        """
        driver = self._driver(caller, cluster_id, number)
        if driver is None:

            async def ask(method: str, path: str, body: dict[str, object] | None) -> LivyAnswer:
                return await self.livy(caller, cluster_id, method, path, {}, body)

            return await catalog_by_statement(ask, _number(number), database)
        found = await driver.ask("catalog", database=database)
        try:
            return Catalog.model_validate({name: found.get(name) for name in Catalog.model_fields})
        except ValidationError as error:
            raise Unavailable("The session's driver has sent no catalogue.") from error

    async def progress(
        self, caller: Caller, cluster_id: str, number: str, statement: str
    ) -> StatementProgress:
        """Return how far a statement is."""
        asked = _number(statement)
        driver = self._driver(caller, cluster_id, number)
        if driver is not None:
            found = _object((await driver.ask("progress", n=asked)).get("progress"))
        else:
            path = f"/sessions/{_number(number)}/statements/{asked}"
            answer = await self.livy(caller, cluster_id, "GET", path, {}, None)
            told = _object(answer.body)
            found = {"statement": asked, "state": told.get("state"), "progress": told.get("progress", 0.0)}
        try:
            return StatementProgress.model_validate(found)
        except ValidationError as error:
            raise Unavailable("The session's driver has sent no progress.") from error

    async def cancel(self, caller: Caller, cluster_id: str, number: str, statement: str) -> None:
        """Cancel a statement; one that has ended is no error."""
        path = f"/sessions/{_number(number)}/statements/{_number(statement)}/cancel"
        await self.livy(caller, cluster_id, "POST", path, {}, None)

    # The Spark UI

    async def ui_elsewhere(self, caller: Caller, cluster_id: str, number: str) -> str:
        """Return the address that a cluster elsewhere has for the UI of a session; empty for one of here.

        Raises:
            NotFound: there is none.
            StudioError: nobody could be asked.
        """
        _, port = self._port(caller, cluster_id)
        return await port.ui(caller.name, _number(number)) if isinstance(port, RemoteLivy) else ""

    def ui_ticket(self, caller: Caller, cluster_id: str, number: str) -> str:
        """Return what opens the UI of a session without a cookie.

        Raises:
            NotFound: there is none.
        """
        self.ui(caller, cluster_id, number)
        return self._tickets.issue(f"{cluster_id}_{number}")

    def opens(self, ticket: str, place: str) -> bool:
        """Tell whether a ticket opens the UI of this session: ``<cluster>_<number>``."""
        return self._tickets.subject(ticket) == place

    def ui(self, caller: Caller, cluster_id: str, number: str) -> SparkUi:
        """Return where the UI of a session is.

        Raises:
            NotFound: the session has none, or has ended.
        """
        driver = self._driver(caller, cluster_id, number)
        found = PORT.fullmatch(driver.ui_url) if driver is not None and not driver.record.over else None
        if driver is None or found is None:
            raise NotFound("The session has no Spark UI here, or has ended.")
        return SparkUi(f"http://127.0.0.1:{found[1]}", driver.key.authorization)

    def _past(self, caller: Caller, cluster_id: str, known: Set[int]) -> list[SparkSession]:
        """Return the sessions that a cluster of this machine once had, beside those that are known."""
        order = self._order_of(caller, cluster_id)
        records = self._gateway.records(order.id)
        return [renderings.past(record, order.name) for record in records if record.session not in known]

    def _driver(self, caller: Caller, cluster_id: str, number: str) -> Driver | None:
        """Return the driver of a session of this machine; None for one elsewhere."""
        order, _ = self._port(caller, cluster_id)
        if order.kind != "local":
            return None
        return self._gateway.driver(order.id, _number(number))


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NotFound("There is no such session or statement.")
    return int(text)


def _object(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
