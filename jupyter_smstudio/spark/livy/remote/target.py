"""Where a Livy server is: at a public address, unless an administrator named its host."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ....core.errors import InvalidInput
from ....core.jobs.runtime.addresses import Refused, public_addresses

MOST_CHARACTERS = 2_048


@dataclass(frozen=True)
class LivyTarget:
    """The address of a Livy server, checked in its form.

    Attributes:
        url: of its root, without a slash at the end.
    """

    url: URL

    @classmethod
    def of(cls, text: str) -> LivyTarget:
        """Read an address.

        Raises:
            InvalidInput: it is no http address, or has a part that an address of Livy cannot have.
        """
        if len(text) > MOST_CHARACTERS or any(character <= " " or character == "\\" for character in text):
            raise InvalidInput("The address has a space, a backslash or too many characters.")
        try:
            parts = urlsplit(text)
            url = URL(text)
            port = url.port  # read here, because one beyond 65535 is found out no earlier
        except ValueError as error:
            raise InvalidInput(f"The address cannot be read: {error}.") from error
        if parts.username is not None or parts.password is not None or "@" in parts.netloc:
            raise InvalidInput(
                "The address has a user name or a password in it. Leave them out, and give them in their own "
                "fields: they are kept among your secrets."
            )
        if url.scheme not in ("http", "https") or not url.host or not port:
            raise InvalidInput("The address of a Livy server starts with http:// or https:// and has a host.")
        if parts.query or parts.fragment or "?" in text or "#" in text:
            raise InvalidInput("The address of a Livy server ends with its path: leave out ? and #.")
        return cls(url.with_path(url.path.rstrip("/")))

    @property
    def host(self) -> str:
        """Return its name or address."""
        return self.url.host or ""

    @property
    def place(self) -> str:
        """Return host and port, for sentences."""
        return f"{self.host}:{self.url.port}"

    def at(self, path: str) -> URL:
        """Return the address of a path below it, e.g. ``/sessions/0``."""
        return self.url.with_path(f"{self.url.path.rstrip('/')}{path}")


class CheckedResolver(AbstractResolver):
    """Finds addresses that may be connected to; what it returns is what the connection is made to.

    Args:
        allowed_hosts: names of hosts whose addresses may be private.
    """

    def __init__(self, allowed_hosts: Sequence[str]) -> None:
        self._allowed_hosts = tuple(allowed_hosts)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host.

        Raises:
            Refused: it has none, or one that is not public.
        """
        found = await asyncio.to_thread(public_addresses, host, port, self._allowed_hosts)
        return [_result(host, address, port) for address in found]

    async def close(self) -> None:
        """Do nothing: there is nothing open."""

    async def check(self, target: LivyTarget) -> None:
        """Refuse a target that may not be asked.

        The client of HTTP asks no resolver about what looks like an address, of which ``127.1`` and
        ``2130706433`` are two: they are looked at here.

        Raises:
            InvalidInput: its host is not found, or it has an address that is not public.
        """
        try:
            await self.resolve(target.host, target.url.port or 0)
        except Refused as error:
            raise InvalidInput(str(error)) from error


def _result(host: str, address: str, port: int) -> ResolveResult:
    version = ipaddress.ip_address(address.partition("%")[0]).version
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if version == 6 else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )
