"""Which mail server a person's mails go by: one of their own, or else the administrator's."""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from ..core.clock import Clock
from ..core.errors import Forbidden, InvalidInput, NotFound, QuotaExceeded, StudioError
from ..core.models import Caller
from ..core.secrets.store import SecretStore
from .mail import CONTROL, MailServer, NotSent, letter, send
from .mail_models import MailSetup, SendTestMail, SentTestMail, SetMailServer
from .runtime.rules.actions import EMAIL

PASSWORD = "SMTP_PASSWORD"
"""Name of the secret that opens the administrator's mail server for a person."""
OWN = "mail_server"
"""Name of what is kept of a person's own server, with its password, under an owner of its own."""
MOST_TESTS = 5
TEST_SECONDS = 600.0
"""So many test mails in this time."""
HOST = re.compile(r"[^\s\x00-\x1f\x7f/@:?#\[\]]+|[0-9A-Fa-f:.]+")
"""A name, or an address of either kind."""
NONE = "There is no mail server."
OWN_WAY = "Press Set up mail on the studio's page Debugger."
ADMINISTRATOR_WAY = (
    "The administrator names one in SmStudioApp.mail_server; a password for it is set by "
    f"'jupyter smstudio secrets set {PASSWORD}'."
)


@dataclass(frozen=True)
class MailPolicy:
    """What the administrator has decided on mails.

    Attributes:
        url: of the server for all, see :meth:`~.mail.MailServer.parse`; empty: there is none.
        own_allowed: whether people may set a server of their own.
        allowed_hosts: that may be reached although their addresses are private.
    """

    url: str = ""
    own_allowed: bool = True
    allowed_hosts: Sequence[str] = field(default=())


class MailAccounts:
    """Keeps people's own mail servers, and sends mails by them or by the administrator's.

    A server is kept with its password among the secrets, under an owner of its own: no list of secrets shows
    it, and no job gets it.

    Args:
        secrets: where secrets are.
        policy: of the administrator.
        clock: by which test mails are counted.
    """

    def __init__(self, secrets: SecretStore, policy: MailPolicy, clock: Clock) -> None:
        self._secrets = secrets
        self._policy = policy
        self._clock = clock
        self._tests: defaultdict[str, deque[float]] = defaultdict(deque)
        self._default: MailServer | None = None
        self._no_default = NONE
        try:
            self._default = MailServer.parse(policy.url) if policy.url else None
        except NotSent as error:  # said where a mail is wanted: the studio works without
            self._no_default = str(error)

    def lack(self, owner: str) -> str:
        """Say in a sentence why a person's mails cannot be sent; empty: they can. Reads no password."""
        if self._has_own(owner):
            return ""
        server = self._default
        if server is None:
            return self._no_default
        if server.user and self._secrets.missing(owner, [PASSWORD]):
            return f"The administrator's mail server, {server.host}, asks for a password, and you gave none."
        return ""

    def advice(self, owner: str) -> str:
        """Return the same with what to do about it."""
        lack = self.lack(owner)
        return f"{lack} {OWN_WAY if self._policy.own_allowed else ADMINISTRATOR_WAY}" if lack else ""

    async def setup(self, caller: Caller) -> MailSetup:
        """Return the server that the caller's mails go by, without its password.

        Raises:
            Unavailable: it cannot be read now.
        """
        return await asyncio.to_thread(self._setup, caller.name)

    async def set_own(self, caller: Caller, request: SetMailServer) -> MailSetup:
        """Keep a server of the caller's own, in the place of the one before.

        Raises:
            Forbidden: the administrator does not allow it.
            InvalidInput: a part of it cannot be used; ``fields`` say which.
            Unavailable: it cannot be stored now.
        """

        def keep() -> MailSetup:
            server = self._given(caller.name, request)
            self._secrets.put(_space(caller.name), OWN, json.dumps(asdict(server)))
            return self._setup(caller.name)

        return await asyncio.to_thread(keep)

    async def forget_own(self, caller: Caller) -> None:
        """Forget the caller's own server.

        Raises:
            NotFound: there is none.
            Unavailable: it cannot be removed now.
        """
        try:
            await asyncio.to_thread(self._secrets.remove, _space(caller.name), OWN)
        except NotFound as error:
            raise NotFound("You have set no mail server of your own.") from error

    async def send_test(self, caller: Caller, request: SendTestMail) -> SentTestMail:
        """Send a mail that says that it works; return what became of it.

        Raises:
            Forbidden: the server is the caller's own, and the administrator allows none.
            InvalidInput: a part of the server, or the address, cannot be used; ``fields`` say which.
            QuotaExceeded: there were five in the last ten minutes.
            Unavailable: the password cannot be read now.
        """
        to = request.to.strip()
        if not EMAIL.fullmatch(to):
            raise _wrong(to="Give an address such as ann@example.org.")
        try:
            server = await asyncio.to_thread(self._tried, caller.name, request.server)
            self._count_test(caller.name)
            await asyncio.to_thread(self._hand, server, to, "Test mail of SM Studio", TEST_TEXT)
        except NotSent as error:
            return SentTestMail(sent=False, message=str(error))
        return SentTestMail(sent=True, message=f"{server.host} has taken a mail to {to}.")

    def send(self, owner: str, to: str, subject: str, text: str) -> None:
        """Send a mail by a person's server. Blocks for up to a minute.

        Raises:
            NotSent: there is no server, or it did not take the mail; the text says why.
        """
        try:
            server = self._server(owner)
        except StudioError as error:
            raise NotSent(error.message) from error
        self._hand(server, to, subject, text)

    def _hand(self, server: MailServer, to: str, subject: str, text: str) -> None:
        send(server, letter(server, to, subject, text), self._hosts(server))

    def _hosts(self, server: MailServer) -> Sequence[str]:
        """Return hosts that may be private: who names a mail server means it to be reached."""
        named = self._default is not None and _place(self._default) == _place(server)
        return [*self._policy.allowed_hosts, server.host.lower()] if named else self._policy.allowed_hosts

    def _server(self, owner: str) -> MailServer:
        """Return the server that a person's mails go by, with its password."""
        if (own := self._own(owner)) is not None:
            return own
        if advice := self.advice(owner):
            raise NotSent(advice)
        server = self._default
        assert server is not None  # it would be lacking
        if not server.user:
            return server
        return replace(server, password=self._secrets.reveal(owner, [PASSWORD])[PASSWORD])

    def _tried(self, owner: str, typed: SetMailServer | None) -> MailServer:
        return self._server(owner) if typed is None else self._given(owner, typed)

    def _given(self, owner: str, request: SetMailServer) -> MailServer:
        """Check a server that a person has typed; its password may be the one that was stored."""
        if not self._policy.own_allowed:
            raise Forbidden("Your administrator allows no mail servers of one's own.")
        typed = request.password.get_secret_value() if request.password else ""
        server = MailServer(
            host=request.host.strip(),
            port=request.port,
            encryption=request.encryption,
            user=request.user.strip(),
            sender=request.sender.strip(),
            password=typed,
        )
        kept = self._own(owner) if server.user and not typed else None
        # A stored password is for the server that it was stored for: nobody has it sent elsewhere.
        if kept is not None and _login(kept) == _login(server):
            server = replace(server, password=kept.password)
        if wrong := _faults(server):
            raise _wrong(**wrong)
        return server

    def _setup(self, owner: str) -> MailSetup:
        own = self._own(owner)
        shown = own or self._default
        told = {} if shown is None else {name: getattr(shown, name) for name in SHOWN}
        return MailSetup(
            source="own" if own else "administrator" if self._default else "none",
            lack=self.lack(owner) if self._policy.own_allowed else self.advice(owner),
            own_allowed=self._policy.own_allowed,
            has_default=self._default is not None,
            place=self._secrets.title,
            **told,
        )

    def _has_own(self, owner: str) -> bool:
        return self._policy.own_allowed and not self._secrets.missing(_space(owner), [OWN])

    def _own(self, owner: str) -> MailServer | None:
        if not self._has_own(owner):
            return None
        return MailServer(**json.loads(self._secrets.reveal(_space(owner), [OWN])[OWN]))

    def _count_test(self, owner: str) -> None:
        now, tests = self._clock.monotonic(), self._tests[owner]
        while tests and tests[0] <= now - TEST_SECONDS:
            tests.popleft()
        if len(tests) >= MOST_TESTS:
            minutes = int((tests[0] + TEST_SECONDS - now) // 60) + 1
            raise QuotaExceeded(
                f"{MOST_TESTS} test mails were sent in the last {TEST_SECONDS / 60:.0f} minutes, the most "
                f"there may be. Try again in {minutes} min."
            )
        tests.append(now)


TEST_TEXT = "SM Studio sent this mail to try a mail server. It works: rules can write to you.\n"
SHOWN = ("host", "port", "encryption", "user", "sender")


def _faults(server: MailServer) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not HOST.fullmatch(server.host):
        faults["host"] = "Give the name of the server alone, e.g. mail.example.org."
    if not EMAIL.fullmatch(server.sender):
        faults["sender"] = "Give the address that mails come from, such as ann@example.org."
    for name, text in (("user", server.user), ("password", server.password)):
        if CONTROL.search(text):
            faults[name] = "It has a control character, e.g. a line break at its end. Remove it."
    if server.user and server.encryption == "none":
        faults["user"] = "Nobody can log in without encryption: the password could be read on the way."
    elif server.user and not server.password:
        faults["password"] = "Type the password of this user at this server."
    return faults


def _wrong(**fields: str) -> InvalidInput:
    return InvalidInput(" ".join(fields.values()), fields=fields)


def _place(server: MailServer) -> tuple[str, int]:
    return server.host.lower().rstrip("."), server.port


def _login(server: MailServer) -> tuple[object, ...]:
    """Return all that decides who gets to see a password."""
    return *_place(server), server.encryption, server.user


def _space(owner: str) -> str:
    return f"mail:{owner}"
