"""A Livy server that somebody else runs, by its address."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...core.errors import Forbidden, InvalidInput, StudioError
from .. import kerberos
from ..cluster_models import ClusterFacts, ClusterOrder
from ..credentials import KERBEROS, Credential
from ..livy.remote.livies import RemoteLivies, RemoteTools
from ..livy.remote.livy import RemoteLivy
from ..livy.remote.target import LivyTarget
from ..models import AuthType, ClusterKind, ClusterLink, ClusterState
from .base import Report
from .elsewhere import Elsewhere

STEP = "Connect"
AUTH_TYPES: dict[str, tuple[AuthType, ...]] = {
    "None": ("None", "Basic_Access", "Token"),
    "Basic_Access": ("Basic_Access",),
    "Token": ("Token",),
    "Kerberos": ("Kerberos",),
}
"""What may be connected with, by what the template says that the server wants."""
VERSION = re.compile(r"[\w.+-]{1,64}")


class LivyKind(Elsewhere):
    """Connects to Livy servers. What runs there is theirs; only sessions made here end with the cluster.

    Args:
        tools: what kinds elsewhere share.
    """

    name: ClusterKind = "livy"
    steps: tuple[str, ...] = (STEP,)

    def __init__(self, tools: RemoteTools) -> None:
        super().__init__(tools)
        self._livies = RemoteLivies(tools)

    def check(self, order: ClusterOrder) -> Mapping[str, str]:
        """Say what is wrong with the address or the kind of authentication."""
        wrong: dict[str, str] = {}
        try:
            LivyTarget.of(_url(order))
        except InvalidInput as error:
            wrong["parameters.Url"] = error.message
        auth_type = order.parameters.get("AuthType", "None")
        if auth_type == "Kerberos" and (lack := kerberos.missing()):
            wrong["parameters.AuthType"] = lack
        elif auth_type not in AUTH_TYPES:
            wrong["parameters.AuthType"] = f"Choose one of {', '.join(AUTH_TYPES)}."
        return wrong

    async def start(self, order: ClusterOrder, report: Report) -> None:
        """Ask the server for its version.

        Raises:
            StudioError: it does not answer, or is none that may be asked.
        """
        report.step(STEP, LivyTarget.of(_url(order)).place)
        try:
            await self._connect(order, report)
        except Forbidden as error:
            self._note(order, error.message)
            self._trouble(order, report, error)

    async def adopt(self, order: ClusterOrder, report: Report) -> None:
        """Connect again; a server that does not answer now may do so later."""
        await self._look_again(order, report)

    async def terminate(self, order: ClusterOrder) -> None:
        """End the sessions that were made here, and leave the server as it is."""
        await self._looks.stop(order.id)
        self.livy(order)
        await self._livies.end_sessions(order)
        await self._livies.forget(order)

    async def leave(self, order: ClusterOrder) -> bool:
        """Hang up; sessions stay, and are found again."""
        await self._livies.close(order)
        return await super().leave(order)

    def livy(self, order: ClusterOrder) -> RemoteLivy:
        """Return the server's client."""

        async def credential_of(owner: str, role: str) -> Credential | None:
            if role:
                raise InvalidInput("Execution roles belong to clusters of EMR. Connect without one.")
            if order.parameters.get("AuthType") == "Kerberos":
                return KERBEROS
            return await self._tools.credentials.get(order.id, owner)

        return self._livies.open(order, _url(order), credential_of)

    async def _look(self, order: ClusterOrder, report: Report) -> None:
        await self._connect(order, report)
        await self._livies.look(order)

    async def _connect(self, order: ClusterOrder, report: Report) -> None:
        said = str((await self.livy(order).version(order.owner)).get("version", ""))
        version = said if VERSION.fullmatch(said) else "unknown"
        url = str(LivyTarget.of(_url(order)).url)
        report.facts(
            ClusterFacts(
                url=url,
                auth_types=AUTH_TYPES[str(order.parameters.get("AuthType", "None"))],
                languages=("python", "scala"),
                links=(ClusterLink(title="Livy", url=f"{url}/ui"),),
                configuration={"livy.version": version},
            )
        )
        self._note(order, f"Connected to {url}, Livy {version}.")
        report.state(ClusterState.WAITING)

    def _trouble(self, order: ClusterOrder, report: Report, error: StudioError) -> None:
        if isinstance(error, Forbidden):
            self._looks.at_once(order.id)  # it waits for credentials of a person, who looks on then
        auth_types = AUTH_TYPES[str(order.parameters.get("AuthType", "None"))]
        url = str(LivyTarget.of(_url(order)).url)
        report.facts(ClusterFacts(url=url, auth_types=auth_types, languages=("python", "scala")))
        report.state(ClusterState.WAITING, error.message)


def _url(order: ClusterOrder) -> str:
    return str(order.parameters.get("Url", ""))
