"""Hands mails to a mail server: a public one, unless an administrator allowed its host."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from threading import Timer
from urllib.parse import parse_qs, unquote, urlsplit

from ..core.jobs.runtime.addresses import Refused, public_addresses
from .mail_models import Encryption

SCHEMES: dict[str, Encryption] = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}
PORTS: dict[Encryption, int] = {"starttls": 587, "tls": 465, "none": 25}
"""STARTTLS (RFC 6409), TLS from the start (RFC 8314), nothing."""
TIMEOUT_SECONDS = 20.0
"""Without an answer."""
MOST_SECONDS = 60.0
"""Of a whole mail: a server that answers byte by byte keeps nobody waiting for ever."""
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
MOST_SUBJECT = 200


class NotSent(Exception):
    """A mail was not taken; the text says why, for people."""


@dataclass(frozen=True)
class MailServer:
    """A server that takes mails to be sent.

    Attributes:
        host: its name.
        port: where it listens.
        encryption: of the connection; without any, nobody logs in.
        user: who logs in; empty: nobody does.
        sender: address that mails come from.
        password: of the user.
    """

    host: str
    port: int
    encryption: Encryption
    user: str
    sender: str
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """Read a setting, e.g. ``smtps://ann%40example.org@mail.example.org?from=studio@example.org``.

        Raises:
            NotSent: it names no mail server.
        """
        parts = urlsplit(url)
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        encryption = SCHEMES.get(parts.scheme)
        if not host or encryption is None:
            raise NotSent(
                "SmStudioApp.mail_server names no mail server. Write smtp://user@host (STARTTLS), "
                "smtps://user@host (TLS) or smtp+plain://host."
            )
        user = unquote(parts.username or "")
        if parts.password is not None or (user and encryption == "none"):
            raise NotSent(
                "SmStudioApp.mail_server must not have a password, and no user where nothing is encrypted. "
                "The password is a secret, SMTP_PASSWORD."
            )
        named = parse_qs(parts.query).get("from", [""])[0]
        sender = named or (user if "@" in user else f"{user or 'smstudio'}@{host}")
        return cls(host, port or PORTS[encryption], encryption, user, CONTROL.sub("", sender))


def letter(server: MailServer, to: str, subject: str, text: str) -> EmailMessage:
    """Return a mail; what would end a line of its head is left out."""
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = CONTROL.sub("", to)
    message["Subject"] = CONTROL.sub(" ", subject)[:MOST_SUBJECT]
    message["Message-ID"] = make_msgid(domain="smstudio")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def send(server: MailServer, message: EmailMessage, allowed_hosts: Sequence[str]) -> None:
    """Hand a mail to a server.

    Raises:
        NotSent: the server may not be reached, does not answer in time, or does not take it.
    """
    client = _Checked(server, allowed_hosts)
    deadline = Timer(MOST_SECONDS, client.cut)
    deadline.daemon = True
    deadline.start()
    try:
        client.connect(server.host, server.port)
        if server.encryption == "starttls":
            client.starttls(context=ssl.create_default_context())
        if server.user:
            client.login(server.user, server.password)
        client.send_message(message)
        client.quit()
    except Refused as error:
        raise NotSent(str(error)) from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(f"{server.host} refuses the user or the password ({_said(error)}).") from error
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{server.host} answered {error.smtp_code} ({_said(error)}).") from error
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise NotSent(f"{server.host} refuses the address: {code} ({_text(answer)}).") from error
    except ssl.SSLCertVerificationError as error:
        raise NotSent(f"The certificate of {server.host} is not valid ({error.verify_message}).") from error
    except (OSError, smtplib.SMTPException, ValueError) as error:  # the user's name can be no ASCII
        raise NotSent(f"{server.host} does not take mails ({_text(str(error)) or 'no answer'}).") from error
    finally:
        deadline.cancel()
        client.close()


class _Checked(smtplib.SMTP):
    """Connects to an address that was checked, under the name that was asked for."""

    def __init__(self, server: MailServer, allowed_hosts: Sequence[str]) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._server = server
        self._allowed_hosts = allowed_hosts
        self._host = server.host  # as the certificate has it

    def cut(self) -> None:
        """End the connection from another thread."""
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended meanwhile
                return

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        [address, *_] = public_addresses(host, port, self._allowed_hosts)
        connected = socket.create_connection((address, port), timeout)
        if self._server.encryption != "tls":
            return connected
        return ssl.create_default_context().wrap_socket(connected, server_hostname=host)


def _said(error: smtplib.SMTPResponseException) -> str:
    return _text(error.smtp_error)


def _text(answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return CONTROL.sub(" ", text).strip()[:300]
