"""Mails of rules, handed to real servers on this machine: good ones, slow ones, and those that refuse."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.debugger import mail
from jupyter_smstudio.debugger.mail import MailServer, NotSent, letter, send
from jupyter_smstudio.debugger.mail_models import Encryption

from .conftest import Fetch, judged
from .mail_taker import certified, taking

HERE = ["localhost"]


def hand(port: int, encryption: Encryption = "none", hosts: list[str] = HERE) -> None:
    server = MailServer("localhost", port, encryption, "", "studio@example.org")
    send(server, letter(server, "ann@example.org", "a\r\nBcc: eve@example.org", "Grüße\n.\nend"), hosts)


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
        hand(taker.port, "starttls")  # it offers no STARTTLS
    assert not any(each.upper().startswith(("MAIL", "AUTH")) for each in taker.heard)
    with taking() as taker, pytest.raises(NotSent, match="does not take mails"):
        hand(taker.port, "tls")


def test_a_server_is_believed_by_its_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified("localhost"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with taking(context) as taker, pytest.raises(NotSent, match="certificate of localhost is not valid"):
        hand(taker.port, "tls")
    assert not taker.heard
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with taking(context) as taker:
        hand(taker.port, "tls")
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
        dripping = threading.Thread(target=drip, args=(listening,), daemon=True)
        dripping.start()
        with pytest.raises(NotSent, match="does not take mails"):
            hand(listening.getsockname()[1])
        listening_ended.set()
        dripping.join(60)


@pytest.fixture
def jp_server_config(jp_server_config: Any) -> Any:
    """Name the mail server of the test below as an administrator, whose port is not known yet."""
    config = {**jp_server_config.get("SmStudioApp", {}), "mail_server": "smtp+plain://x"}
    return {**jp_server_config, "SmStudioApp": config}


async def test_a_rule_writes_and_says_what_became_of_it(
    fetch: Fetch, train: Callable[..., Any], app: Any
) -> None:
    mails = {"name": "email", "endpoint": "ann@example.org"}
    rule = {"name": "Gone\r\nBcc: eve@example.org", "rule": "VanishingGradient", "actions": [mails]}
    mail = app.studio.debugger.mail
    with taking() as taker:
        mail._default = MailServer.parse(f"smtp+plain://localhost:{taker.port}")
        job = await train("written", 3, 0, [rule])
        [evaluation] = await judged(app, job["id"])
    [action] = evaluation.actions
    assert (action.name, action.target, action.state) == ("email", "ann@example.org", "done")
    [taken] = taker.mails
    assert taken["Subject"] == "written: Gone Bcc: eve@example.org" and "Bcc" not in taken
    assert "gradient/Net_conv1.weight" in taken.get_content() and "Try this:" in taken.get_content()
    rule = {**rule, "name": "Locked"}
    secrets = app.core.secrets
    secrets.put(app.studio.owner.name, "SMTP_PASSWORD", "old")
    mail._default = MailServer.parse("smtp://ann@localhost:1")
    job = await train("locked", 3, 0, [rule])
    secrets.remove(app.studio.owner.name, "SMTP_PASSWORD")
    [action] = (await judged(app, job["id"]))[0].actions
    assert (action.state, "Press Set up mail" in action.message) == ("failed", True)
