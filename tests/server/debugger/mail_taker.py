"""Mail servers for tests: real ones on this machine, which note what they are told."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class Taker:
    """A mail server.

    Attributes:
        answers: in the place of the usual one, by the command.
        heard: what it was told.
        logins: user and password of those that have logged in.
        mails: that it took.
        port: where it listens.
        context: of TLS; None: it speaks plainly.
        upgrades: it begins plainly, and goes on with TLS when it is asked to (STARTTLS).
    """

    answers: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    context: ssl.SSLContext | None = None
    upgrades: bool = False

    def serve(self, listening: socket.socket) -> None:
        """Take one connection after the other, until nothing listens any more."""
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with contextlib.suppress(ConnectionError, ssl.SSLError):  # a client may have heard enough
                self._greet(connection)

    def _greet(self, connection: socket.socket) -> None:
        if self.context is not None and not self.upgrades:
            connection = self.context.wrap_socket(connection, server_side=True)
        with connection:
            connection.sendall(b"220 here\r\n")
            if self._talk(connection, "250-STARTTLS\r\n" if self.upgrades else ""):
                assert self.context is not None
                with self.context.wrap_socket(connection, server_side=True) as secured:
                    self._talk(secured, "")

    def _talk(self, connection: socket.socket, offers: str) -> bool:
        """Answer what a client says; return whether it asks for TLS from here on."""
        with connection.makefile("rb") as stream:

            def answer(text: str) -> None:
                connection.sendall(text.encode() + b"\r\n")

            while line := stream.readline():
                command = line.decode(errors="replace").strip()
                self.heard.append(command)
                verb = command.upper().split(" ")[0]
                if verb in self.answers:
                    answer(self.answers[verb])
                elif verb == "EHLO":
                    answer(f"250-here\r\n{offers}250 AUTH PLAIN")
                elif verb == "STARTTLS" and offers:
                    answer("220 go on")
                    return True
                elif verb == "AUTH":
                    _, user, password = base64.b64decode(command.split(" ")[2]).decode().split("\0")
                    self.logins.append((user, password))
                    answer("235 come in")
                elif verb == "DATA":
                    answer("354 go on")
                    lines = (each.removeprefix(b".") for each in iter(stream.readline, b".\r\n"))
                    self.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
                    answer("250 taken")
                else:
                    answer("221 bye" if verb == "QUIT" else "250 well")
        return False


@contextlib.contextmanager
def taking(
    context: ssl.SSLContext | None = None, *, upgrades: bool = False, **answers: str
) -> Iterator[Taker]:
    """Run a mail server; its answers are given by the commands they are for."""
    taker = Taker(answers, context=context, upgrades=upgrades)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taker.port = listening.getsockname()[1]
        thread = threading.Thread(target=taker.serve, args=(listening,), daemon=True)
        thread.start()
        yield taker
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(60)


def certified(host: str) -> bytes:
    """Return a key and a certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return key.private_bytes(*form) + certificate.public_bytes(Encoding.PEM)
