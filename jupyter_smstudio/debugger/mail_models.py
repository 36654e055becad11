"""The nouns of mail servers on the wire; none of them that is an answer has a password."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr

from ..core.models import WireModel

Encryption = Literal["starttls", "tls", "none"]


class SetMailServer(WireModel):
    """A mail server of a person's own."""

    host: str = Field(max_length=253)
    """Its name or address, e.g. ``mail.example.org``."""
    port: int = Field(default=587, ge=1, le=65535)
    encryption: Encryption = "starttls"
    """``tls`` is TLS from the start; ``none`` allows no user."""
    user: str = Field(default="", max_length=320)
    """Who logs in; empty: nobody does."""
    password: SecretStr | None = Field(default=None, min_length=1, max_length=1024)
    """Of the user; left out: the one that was stored for the same user of the same server."""
    sender: str = Field(max_length=320)
    """Address that mails come from."""


class MailSetup(WireModel):
    """The mail server that a person's mails go by."""

    source: Literal["own", "administrator", "none"]
    """Who named it; the person's own goes before the administrator's."""
    host: str = ""
    port: int = 587
    encryption: Encryption = "starttls"
    user: str = ""
    sender: str = ""
    lack: str = ""
    """Why no mails can be sent, as a sentence; empty: they can be handed to the server."""
    own_allowed: bool
    """Whether the administrator lets people set a server of their own."""
    has_default: bool
    """Whether the administrator has named a server, which is used where there is none of one's own."""
    place: str
    """In words, where a password is kept: ``the system's keyring`` or ``an encrypted file``."""


class SendTestMail(WireModel):
    """A mail that tells whether a server takes mails."""

    to: str = Field(max_length=320)
    """Address it is sent to."""
    server: SetMailServer | None = None
    """Tried as it is, and not stored; left out: the one that mails go by."""


class SentTestMail(WireModel):
    """What became of a test mail."""

    sent: bool
    """Whether the server took it; whether it arrives, the reader sees."""
    message: str
    """The same in a sentence; of one that was not taken, why."""
