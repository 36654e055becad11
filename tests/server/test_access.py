"""Every verb of every route, as strangers, cheats and clumsy clients ask for it.

The cases are made from the real list of routes, so a route that is added tomorrow is checked too.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError, HTTPResponse
from tornado.websocket import websocket_connect

from jupyter_smstudio.core.errors import NotSupported
from jupyter_smstudio.features import BENEATH, FEATURES
from jupyter_smstudio.web.handlers import MAX_BODY_BYTES, StudioHandler, body_model
from jupyter_smstudio.web.mlflow import ROUTE as MLFLOW
from jupyter_smstudio.web.mlflow import MlflowProxy
from jupyter_smstudio.web.openapi import OpenApiHandler, declared_verbs, readable
from jupyter_smstudio.web.routes import ROUTES

Ask = Callable[..., Awaitable[HTTPResponse]]
UNSAFE = ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Case:
    """One verb of one route."""

    path: str
    verb: str
    handler: type[StudioHandler] = field(repr=False)
    function: Callable[..., Any] = field(repr=False)

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.path)

    def url(self, value: str = str(uuid.UUID(int=7))) -> str:
        """Return the path with every parameter replaced by ``value``, which no thing is called."""
        return re.sub(r"\{\w+\}", lambda _: value, self.path).lstrip("/")

    def body(self) -> str | None:
        return "{}" if self.verb in ("post", "put", "patch") else None

    def __str__(self) -> str:
        return f"{self.verb.upper()} {self.path}"


CASES = [
    Case(readable(pattern)[0], verb, handler, function)
    for pattern, handler in ROUTES
    for verb, function in declared_verbs(handler)
]


class Gate(AllowAllAuthorizer):
    """Lets everybody pass who asks for none of ``closed``."""

    closed: frozenset[str] = frozenset()

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource not in self.closed


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], mlflow_data: Path) -> dict[str, Any]:
    jp_server_config["ServerApp"]["authorizer_class"] = Gate
    jp_server_config["SmStudioApp"].update(start_mlflow=True, data_dir=str(mlflow_data))
    return jp_server_config


@pytest.fixture(autouse=True)
def _open_gate() -> Iterator[None]:
    yield
    Gate.closed = frozenset()


@pytest.fixture
def ask(jp_serverapp: ServerApp, http_server_client: Any, jp_base_url: str) -> Ask:
    """Send a path as it is written, with no more headers than are given; never raises for a status."""

    async def send(verb: str, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http_server_client.fetch(
            f"{jp_base_url}{path}",
            method=verb.upper(),
            body=body,
            headers=named,
            allow_nonstandard_methods=True,
            follow_redirects=False,
            raise_error=False,
        )

    return send


@pytest.fixture
def token(jp_serverapp: ServerApp) -> dict[str, str]:
    return {"Authorization": f"token {jp_serverapp.identity_provider.token}"}


async def cookies(ask: Ask, server: ServerApp) -> dict[str, str]:
    """Log in as a browser does, and return its cookies."""
    page = await ask("get", "login")
    jar = _set_cookies(page)
    form = urlencode({"password": server.identity_provider.token, "_xsrf": jar["_xsrf"]})
    reply = await ask(
        "post",
        "login",
        form,
        Cookie=_header(jar),
        Content_Type="application/x-www-form-urlencoded",
    )
    assert reply.code == 302
    return {**jar, **_set_cookies(reply)}


def _set_cookies(reply: HTTPResponse) -> dict[str, str]:
    pairs = (each.split(";")[0].split("=", 1) for each in reply.headers.get_list("Set-Cookie"))
    return {name: value for name, value in pairs}


def _header(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def test_the_list_of_routes_is_the_list_that_is_served(jp_serverapp: ServerApp) -> None:
    served = {
        rule.matcher.regex.pattern: rule.target
        for router in (jp_serverapp.web_app.default_router, jp_serverapp.web_app.wildcard_router)
        for group in router.rules
        for rule in getattr(group.target, "rules", [group])
        if hasattr(rule.matcher, "regex") and "smstudio" in rule.matcher.regex.pattern
    }
    # MLflow's own interface behind the studio's door; test_mlflow_proxy.py is about it.
    proxies = [pattern for pattern, handler in served.items() if handler is MlflowProxy]
    assert proxies == [f"/a%40b/smstudio/{MLFLOW}$"]
    del served[proxies[0]]
    assert len(served) == len(ROUTES)
    assert set(served.values()) == {handler for _, handler in ROUTES}
    assert all(issubclass(handler, StudioHandler) for handler in served.values())
    known = {*FEATURES, *BENEATH, OpenApiHandler.feature}
    assert {handler.feature for handler in served.values()} == known
    assert {case.handler for case in CASES} == set(served.values())


async def test_nobody_passes_without_logging_in(ask: Ask) -> None:
    replies = {
        f"{case} as {name}": await ask(case.verb, case.url(), case.body(), **headers)
        for case in CASES
        for name, headers in {
            "anonymous": {},
            "wrong token": {"Authorization": "token wrong"},
            "no kernel of ours": {"Authorization": f"Bearer smk.{uuid.UUID(int=7)}.{'0' * 64}"},
            "wrong cookie": {"Cookie": "username-localhost=admin"},
        }.items()
    }
    assert _passed(replies, 401, 403) == {}


async def test_no_answer_holds_the_servers_token(ask: Ask, token: dict[str, str]) -> None:
    secret = token["Authorization"].split()[1]
    replies = {str(case): await ask(case.verb, case.url(), case.body(), **token) for case in CASES}
    shown = {name: f"{reply.headers}\n{reply.body.decode()}" for name, reply in replies.items()}
    assert {name for name, text in shown.items() if secret in text} == set()


async def test_a_browser_needs_its_xsrf_token_for_what_changes_something(
    ask: Ask, jp_serverapp: ServerApp
) -> None:
    jar = await cookies(ask, jp_serverapp)
    logged_in = {"Cookie": _header(jar)}
    unsafe = [case for case in CASES if case.verb in UNSAFE]
    replies = {}
    for case in unsafe:
        replies[f"{case} without"] = await ask(case.verb, case.url(), case.body(), **logged_in)
        replies[f"{case} with another's"] = await ask(
            case.verb, case.url(), case.body(), **logged_in, X_XSRFToken="2|0|0|0"
        )
        # What a form of another site can send: no header, a body that need not be JSON.
        replies[f"{case} as a form"] = await ask(
            case.verb, case.url(), case.body(), **logged_in, Content_Type="text/plain"
        )
    assert _passed(replies, 403) == {}
    # With it they pass: they may fail afterwards, but not for want of it.
    let_in = {
        str(case): await ask(case.verb, case.url(), case.body(), **logged_in, X_XSRFToken=jar["_xsrf"])
        for case in unsafe
    }
    assert {name: reply.code for name, reply in let_in.items() if reply.code == 403} == {}


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:1",
        "https://evil.example@127.0.0.1",
    ],
)
async def test_another_sites_page_is_refused(ask: Ask, jp_serverapp: ServerApp, origin: str) -> None:
    jar = await cookies(ask, jp_serverapp)
    headers = {"Cookie": _header(jar), "X_XSRFToken": jar["_xsrf"], "Origin": origin}
    replies = {str(case): await ask(case.verb, case.url(), case.body(), **headers) for case in CASES}
    assert _passed(replies, 403, 404) == {}
    # 404 is also what an unknown id answers, so it must not be the studio that said it.
    assert {name for name, reply in replies.items() if b"not_found" in reply.body} == set()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8888", "127.0.0.1.evil.example", "8.8.8.8"])
async def test_another_name_for_this_machine_is_refused(ask: Ask, token: dict[str, str], host: str) -> None:
    replies = {str(case): await ask(case.verb, case.url(), case.body(), **token, Host=host) for case in CASES}
    assert _passed(replies, 403) == {}


async def test_an_authorizer_closes_each_feature_by_itself(ask: Ask, token: dict[str, str]) -> None:
    features = {*FEATURES, *BENEATH, OpenApiHandler.feature}
    wrong = set()
    for feature in features:
        own = [case for case in CASES if case.handler.feature == feature]
        Gate.closed = frozenset({f"smstudio:{feature}"})
        for case in own:
            if (await ask(case.verb, case.url(), case.body(), **token)).code != 403:
                wrong.add(f"{case} is open while {feature} is closed")
        Gate.closed = frozenset(f"smstudio:{other}" for other in features - {feature})
        for case in own:
            if case.verb == "get" and (await ask(case.verb, case.url(), **token)).code == 403:
                wrong.add(f"{case} is closed while only others than {feature} are")
    assert wrong == set()


async def test_nobody_hears_events_without_logging_in(
    jp_serverapp: ServerApp, ask: Ask, jp_base_url: str, jp_http_port: int
) -> None:
    address = f"ws://127.0.0.1:{jp_http_port}{jp_base_url}api/events/subscribe"
    with pytest.raises(HTTPClientError) as refused:
        await websocket_connect(address)
    assert refused.value.code in (401, 403)
    secret = jp_serverapp.identity_provider.token
    socket = await websocket_connect(f"{address}?token={secret}")
    socket.close()


@pytest.mark.parametrize(
    "address", ["//evil.example", "/\\evil.example", "https:evil.example", "http://evil.example"]
)
async def test_nobody_is_sent_elsewhere_after_logging_in(
    ask: Ask, token: dict[str, str], jp_serverapp: ServerApp, address: str
) -> None:
    jar = await cookies(ask, jp_serverapp)
    reply = await ask("get", f"login?{urlencode({'next': address})}", Cookie=_header(jar))
    assert reply.code == 302
    target = reply.headers["Location"]
    assert (
        target.startswith("/") and not target.startswith(("//", "/\\")) and "evil" not in target.split("?")[0]
    )


HOSTILE = {
    "up": "..",
    "up, encoded": "%2e%2e",
    "up, encoded twice": "%252e%252e%252f",
    "up and down": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "parameters": "..%3b%2f",
    "plain parameters": "..;",
    "backslash": "..%5c..%5cetc",
    "absolute": "%2fetc%2fpasswd",
    "nul": "a%00b",
    "line break": "a%0d%0aX-Injected:%201",
    "option": "--help",
    "shell": "%24%28touch%20x%29%3brm%20-rf%20x",
    "sql": "%27%20OR%201%3d1%3b--",
    "not utf-8": "%ff%fe",
    "long": "a" * 6000,
    "markup": "%3cimg%20src%3dx%20onerror%3dalert(1)%3e",
}


async def test_no_path_leads_outside_and_none_breaks_the_server(ask: Ask, token: dict[str, str]) -> None:
    replies = {
        f"{case} with {name}": await ask(case.verb, case.url(value), case.body(), **token)
        for case in CASES
        if case.parameters
        for name, value in HOSTILE.items()
    }
    # What only a team's server can do is refused whatever the name is; tests/security asks that one, too.
    refused = {*range(400, 500), NotSupported.status}
    wrong = {name: reply.code for name, reply in replies.items() if reply.code not in refused}
    assert wrong == {}
    assert [name for name, reply in replies.items() if "X-Injected" in reply.headers] == []
    assert [name for name, reply in replies.items() if b"root:" in reply.body] == []


MALFORMED = {
    "not JSON": "{'a': 1",
    "a list": "[]",
    "a number": "7",
    "null": "null",
    "text": '"text"',
    "nothing but spaces": "   ",
    "not utf-8": "\udcff",
    "deep list": "[" * 100_000,
    "deep object": '{"metadata":' * 50_000 + "1" + "}" * 50_000,
    "two megabytes": json.dumps({"path": "x" * 2 * MAX_BODY_BYTES}),
    "wrong types": '{"name": {"a": []}, "kernel_id": 7, "prices": "x", "zombies": {}, "metadata": []}',
    "not a number": "NaN",
    "prototype": '{"__proto__": {"admin": true}, "constructor": {"prototype": {}}}',
    "nul": '{"name": "a\\u0000", "path": "a\\u0000b", "metadata": {"a": "\\u0000"}}',
    "unknown field": '{"owner": "somebody else"}',
    "lone surrogate": '{"name": "\\ud800", "kernel_id": "\\ud800", "path": "\\ud800"}',
}


async def test_what_is_not_a_request_is_refused_with_a_reason(ask: Ask, token: dict[str, str]) -> None:
    replies = {
        f"{case} with {name}": await ask(
            case.verb, case.url(), body.encode(errors="surrogateescape"), **token
        )
        for case in CASES
        if body_model(case.function)
        for name, body in MALFORMED.items()
    }
    wrong = {name: reply.code for name, reply in replies.items() if not 400 <= reply.code < 500}
    assert wrong == {}
    assert {code for name, code in _codes(replies).items() if "two megabytes" in name} == {"too_large"}
    for name, reply in replies.items():
        answer = json.loads(reply.body)
        assert set(answer) == {"code", "message", "details"}, name
        assert re.match(r"[A-Z].+[.!?]$", answer["message"].strip(), re.DOTALL), name


async def test_a_number_that_is_none_is_no_limit_and_no_price(ask: Ask, token: dict[str, str]) -> None:
    for value in ("NaN", "Infinity", "-Infinity", "-1", "1e999"):
        for body in ('{"limit_amount": %s}', '{"prices": {"ml.t3.tiny": %s}}', '{"idle_minutes": %s}'):
            reply = await ask("put", "smstudio/resources/preferences", body % value, **token)
            assert reply.code == 400, body % value
            assert json.loads(reply.body)["code"] == "invalid_input"


def _codes(replies: dict[str, HTTPResponse]) -> dict[str, str]:
    return {name: json.loads(reply.body)["code"] for name, reply in replies.items()}


def _passed(replies: dict[str, HTTPResponse], *refusals: int) -> dict[str, int]:
    return {name: reply.code for name, reply in replies.items() if reply.code not in refusals}
