"""A file behind an http address, by the standard library: every address on the way is checked.

A library with connections of its own would resolve the name a second time, after the check.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from .addresses import Refused, public_addresses, without_secrets

REDIRECTS = 5
TIMEOUT_SECONDS = 60.0
"""Without a byte."""


class Response:
    """The content of a URL. Its end is told from a connection that broke.

    Attributes:
        size: bytes, where the server says so.
    """

    def __init__(self, response: http.client.HTTPResponse, uri: str) -> None:
        self._response = response
        self._uri = uri
        self.size = response.length

    def read(self, size: int) -> bytes:
        """Return the next bytes, ``size`` at most; none at the end.

        Raises:
            OSError: the connection ended before the file did.
        """
        data = self._response.read(size)
        if not data and self._response.length:
            raise OSError(f"{without_secrets(self._uri)} ended {self._response.length:,} bytes too early.")
        return data


@contextmanager
def open_http(uri: str, allowed_hosts: Sequence[str]) -> Iterator[Response]:
    """Open what a URL answers, once more for each redirect, always at an address that was checked.

    Raises:
        Refused: it leads to an address that is not public, or answers with an error.
        OSError: it does not answer.
    """
    for _ in range(REDIRECTS + 1):
        parts = urlsplit(uri)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused(f"{without_secrets(uri)} is no http address, so it is not followed.")
        connection = connect_checked(parts, allowed_hosts)
        try:
            connection.request("GET", target_of(parts), headers=headers_of(parts))
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                uri = urljoin(uri, response.getheader("Location", ""))
                continue
            if response.status != 200:
                raise Refused(f"{without_secrets(uri)} answered {response.status} {response.reason}.")
            yield Response(response, uri)
            return
        except http.client.HTTPException as error:
            raise OSError(f"{without_secrets(uri)} could not be read: {error!r}") from error
        finally:
            connection.close()
    raise Refused(f"{without_secrets(uri)} redirects more than {REDIRECTS} times.")


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        super().__init__(parts.hostname or "", port, timeout=TIMEOUT_SECONDS)
        self._address = address
        self._context = ssl.create_default_context() if parts.scheme == "https" else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def connect_checked(parts: SplitResult, allowed_hosts: Sequence[str]) -> http.client.HTTPConnection:
    """Return a connection to an address that was checked; close it.

    Raises:
        Refused: the host has an address that is not public.
        OSError: it does not answer.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    addresses = public_addresses(parts.hostname or "", port, allowed_hosts)
    failure: OSError | None = None
    for address in addresses:
        connection = _Pinned(parts, address)
        try:
            connection.connect()
        except OSError as error:
            failure = error
        else:
            return connection
    raise OSError(f"{parts.hostname} does not answer: {failure}") from failure


def target_of(parts: SplitResult) -> str:
    """Return what the first line of a request asks for."""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def headers_of(parts: SplitResult) -> dict[str, str]:
    """Return the headers of every request, with the name and password that the URL has."""
    headers = {"User-Agent": "jupyter-smstudio", "Accept-Encoding": "identity"}
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
    return headers
