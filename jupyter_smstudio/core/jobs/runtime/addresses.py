"""Which machines a channel may be fetched from: only public ones, unless the administrator named them."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit


class Refused(Exception):
    """An address is not fetched from; the text says why, for people."""


class Unresolved(Refused):
    """A host has no address."""


def public_addresses(host: str, port: int, allowed_hosts: Iterable[str]) -> list[str]:
    """Resolve a host to addresses that may be connected to.

    Connect to what is returned and not to the name: it could have other addresses the next time.

    Args:
        host: name or address.
        port: that is going to be connected to.
        allowed_hosts: names whose addresses may be private; ``*.example.org`` stands for all names below
            that one.

    Raises:
        Unresolved: it has no address.
        Refused: it has one that is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unresolved(f"The host {host} was not found ({error}).") from error
    addresses = [str(each[4][0]) for each in found]
    if is_allowed(host, allowed_hosts):
        return addresses
    for address in addresses:
        if not is_public(address):
            raise Refused(
                f"{host} has the address {address}, which is not public, so the studio does not connect to "
                "it. An administrator can allow the host in SmStudioApp.allowed_hosts."
            )
    return addresses


def is_allowed(host: str, allowed_hosts: Iterable[str]) -> bool:
    """Tell whether an administrator has named a host, or all below a name that it ends with."""
    return any(_stands_for(name.lower(), host.lower().rstrip(".")) for name in allowed_hosts)


def _stands_for(allowed: str, host: str) -> bool:
    return host == allowed or (allowed.startswith("*.") and host.endswith(allowed[1:]))


def is_public(address: str) -> bool:
    """Tell whether an address is on the public internet.

    Not public are loopback, private and link-local ones, with the metadata services of clouds among
    them, and IPv6 addresses that stand for such an IPv4 address.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        embedded = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if embedded is None and parsed in NAT64:
            embedded = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if embedded is not None:
            return is_public(str(embedded))
    return parsed.is_global and not parsed.is_multicast


NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052)."""


def without_secrets(uri: str) -> str:
    """Return a URL as it may be shown: without user, password and query."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="", fragment="").geturl()
