"""One question to a Livy server elsewhere: to an address that was checked, in bounded time and size.

Livy's protocol is asked again by clients that poll, so a failure that may pass is tried again here only as
far as it cannot do anything twice.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp

from ....core.errors import Forbidden, InvalidInput, TooLarge, Unavailable
from ....core.jobs.runtime.addresses import Refused
from ...credentials import Credential
from ...kerberos import Handshake, asks_for_ticket
from .target import CheckedResolver, LivyTarget

MAX_ANSWER_BYTES = 16 * 1024**2
CHUNK_BYTES = 64 * 1024
REPEATABLE = frozenset({"GET", "DELETE"})
HEADERS = {"User-Agent": "jupyter-smstudio", "X-Requested-By": "jupyter-smstudio"}
"""Livy refuses to change anything without ``X-Requested-By`` where its CSRF protection is on."""
PASSING = frozenset({500, 502, 503, 504})
"""What a Livy that is busy or restarts answers with; sparkmagic tries again after the same ones."""


@dataclass(frozen=True)
class Patience:
    """How long a Livy server is waited for.

    Attributes:
        connect_seconds: for a connection.
        answer_seconds: for a whole answer; sparkmagic's own limit of a request is 60, too.
        pauses: seconds before each further try.
    """

    connect_seconds: float = 10.0
    answer_seconds: float = 60.0
    pauses: tuple[float, ...] = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Reply:
    """What a server answered.

    Attributes:
        status: of HTTP, never a redirect.
        body: what its JSON says; None where it has none.
        sentence: its own words about a refusal, one line; empty where it has none.
    """

    status: int
    body: object
    sentence: str = ""


class _Failed(Exception):
    """No answer came; ``reached`` tells whether the server may have got the question."""

    def __init__(self, reason: str, reached: bool) -> None:
        super().__init__(reason)
        self.reached = reached


class LivyTransport:
    """Asks one Livy server.

    Args:
        target: the server.
        allowed_hosts: names of hosts whose addresses may be private.
        patience: how long it is waited for.
    """

    def __init__(
        self, target: LivyTarget, allowed_hosts: Sequence[str], patience: Patience | None = None
    ) -> None:
        self.target = target
        self._resolver = CheckedResolver(allowed_hosts)
        self._patience = patience or Patience()
        self._one_handshake = asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self,
        method: str,
        path: str,
        credential: Credential | None,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask, and ask again after failures that pass where that can do no harm.

        Args:
            method: of HTTP.
            path: below the server's address.
            credential: that is shown.
            body: sent as JSON.
            query: of the address.

        Raises:
            Forbidden: there is no Kerberos ticket, it has expired, or the server does not accept it.
            InvalidInput: the server's host is not found, or its address is one that may not be asked.
            NotSupported: the credential is a Kerberos ticket, and this machine has no Kerberos.
            TooLarge: the answer is over 16 MiB.
            Unavailable: no answer came, or one that is no Livy's.
        """
        await self._resolver.check(self.target)
        pauses = [*self._patience.pauses]
        while True:
            try:
                reply = await self._once(method, path, credential, body, query)
            except _Failed as failure:
                if not pauses or (failure.reached and method not in REPEATABLE):
                    raise self._unanswered(failure, method) from failure
            else:
                if not pauses or reply.status not in PASSING or method not in REPEATABLE:
                    return reply
            await asyncio.sleep(pauses.pop(0))  # back-off: nobody tells when a server is well again

    async def close(self) -> None:
        """End all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _once(
        self,
        method: str,
        path: str,
        credential: Credential | None,
        body: Mapping[str, object] | None,
        query: Mapping[str, str] | None,
    ) -> Reply:
        handshake = await self._handshake(credential)
        shown = _shown(credential, handshake)
        try:
            async with self._client().request(
                method,
                self.target.at(path).with_query(query or {}),
                json=body,
                headers=HEADERS | ({"Authorization": shown} if shown else {}),
                allow_redirects=False,
            ) as answer:
                if 300 <= answer.status < 400:
                    raise Unavailable(
                        f"{self.target.place} answers with a redirect, which is not followed: credentials "
                        "would go elsewhere. Give the address that Livy itself has."
                    )
                secrets = [shown.partition(" ")[2], credential.password if credential else ""]
                reply = _reply(answer.status, await self._content(answer), secrets, self.target.place)
                self._settle(handshake, reply, answer.headers.getall("WWW-Authenticate", []))
                return reply
        except Refused as error:
            raise InvalidInput(str(error)) from error
        except aiohttp.ClientConnectorError as error:
            raise _Failed(_reason(error), reached=False) from error
        except aiohttp.ConnectionTimeoutError as error:
            reason = f"no connection within {self._patience.connect_seconds:.0f} s"
            raise _Failed(reason, reached=False) from error
        except TimeoutError as error:
            # Asking once more would take a minute again; whoever polls asks again anyway.
            raise Unavailable(
                f"The Livy server at {self.target.place} gave no answer within "
                f"{self._patience.answer_seconds:.0f} s. It may be overloaded; try again."
            ) from error
        except aiohttp.ClientError as error:
            raise _Failed(_reason(error), reached=True) from error

    async def _handshake(self, credential: Credential | None) -> Handshake | None:
        if credential is None or credential.auth_type != "Kerberos":
            return None
        # The system's library waits for the realm's KDC in a thread of its own; one, not one for each poll.
        async with self._one_handshake:
            return await asyncio.to_thread(Handshake, self.target.host)

    def _settle(self, handshake: Handshake | None, reply: Reply, challenges: Sequence[str]) -> None:
        """Take the part of an answer that is about Kerberos."""
        if handshake is None:
            if reply.status == 401 and asks_for_ticket(challenges):
                raise Forbidden(
                    f"The Livy server at {self.target.place} asks for a Kerberos ticket (401): create the "
                    "cluster with Kerberos as its authentication."
                )
        elif reply.status in (401, 403):
            said = f" It says: {reply.sentence}" if reply.sentence else ""
            raise Forbidden(
                f"The Livy server at {self.target.place} does not let {handshake.principal} in "
                f"({reply.status}): get a ticket of a user that it knows by kinit in a terminal of this "
                f"server, or ask who runs it.{said}"
            )
        elif reply.status < 400:
            handshake.verify(challenges)

    async def _content(self, answer: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
            content += chunk
            if len(content) > MAX_ANSWER_BYTES:
                raise TooLarge(
                    f"The answer of {self.target.place} is over {MAX_ANSWER_BYTES // 1024**2} MiB. Ask for "
                    "fewer rows, or write the result to a file on the cluster."
                )
        return bytes(content)

    def _unanswered(self, failure: _Failed, method: str) -> Unavailable:
        doubt = " Whether it did what was asked is not known." if failure.reached and method == "POST" else ""
        return Unavailable(f"The Livy server at {self.target.place} does not answer ({failure}).{doubt}")

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            patience = self._patience
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._resolver,
                    use_dns_cache=False,
                    # Livy's Jetty closes idle connections after 30 s; a POST into a closed one is in doubt.
                    keepalive_timeout=10,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=patience.answer_seconds, sock_connect=patience.connect_seconds
                ),
            )
        return self._session


def _shown(credential: Credential | None, handshake: Handshake | None) -> str:
    """Return the header ``Authorization``; empty: none."""
    if handshake is not None:
        return f"Negotiate {handshake.token}"
    if credential is None:
        return ""
    if credential.auth_type == "Token":
        return f"Bearer {credential.password}"
    pair = f"{credential.username}:{credential.password}".encode()
    return f"Basic {b64encode(pair).decode()}"


def _reply(status: int, content: bytes, secrets: Sequence[str], place: str) -> Reply:
    try:
        body = json.loads(content) if content.strip() else None
    except (ValueError, RecursionError) as error:
        if status < 400:
            raise Unavailable(
                f"{place} answers, but not in JSON, so it is no Livy server. Check the address."
            ) from error
        body = None
    said = body.get("msg") or body.get("message") if isinstance(body, dict) else body
    return Reply(status, body, _sentence(said, secrets) if status >= 400 and isinstance(said, str) else "")


def _sentence(text: str, secrets: Sequence[str]) -> str:
    """Return a server's words as one line that may be shown: what was shown to it is not in there."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:2_000]).split())[:500]


def _reason(error: aiohttp.ClientError) -> str:
    """Say why, without the address, which aiohttp's own words repeat."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return (cause.strerror if isinstance(cause, OSError) else None) or type(cause).__name__
