"""Mails of rules, handed to real servers on this machine: good ones, slow ones, and those that refuse."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from jupyter_smstudio.debugger import mail
from jupyter_smstudio.debugger.mail import MailServer, NotSent, letter, send

from .conftest import Fetch, judged

HERE = ["localhost"]


@dataclass
class Taker:
    """A mail server that takes one connection.

    Attributes:
        answers: in the place of the usual one, by the command.
        heard: what it was told.
        mails: that it took.
        port: where it listens.
        context: of TLS; None: it speaks plainly.
    """

    answers: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    context: ssl.SSLContext | None = None

    def secured(self, connection: socket.socket) -> socket.socket:
        return self.context.wrap_socket(connection, server_side=True) if self.context else connection

    def serve(self, listening: socket.socket) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError):  # a client may have heard enough
            self._serve(listening)

    def _serve(self, listening: socket.socket) -> None:
        with self.secured(listening.accept()[0]) as connection, connection.makefile("rwb") as stream:

            def answer(text: str) -> None:
                stream.write(text.encode() + b"\r\n")
                stream.flush()

            answer("220 here")
            while line := stream.readline():
                command = line.decode(errors="replace").strip()
                self.heard.append(command)
                verb = command.upper().split(" ")[0]
                if verb in self.answers:
                    answer(self.answers[verb])
                elif verb == "EHLO":
                    answer("250-here\r\n250 AUTH PLAIN")
                elif verb == "DATA":
                    answer("354 go on")
                    lines = (each.removeprefix(b".") for each in iter(stream.readline, b".\r\n"))
                    self.mails.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
                    answer("250 taken")
                else:
                    answer("221 bye" if verb == "QUIT" else "250 well")


@contextlib.contextmanager
def taking(context: ssl.SSLContext | None = None, **answers: str) -> Iterator[Taker]:
    taker = Taker(answers, context=context)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taker.port = listening.getsockname()[1]
        thread = threading.Thread(target=taker.serve, args=(listening,), daemon=True)
        thread.start()
        yield taker
        thread.join(20)


def hand(port: int, scheme: str = "smtp+plain", hosts: list[str] = HERE) -> None:
    server = MailServer("localhost", port, scheme, "", "studio@example.org")
    send(server, letter(server, "ann@example.org", "a\r\nBcc: eve@example.org", "Grüße\n.\nend"), hosts)


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


def test_a_setting_is_read() -> None:
    server = MailServer.parse("smtps://ann%40example.org@mail.example.org")
    assert (server.port, server.user, server.sender) == (465, "ann@example.org", "ann@example.org")
    server = MailServer.parse("smtp://ann@mail.example.org:25?from=studio@example.org%0d%0aBcc:x")
    assert (server.port, server.sender) == (25, "studio@example.orgBcc:x")
    assert MailServer.parse("smtp+plain://relay").sender == "smstudio@relay"
    for wrong in (
        "",
        "http://a",
        "smtp://",
        "smtp://a:99999999",
        "smtp://ann:pw@host",
        "smtp+plain://ann@host",
    ):
        with pytest.raises(NotSent, match=r"SmStudioApp\.mail_server"):
            MailServer.parse(wrong)


def test_a_mail_is_taken_whole_and_its_head_cannot_be_extended() -> None:
    with taking() as taker:
        hand(taker.port)
    [mail] = taker.mails
    assert mail["Subject"] == "a Bcc: eve@example.org" and mail["To"] == "ann@example.org"
    assert "Bcc" not in mail and mail.get_content().replace("\r\n", "\n") == "Grüße\n.\nend\n"
    assert [each for each in taker.heard if each.startswith("rcpt")] == ["rcpt TO:<ann@example.org>"]


@pytest.mark.parametrize(
    "answers, said",
    [
        ({"RCPT": "550 no such person"}, "refuses the address: 550"),
        ({"MAIL": "451 later"}, "answered 451"),
        ({"EHLO": "421 busy", "HELO": "421 busy"}, "answered 421"),
        ({"EHLO": "no code", "HELO": "no code"}, "does not take|answered -1"),
    ],
)
def test_a_server_that_refuses_is_quoted(answers: dict[str, str], said: str) -> None:
    with taking(**answers) as taker, pytest.raises(NotSent, match=said):
        hand(taker.port)


def test_only_public_servers_and_encrypted_ones_are_talked_to() -> None:
    with pytest.raises(NotSent, match="not public"):
        hand(25, hosts=[])
    with taking() as taker, pytest.raises(NotSent, match="does not take mails"):
        hand(taker.port, "smtp")  # it offers no STARTTLS
    assert not any(each.upper().startswith(("MAIL", "AUTH")) for each in taker.heard)
    with taking() as taker, pytest.raises(NotSent, match="does not take mails"):
        hand(taker.port, "smtps")


def test_a_server_is_believed_by_its_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified("localhost"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with taking(context) as taker, pytest.raises(NotSent, match="certificate of localhost is not valid"):
        hand(taker.port, "smtps")
    assert not taker.heard
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with taking(context) as taker:
        hand(taker.port, "smtps")
    assert len(taker.mails) == 1


def test_a_server_that_never_ends_its_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "MOST_SECONDS", 0.3)

    def drip(listening: socket.socket) -> None:
        with listening.accept()[0] as connection:
            try:
                while True:
                    connection.sendall(b"220-more\r\n")
                    if listening_ended.wait(0.01):
                        return
            except OSError:
                return

    listening_ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, args=(listening,), daemon=True).start()
        with pytest.raises(NotSent, match="does not take mails"):
            hand(listening.getsockname()[1])
        listening_ended.set()


@pytest.fixture
def jp_server_config(jp_server_config: Any) -> Any:
    """Allow the mail server of the test below, whose port is not known yet."""
    config = {
        **jp_server_config.get("SmStudioApp", {}),
        "allowed_hosts": HERE,
        "mail_server": "smtp+plain://x",
    }
    return {**jp_server_config, "SmStudioApp": config}


async def test_a_rule_writes_and_says_what_became_of_it(
    fetch: Fetch, train: Callable[..., Any], app: Any
) -> None:
    mails = {"name": "email", "endpoint": "ann@example.org"}
    rule = {"name": "Gone\r\nBcc: eve@example.org", "rule": "VanishingGradient", "actions": [mails]}
    actions = app.studio.debugger._judging._actions
    with taking() as taker:
        actions._mail_server = f"smtp+plain://localhost:{taker.port}"
        job = await train("written", 3, 0, [rule])
        [evaluation] = await judged(app, job["id"])
    [action] = evaluation.actions
    assert (action.name, action.target, action.state) == ("email", "ann@example.org", "done")
    [taken] = taker.mails
    assert taken["Subject"] == "written: Gone Bcc: eve@example.org" and "Bcc" not in taken
    assert "gradient/Net_conv1.weight" in taken.get_content() and "Try this:" in taken.get_content()
    actions._mail_server = "smtp://ann@localhost:1"
    [action] = (await judged(app, (await train("locked", 3, 0, [rule]))["id"]))[0].actions
    assert (action.state, "SMTP_PASSWORD" in action.message) == ("failed", True)
