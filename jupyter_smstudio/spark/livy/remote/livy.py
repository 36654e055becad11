"""Somebody else's Livy server behind the studio: the person's own sessions, and no others."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from ....core.clock import Clock
from ....core.errors import Conflict, Forbidden, InvalidInput, NotFound, StudioError, TooLarge, Unavailable
from ...credentials import Credential
from ..port import LivyAnswer, LivyRequest
from ..told import number_of
from .configuration import checked_order
from .ledger import LedgerEntry, Noun, SessionLedger
from .transport import LivyTransport, Reply

CredentialOf = Callable[[str, str], Awaitable[Credential | None]]
"""Owner and role (empty: none) → what is shown."""
UiOf = Callable[[Mapping[str, object]], Awaitable[str]]

ONE = re.compile(r"/(sessions|batches)/([0-9]{1,9})(/.*)?")
QUESTIONS = {
    "sessions": re.compile(
        r"(GET|DELETE) |GET /(state|log|statements|statements/[0-9]{1,9})"
        r"|POST /(statements|statements/[0-9]{1,9}/cancel|completion)"
    ),
    "batches": re.compile(r"(GET|DELETE) |GET /(state|log)"),
}
"""Livy's protocol as far as it is passed on: not files, and not the jobs of its Java client."""
STATEMENT = re.compile(r"POST /statements|GET /statements/[0-9]{1,9}")
PASSED = ("from", "size", "order")
"""Arguments that are passed on; ``doAs`` would make the server take the caller for somebody else."""
SURE_SECONDS = 10.0
"""After which a session is looked at again before it is used: a server that restarted counts anew."""
NAMED_SINCE = (0, 6)
"""Version of Livy in which sessions have names."""


class Listener(Protocol):
    """Hears what the server says; ``sessions`` implements it."""

    def session(self, entry: LedgerEntry, body: Mapping[str, object] | None) -> None:
        """Hear of a session that was looked at; None: it is gone."""
        ...

    def statement(self, entry: LedgerEntry, body: Mapping[str, object]) -> None:
        """Hear of a statement that was begun or looked at."""
        ...


async def tracking_url(body: Mapping[str, object]) -> str:
    """Return where Livy says that a session's Spark UI is; empty where it does not."""
    info = _shown(dict(body)).get("appInfo")
    return str(info.get("sparkUiUrl") or "") if isinstance(info, dict) else ""


class RemoteLivy:
    """Asks a Livy server in the name of those who own sessions there.

    Args:
        transport: asks the server.
        ledger: which sessions are whose.
        credential_of: what is shown to the server.
        clock: the time.
        listener: told of every session that was looked at.
        ui_of: finds a session's Spark UI by what Livy says of it.
    """

    def __init__(
        self,
        transport: LivyTransport,
        ledger: SessionLedger,
        credential_of: CredentialOf,
        clock: Clock,
        listener: Listener,
        ui_of: UiOf = tracking_url,
    ) -> None:
        self._transport = transport
        self._ledger = ledger
        self._credential_of = credential_of
        self._clock = clock
        self._listener = listener
        self._ui_of = ui_of
        self._sure: dict[tuple[Noun, int], float] = {}
        self._names: bool | None = None

    async def ask(self, request: LivyRequest) -> LivyAnswer:
        """Answer one request.

        Raises:
            NotFound: Livy has no such address, or the session is not the caller's.
            Forbidden: the server does not accept the credential.
            StudioError: what else the server refuses, in its own words.
        """
        path = request.path.rstrip("/")
        match request.method, path:
            case "GET", "":
                return LivyAnswer(200, {"msg": f"Livy at {self._transport.target.place}"})
            case "GET", "/version":
                return LivyAnswer(200, await self.version(request.caller.name))
            case "GET", "/sessions" | "/batches":
                return await self._list(request, _noun(path[1:]))
            case "POST", "/sessions" | "/batches":
                return await self._create(request, _noun(path[1:]))
        found = ONE.fullmatch(path)
        below = found[3] or "" if found else ""
        if not found or not QUESTIONS[found[1]].fullmatch(f"{request.method} {below}"):
            raise NotFound(f"Livy has no {request.method} {request.path[:200]}.")
        return await self._one(
            request, self._entry(request.caller.name, _noun(found[1]), int(found[2])), below
        )

    async def version(self, owner: str) -> Mapping[str, object]:
        """Return what the server says of its version; proves that it is there and takes the credential.

        Raises:
            StudioError: it is not, or does not.
        """
        reply = await self._transport.send("GET", "/version", await self._credential_of(owner, ""))
        if reply.status == 404:  # Livy before 0.5 has no such address
            reply = await self._transport.send(
                "GET", "/sessions", await self._credential_of(owner, ""), query={"size": "1"}
            )
            _object(self._accepted(reply), self._transport.target.place)
            return {"version": "0.4"}
        return _object(self._accepted(reply), self._transport.target.place)

    async def ui(self, owner: str, number: int) -> str:
        """Return the address of a session's Spark UI, which is the cluster's own.

        Raises:
            NotFound: it is not the owner's, is gone, or has no UI.
            StudioError: the server does not answer.
        """
        body = await self._look(self._entry(owner, "sessions", number))
        found = await self._ui_of(body) if body is not None else ""
        if not found:
            raise NotFound("The session has no Spark UI, or none yet.")
        return found

    async def look_at_all(self, owner: str) -> None:
        """Look at every session of an owner, so that the listener hears of each.

        Raises:
            StudioError: the server does not answer.
        """
        await asyncio.gather(*(self._look(entry) for entry in self._ledger.entries(owner, "sessions")))

    async def end(self, entry: LedgerEntry) -> None:
        """End a session or batch.

        Raises:
            StudioError: the server does not answer, or refuses.
        """
        await self._make_sure(entry)
        path, credential = f"/{entry.noun}/{entry.number}", await self._credential_of(entry.owner, entry.role)
        reply = await self._transport.send("DELETE", path, credential)
        # 404: ended by itself meanwhile, or by a first try whose answer was lost.
        self._accepted(reply if reply.status != 404 else Reply(200, None))
        self._forget(entry)

    async def _list(self, request: LivyRequest, noun: Noun) -> LivyAnswer:
        start, size = (
            _number(request.query.get(name), default) for name, default in (("from", 0), ("size", 100))
        )
        entries = self._ledger.entries(request.caller.name, noun)
        bodies = await asyncio.gather(*(self._look(entry) for entry in entries))
        items = [body for body in bodies if body is not None]
        return LivyAnswer(200, {"from": start, "total": len(items), noun: items[start : start + size]})

    async def _create(self, request: LivyRequest, noun: Noun) -> LivyAnswer:
        order, role = checked_order(request.body)
        owner = request.caller.name
        credential = await self._credential_of(owner, role)
        name, ours = str(order.get("name") or ""), ""
        if not name and await self._has_names(owner):
            name = ours = order["name"] = f"smstudio-{secrets.token_hex(8)}"
        try:
            reply = await self._transport.send("POST", f"/{noun}", credential, body=order)
        except Unavailable:
            # It may have been made although the answer was lost; it would hold memory, and belong to nobody.
            lost = await self._lost(noun, ours, credential)
            if lost is None:
                raise
            reply = lost
        body = _object(self._accepted(reply), self._transport.target.place)
        number = number_of(body, "id", -1)
        if number < 0:
            raise Unavailable(f"{self._transport.target.place} made something without a number. Try again.")
        entry = LedgerEntry(
            owner=owner,
            noun=noun,
            number=number,
            name=name if name and body.get("name") == name else "",
            kernel=request.kernel,
            role=role,
            created=self._clock.now().isoformat(),
        )
        await self._note(entry, credential)
        self._seen(entry, body)
        return LivyAnswer(201, _shown(body))

    async def _note(self, entry: LedgerEntry, credential: Credential | None) -> None:
        try:
            self._ledger.add(entry)
        except Unavailable:
            # Nobody could reach it, and it would hold its memory until it times out.
            await self._transport.send("DELETE", f"/{entry.noun}/{entry.number}", credential)
            raise

    async def _lost(self, noun: Noun, name: str, credential: Credential | None) -> Reply | None:
        if not name:  # a name that a person gave may be that of somebody else's session
            return None
        try:
            reply = await self._transport.send("GET", f"/{noun}/{name}", credential)
        except StudioError:
            return None  # the caller tells the first failure, which is the reason of this one
        return reply if reply.status == 200 else None

    async def _one(self, request: LivyRequest, entry: LedgerEntry, below: str) -> LivyAnswer:
        if not below and request.method == "GET":
            body = await self._look(entry)
            if body is None:
                raise _gone(entry)
            return LivyAnswer(200, body)
        if not below:
            await self.end(entry)
            return LivyAnswer(200, {"msg": "deleted"})
        await self._make_sure(entry)
        reply = await self._transport.send(
            request.method,
            f"/{entry.noun}/{entry.number}{below}",
            await self._credential_of(entry.owner, entry.role),
            body=request.body if request.method == "POST" else None,
            query={name: request.query[name] for name in PASSED if name in request.query},
        )
        answer = self._accepted(reply)
        if STATEMENT.fullmatch(f"{request.method} {below}") and isinstance(answer, dict):
            self._listener.statement(entry, answer)
        return LivyAnswer(reply.status, answer)

    async def _make_sure(self, entry: LedgerEntry) -> None:
        """Make sure that a number is still that of the caller's session."""
        seen = self._sure.get((entry.noun, entry.number))
        sure = seen is not None and time.monotonic() - seen <= SURE_SECONDS
        if entry.name and not sure and await self._look(entry) is None:
            raise _gone(entry)

    async def _look(self, entry: LedgerEntry) -> dict[str, object] | None:
        """Return what the server says of a session; None, and forget it, if it is gone."""
        credential = await self._credential_of(entry.owner, entry.role)
        reply = await self._transport.send("GET", f"/{entry.noun}/{entry.number}", credential)
        if reply.status == 404:
            self._forget(entry)
            return None
        body = _object(self._accepted(reply), self._transport.target.place)
        if entry.name and body.get("name") != entry.name:
            self._forget(entry)
            return None
        self._seen(entry, body)
        return _shown(body)

    def _entry(self, owner: str, noun: Noun, number: int) -> LedgerEntry:
        for entry in self._ledger.entries(owner, noun):
            if entry.number == number:
                return entry
        raise NotFound(
            f"You have no {noun[:-1] if noun == 'sessions' else 'batch'} {number} on this cluster."
        )

    def _seen(self, entry: LedgerEntry, body: Mapping[str, object]) -> None:
        self._sure[(entry.noun, entry.number)] = time.monotonic()
        self._listener.session(entry, body)

    def _forget(self, entry: LedgerEntry) -> None:
        self._sure.pop((entry.noun, entry.number), None)
        self._ledger.remove(entry)
        self._listener.session(entry, None)

    async def _has_names(self, owner: str) -> bool:
        """Tell whether the server knows names; an older one refuses an order that has one."""
        if self._names is None:
            said = str((await self.version(owner)).get("version", ""))
            found = re.match(r"(\d{1,4})\.(\d{1,4})", said)
            self._names = bool(found and (int(found[1]), int(found[2])) >= NAMED_SINCE)
        return self._names

    def _accepted(self, reply: Reply) -> object:
        """Return what was answered, or raise what was refused, in the server's words."""
        if reply.status < 400:
            return reply.body
        place, said = self._transport.target.place, f" It says: {reply.sentence}" if reply.sentence else ""
        match reply.status:
            case 401 | 403:
                raise Forbidden(
                    f"The Livy server at {place} does not let you in ({reply.status}): give your credentials "
                    f"on the cluster's page or when you connect.{said}",
                    credentials="needed",
                )
            case 404:
                raise NotFound(reply.sentence or f"The Livy server at {place} knows nothing of that.")
            case 409:
                raise Conflict(f"The Livy server at {place} cannot do that now.{said}")
            case 413:
                raise TooLarge(f"What was sent is too large for the Livy server at {place}.{said}")
            case status if status < 500 and status != 429:
                raise InvalidInput(f"The Livy server at {place} refused it ({status}).{said}")
            case status:
                raise Unavailable(f"The Livy server at {place} answers with an error ({status}).{said}")


def _noun(text: str) -> Noun:
    return "batches" if text == "batches" else "sessions"


def _object(body: object, place: str) -> dict[str, object]:
    if not isinstance(body, dict):
        raise Unavailable(f"{place} answers, but not as Livy does. Check the address of the cluster.")
    return body


def _shown(body: dict[str, object]) -> dict[str, object]:
    """Leave links out that are none of the web: clients show them as they are."""
    info = body.get("appInfo")
    if not isinstance(info, dict):
        return body
    links = {key: value for key, value in info.items() if re.match(r"https?://", str(value or ""), re.I)}
    return {**body, "appInfo": {key: links.get(key) for key in info}}


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,9}", text):
        raise InvalidInput(f"{text[:20]!r} is no number to begin or end a list at.")
    return int(text)


def _gone(entry: LedgerEntry) -> NotFound:
    return NotFound(
        f"Session {entry.number} is no longer on the Livy server: it was idle too long, was ended there, or "
        "the server has restarted. Connect to the cluster again for a new one."
    )
