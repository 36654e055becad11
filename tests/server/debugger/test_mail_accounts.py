"""Mail servers that people set in the studio, and an administrator's, with real servers on this machine."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.errors import Forbidden
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.secrets.store import SecretStore
from jupyter_smstudio.debugger import mail_accounts
from jupyter_smstudio.debugger.mail import MailServer, NotSent
from jupyter_smstudio.debugger.mail_accounts import MailAccounts, MailPolicy
from jupyter_smstudio.debugger.mail_models import SendTestMail, SetMailServer

from .conftest import Fetch
from .mail_taker import Taker, certified, taking

PASSWORD = "correct horse"
SENDER = "ann@example.org"


@pytest.fixture
def jp_server_config(jp_server_config: Any) -> Any:
    """Let mails reach the servers of these tests."""
    config = {**jp_server_config.get("SmStudioApp", {}), "allowed_hosts": ["localhost"]}
    return {**jp_server_config, "SmStudioApp": config}


@pytest.fixture
def taker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taker]:
    """Run a mail server as they are: plain at first, then encrypted, with a login."""
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with taking(context, upgrades=True) as taker:
        yield taker


@pytest.fixture
def ask(jp_fetch: Fetch) -> Fetch:
    """Call a route of mail; return its JSON, or what is wrong."""

    async def call(method: str, *path: str, body: Any = None) -> Any:
        given = {} if body is None else {"body": json.dumps(body)}
        try:
            reply = await jp_fetch("smstudio", "debugger", "mail", *path, method=method, **given)
        except HTTPClientError as error:
            assert error.response is not None
            return {"status": error.code, **json.loads(error.response.body)}
        return json.loads(reply.body or b"null")

    return call


def own(port: int = 587, **changes: Any) -> dict[str, Any]:
    server = {"host": "localhost", "port": port, "encryption": "starttls", "user": "ann", "sender": SENDER}
    return {**server, "password": PASSWORD, **changes}


def files_with(folder: Path, content: bytes) -> list[Path]:
    files = [each for each in folder.rglob("*") if each.is_file() and not each.is_symlink()]
    assert any(each.parts[-2:] == ("secrets", "secrets") for each in files)
    return [each for each in files if content in each.read_bytes()]


def accounts(tmp_path: Path, **policy: Any) -> MailAccounts:
    return MailAccounts(SecretStore(tmp_path / "secrets", SystemClock()), MailPolicy(**policy), SystemClock())


async def test_a_server_is_set_tried_used_and_forgotten(
    ask: Fetch, taker: Taker, app: Any, train: Callable[..., Any]
) -> None:
    nothing = await ask("GET")
    assert (nothing["source"], nothing["lack"]) == ("none", "There is no mail server.")
    tried = await ask("POST", "tests", body={"to": "bob@example.org", "server": own(taker.port)})
    assert tried == {"sent": True, "message": "localhost has taken a mail to bob@example.org."}
    assert (await ask("GET")) == nothing  # trying stores nothing
    mails = {"name": "email", "endpoint": "bob@example.org"}
    rule = {"name": "Gone", "rule": "VanishingGradient", "actions": [mails]}
    with pytest.raises(HTTPClientError, match="400") as refused:
        await train("early", 3, 0, [rule])
    assert "Press Set up mail on the studio's page Debugger." in refused.value.response.body.decode()

    stored = await ask("PUT", body=own(taker.port))
    assert (stored["source"], stored["lack"], stored["user"]) == ("own", "", "ann")
    assert await train("fine", 1, 0, [rule])
    again = await ask("POST", "tests", body={"to": "bob@example.org"})
    assert again["sent"] and taker.logins == [("ann", PASSWORD)] * 2
    assert [each["From"] for each in taker.mails] == [SENDER] * 2
    app.studio.debugger.mail.send(app.studio.owner.name, "eve@example.org", "Subject", "Text")
    assert (taker.mails[-1]["To"], taker.mails[-1]["Subject"]) == ("eve@example.org", "Subject")
    await ask("DELETE")
    assert await ask("GET") == nothing
    assert (await ask("DELETE"))["status"] == 404


async def test_a_password_leaves_the_server_in_mails_alone(
    ask: Fetch, taker: Taker, app: Any, jp_fetch: Fetch
) -> None:
    answers = [await ask("PUT", body=own(taker.port)), await ask("GET")]
    secrets = json.loads((await jp_fetch("smstudio", "secrets", "variables")).body)
    assert PASSWORD not in json.dumps(answers) and secrets["items"] == []
    assert files_with(app.core.state.data, PASSWORD.encode()) == []
    wrong = await ask("PUT", body=own(taker.port, sender="nobody"))
    assert PASSWORD not in json.dumps(wrong) and list(wrong["details"]["fields"]) == ["sender"]


async def test_a_stored_password_is_shown_to_no_other_server(ask: Fetch, taker: Taker) -> None:
    await ask("PUT", body=own(taker.port))
    kept = own(taker.port, password=None, sender="team@example.org")
    assert (await ask("PUT", body=kept))["sender"] == "team@example.org"
    with taking() as other:
        for change in ({"port": other.port}, {"host": "127.0.0.1"}, {"user": "eve"}, {"encryption": "tls"}):
            for method, path, body in (
                ("PUT", (), {**kept, **change}),
                ("POST", ("tests",), {"to": SENDER, "server": {**kept, **change}}),
            ):
                refused = await ask(method, *path, body=body)
                assert list(refused["details"]["fields"]) == ["password"], change
        plain = await ask("PUT", body={**kept, "encryption": "none"})
        assert "without encryption" in plain["details"]["fields"]["user"]
    assert other.heard == [] and (await ask("POST", "tests", body={"to": SENDER}))["sent"]
    assert taker.logins == [("ann", PASSWORD)]


@pytest.mark.parametrize(
    "field, value",
    [
        ("host", "mail.example.org/x"),
        ("host", "ann@mail.example.org"),
        ("host", " "),
        ("sender", "ann"),
        ("sender", "ann@example.org\r\nBcc: eve@example.org"),
        ("user", "a\x7fnn"),
        ("password", "secret\n"),
        ("port", 0),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(ask: Fetch, field: str, value: Any) -> None:
    wrong = await ask("PUT", body=own(**{field: value}))
    assert wrong["status"] == 400 and list(wrong["details"]["fields"]) == [field]


async def test_what_became_of_a_test_mail_is_said_in_words(ask: Fetch) -> None:
    wrong = await ask("POST", "tests", body={"to": "bob", "server": own()})
    assert list(wrong["details"]["fields"]) == ["to"]
    assert (await ask("POST", "tests", body={"to": SENDER}))["message"].startswith("There is no mail server.")
    with taking(RCPT="550 no such person") as taker:
        plain = own(taker.port, encryption="none", user="", password=None)
        told = await ask("POST", "tests", body={"to": SENDER, "server": plain})
    assert told == {"sent": False, "message": "localhost refuses the address: 550 (no such person)."}
    with taking() as taker:
        told = await ask("POST", "tests", body={"to": SENDER, "server": own(taker.port)})
    assert not told["sent"] and "STARTTLS" in told["message"] and taker.logins == []
    told = await ask("POST", "tests", body={"to": SENDER, "server": {**plain, "host": "127.0.0.1"}})
    assert "not public" in told["message"] and "SmStudioApp.allowed_hosts" in told["message"]


async def test_a_wrong_password_is_said(ask: Fetch, taker: Taker) -> None:
    taker.answers["AUTH"] = "535 no"
    told = await ask("POST", "tests", body={"to": SENDER, "server": own(taker.port)})
    assert told == {"sent": False, "message": "localhost refuses the user or the password (no)."}


async def test_test_mails_are_few(ask: Fetch, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with taking() as taker:
        plain = own(taker.port, encryption="none", user="", password=None)
        body = {"to": SENDER, "server": plain}
        told = [await ask("POST", "tests", body=body) for _ in range(mail_accounts.MOST_TESTS + 1)]
        assert [each.get("sent") for each in told] == [True] * 5 + [None]
        assert told[-1]["code"] == "quota_exceeded" and "Try again in 10 min." in told[-1]["message"]
        later = app.core.clock.monotonic() + mail_accounts.TEST_SECONDS
        monkeypatch.setattr(type(app.core.clock), "monotonic", lambda _: later)
        assert (await ask("POST", "tests", body=body))["sent"]
    assert len(taker.mails) == 6


async def test_an_administrators_server_is_for_all_and_needs_no_other_leave(
    tmp_path: Path, ann: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taking() as taker, taking() as other:
        mail = accounts(tmp_path, url=f"smtp+plain://localhost:{taker.port}?from=studio@example.org")
        setup = await mail.setup(ann)
        assert (setup.source, setup.lack, setup.sender) == ("administrator", "", "studio@example.org")
        mail.send("bob", "bob@example.org", "Subject", "Text")
        assert taker.mails[0]["From"] == "studio@example.org"
        # Another port of that host was not named.
        mail._secrets.put("mail:ann", "mail_server", json.dumps(own(other.port, encryption="none", user="")))
        with pytest.raises(NotSent, match="not public"):
            mail.send("ann", SENDER, "Subject", "Text")
        mail._secrets.put("mail:ann", "mail_server", json.dumps(own(taker.port, encryption="none", user="")))
        mail.send("ann", SENDER, "Subject", "Text")
        assert taker.mails[1]["From"] == SENDER and other.heard == []
        await mail.forget_own(ann)
        assert (await mail.setup(ann)).source == "administrator"


async def test_an_administrator_can_keep_to_one_server(tmp_path: Path, ann: Any) -> None:
    with taking() as taker, taking() as other:
        mail = accounts(tmp_path, url=f"smtp+plain://localhost:{taker.port}", own_allowed=False)
        typed = own(other.port, encryption="none", user="")
        mail._secrets.put("mail:ann", "mail_server", json.dumps(typed))  # of a time when it was allowed
        setup = await mail.setup(ann)
        assert (setup.source, setup.own_allowed) == ("administrator", False)
        mail.send("ann", SENDER, "Subject", "Text")
        for asked in (
            mail.set_own(ann, SetMailServer(**typed)),
            mail.send_test(ann, SendTestMail(to=SENDER, server=typed)),
        ):
            with pytest.raises(Forbidden):
                await asked
    assert len(taker.mails) == 1 and other.heard == []


async def test_what_an_administrators_server_lacks_is_said(tmp_path: Path, ann: Any) -> None:
    mail = accounts(tmp_path, url="smtp://studio@localhost")
    assert "localhost, asks for a password" in (await mail.setup(ann)).lack
    assert "Press Set up mail" in mail.advice("ann")
    mail._secrets.put("ann", mail_accounts.PASSWORD, "secret")
    assert mail.lack("ann") == "" and mail._server("ann").password == "secret"
    alone = accounts(tmp_path / "other", url="", own_allowed=False)
    assert "The administrator names one in SmStudioApp.mail_server" in alone.advice("ann")
    broken = accounts(tmp_path, url="http://a")
    assert (await broken.setup(ann)).source == "none"
    assert broken.lack("bob").startswith("SmStudioApp.mail_server names no mail server")


@pytest.fixture
def ann() -> Any:
    """Return a person."""
    return Caller("ann")


def test_a_password_is_in_no_text_of_a_server() -> None:
    assert PASSWORD not in repr(MailServer(**own()))
