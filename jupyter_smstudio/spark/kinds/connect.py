"""A Spark Connect server that somebody else runs: PySpark in the kernel talks to it by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ...core.errors import InvalidInput, StudioError, Unavailable
from ...core.jobs.runtime.addresses import Refused, Unresolved, public_addresses
from ..cluster_models import ClusterFacts, ClusterOrder
from ..livy.port import LivyPort
from ..models import ClusterKind, ClusterState, ConnectTarget
from .base import Report
from .elsewhere import Elsewhere

STEP = "Connect"
PORT = 15_002
"""Spark Connect's own."""
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]")
PARAMETERS = {"use_ssl": re.compile(r"true|false"), "grpc_max_message_size": re.compile(r"\d{1,10}")}
"""Of the address; every other one would be sent as a header, or is the studio's to give."""
NOT_LOOKED_AT = (
    "Whether it answers was not tried, as its address is not public; the notebook connects by itself."
)


@dataclass(frozen=True)
class ConnectAddress:
    """The address of a Spark Connect server, checked.

    Attributes:
        host: name or address; an IPv6 one in brackets.
        port: number.
        parameters: ``use_ssl`` and the like.
    """

    host: str
    port: int
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> ConnectAddress:
        """Read ``sc://host[:port][/;name=value…]``.

        Raises:
            InvalidInput: it is none, or has a token or another parameter that it may not have.
        """
        if any(character <= " " for character in text):
            raise InvalidInput("The address has a space or a line break in it. Remove it.")
        try:
            parts = urlsplit(text)
            port = PORT if parts.port is None else parts.port
        except ValueError as error:
            raise InvalidInput(f"The address cannot be read: {error}.") from error
        host = parts.netloc.partition("]")[0] + "]" if "]" in parts.netloc else parts.netloc.partition(":")[0]
        if parts.scheme != "sc" or not HOST.fullmatch(host) or not 0 < port < 65_536:
            raise InvalidInput(
                "The address of a Spark Connect server looks like sc://spark.example.org:15002."
            )
        if parts.query or parts.fragment or parts.path.partition(";")[0] not in ("", "/"):
            raise InvalidInput("After host and port there are only parameters: sc://host:port/;use_ssl=true.")
        given = [each.partition("=") for each in parts.path.split(";")[1:] if each]
        for name, _, value in given:
            if name == "token":
                raise InvalidInput(
                    "Leave the token out of the address, and give it in its own field: it is kept secret."
                )
            if name not in PARAMETERS or not PARAMETERS[name].fullmatch(value):
                raise InvalidInput(
                    f"{name[:40]!r} is none of the parameters that are taken: {', '.join(PARAMETERS)}."
                )
        return cls(host, port, tuple((name, value) for name, _, value in given))

    def url(self, token: str = "") -> str:
        """Return the address as PySpark takes it; one with a token asks for TLS, as PySpark does itself."""
        parameters = dict(self.parameters)
        if token:
            parameters |= {"use_ssl": "true", "token": quote(token, safe="")}
        tail = "".join(f";{name}={value}" for name, value in parameters.items())
        return f"sc://{self.host}:{self.port}{f'/{tail}' if tail else ''}"


class ConnectKind(Elsewhere):
    """Knows Spark Connect servers. There is no gateway: the kernel that connects gets address and token.

    Args:
        tools: what kinds elsewhere share.
    """

    name: ClusterKind = "connect"
    steps: tuple[str, ...] = (STEP,)

    def check(self, order: ClusterOrder) -> Mapping[str, str]:
        """Say what is wrong with the address."""
        try:
            _address(order)
        except InvalidInput as error:
            return {"parameters.Url": error.message}
        return {}

    async def start(self, order: ClusterOrder, report: Report) -> None:
        """Look whether somebody listens there.

        Raises:
            Unavailable: nobody does.
        """
        address = _address(order)
        report.step(STEP, f"{address.host}:{address.port}")
        await self._look(order, report)

    async def adopt(self, order: ClusterOrder, report: Report) -> None:
        """Look again; a server that does not answer now may do so later."""
        await self._look_again(order, report)

    async def terminate(self, order: ClusterOrder) -> None:
        """Leave it as it is: kernels end their own sessions, and the server stays."""
        await self._looks.stop(order.id)

    def livy(self, order: ClusterOrder) -> LivyPort | None:
        """Return None: Spark Connect has no Livy."""
        return None

    async def target(self, order: ClusterOrder) -> ConnectTarget | None:
        """Return the address with the token: there is nobody between kernel and server to add it."""
        credential = await self._tools.credentials.get(order.id, order.owner)
        return ConnectTarget(remote=_address(order).url(credential.password if credential else ""))

    async def _look(self, order: ClusterOrder, report: Report) -> None:
        address = _address(order)
        try:
            found = await asyncio.to_thread(
                public_addresses, address.host.strip("[]"), address.port, self._tools.allowed_hosts
            )
        except Unresolved as error:
            raise Unavailable(f"{error} Check the address.") from error
        except Refused:
            self._tell(order, report, NOT_LOOKED_AT)
            return
        await _reach(
            found, address.port, f"{address.host}:{address.port}", self._tools.patience.connect_seconds
        )
        self._tell(order, report, "")

    def _trouble(self, order: ClusterOrder, report: Report, error: StudioError) -> None:
        self._tell(order, report, error.message)

    def _tell(self, order: ClusterOrder, report: Report, message: str) -> None:
        url = _address(order).url()
        report.facts(ClusterFacts(url=url, auth_types=("None", "Token"), languages=("python",)))
        self._note(order, message or f"{url} answers.")
        report.state(ClusterState.WAITING, message)


async def _reach(addresses: Sequence[str], port: int, place: str, seconds: float) -> None:
    reason = "no address"
    for address in addresses:
        try:
            async with asyncio.timeout(seconds):
                _, writer = await asyncio.open_connection(address, port)
        except TimeoutError:
            reason = f"no connection within {seconds:.0f} s"
        except OSError as error:
            reason = error.strerror or type(error).__name__
        else:
            writer.close()
            return
    raise Unavailable(f"The Spark Connect server at {place} does not answer ({reason}). Check its address.")


def _address(order: ClusterOrder) -> ConnectAddress:
    return ConnectAddress.of(str(order.parameters.get("Url", "")))
