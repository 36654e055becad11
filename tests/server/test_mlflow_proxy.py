"""MLflow behind the studio's door: who comes in, what is passed on, what is kept back. A real MLflow."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPResponse

Ask = Callable[..., Awaitable[HTTPResponse]]
UI = "smstudio/mlflow/"
SEARCH = f"{UI}ajax-api/2.0/mlflow/experiments/search"
CREATE = f"{UI}ajax-api/2.0/mlflow/experiments/create"
ARTIFACTS = f"{UI}api/2.0/mlflow-artifacts/artifacts"
LARGE = 200_000_000


class Gate(AllowAllAuthorizer):
    """Refuses the pairs of action and resource in ``closed``."""

    closed: frozenset[tuple[str, str]] = frozenset()

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return (action, resource) not in self.closed


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

    async def send(verb: str, path: str, body: Any = None, **headers: str) -> HTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http_server_client.fetch(
            f"{jp_base_url}{path}",
            method=verb,
            body=json.dumps(body) if body is not None else None,
            headers={"Content-Type": "application/json", **named},
            allow_nonstandard_methods=True,
            follow_redirects=False,
            raise_error=False,
        )

    return send


@pytest.fixture
def browser(
    ask: Ask, jp_serverapp: ServerApp, jp_base_url: str, jp_http_port: int, jp_asyncio_loop: Any
) -> dict[str, str]:
    host = f"127.0.0.1:{jp_http_port}"
    headers: dict[str, str] = jp_asyncio_loop.run_until_complete(log_in(ask, jp_serverapp, host, jp_base_url))
    return headers


@pytest.fixture
def token(jp_serverapp: ServerApp) -> dict[str, str]:
    return {"Authorization": f"Bearer {jp_serverapp.identity_provider.token}"}


async def log_in(ask: Ask, server: ServerApp, host: str, base_url: str) -> dict[str, str]:
    """Return what a browser sends from a page of MLflow's, once somebody has logged in."""
    jar = _cookies(await ask("GET", "login", Host=host))
    form = urlencode({"password": server.identity_provider.token, "_xsrf": jar["_xsrf"]})
    reply = await ask("POST", f"login?{form}", "", Host=host, Cookie=_header(jar))
    assert reply.code == 302
    return {
        "Cookie": _header({**jar, **_cookies(reply)}),
        "Host": host,
        "Origin": f"http://{host}",
        "Sec_Fetch_Site": "same-origin",
        "Referer": f"http://{host}{base_url}{UI}",
    }


def _header(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def _cookies(reply: HTTPResponse) -> dict[str, str]:
    pairs = (each.split(";")[0].split("=", 1) for each in reply.headers.get_list("Set-Cookie"))
    return {name: value for name, value in pairs}


async def test_nobody_passes_without_logging_in(ask: Ask) -> None:
    for verb, path in (("GET", UI), ("POST", SEARCH), ("PUT", f"{ARTIFACTS}/1/a"), ("DELETE", SEARCH)):
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "username-localhost=admin"}):
            assert (await ask(verb, path, **headers)).code == 403, (verb, path, headers)


async def test_a_page_asks_to_log_in(ask: Ask) -> None:
    reply = await ask("GET", UI, Sec_Fetch_Mode="navigate")
    assert reply.code == 302
    assert "/login?next=" in reply.headers["Location"] and "mlflow" in reply.headers["Location"]


async def test_the_interface_is_served_below_the_studio(ask: Ask, token: dict[str, str]) -> None:
    reply = await ask("GET", UI, **token)
    assert reply.code == 200 and b"<title>MLflow</title>" in reply.body
    assert reply.headers["Content-Type"].startswith("text/html")
    assert "sandbox" not in reply.headers["Content-Security-Policy"]
    source = reply.body.decode().split('src="')[1].split('"')[0]
    script = await ask("GET", f"{UI}{source}", **token)
    assert script.code == 200 and len(script.body) > 1000
    redirected = await ask("GET", UI.rstrip("/"), **token)
    assert redirected.code == 302 and redirected.headers["Location"].endswith(UI)


async def test_the_servers_authorizer_decides(ask: Ask, token: dict[str, str]) -> None:
    Gate.closed = frozenset({("write", "smstudio:experiments")})
    assert (await ask("POST", CREATE, {"name": "closed"}, **token)).code == 403
    assert (await ask("POST", SEARCH, {"max_results": 1}, **token)).code == 200
    Gate.closed = frozenset({("read", "smstudio:experiments")})
    assert (await ask("GET", UI, **token)).code == 403
    assert (await ask("POST", SEARCH, {"max_results": 1}, **token)).code == 403


async def test_mlflows_own_pages_may_write(ask: Ask, browser: dict[str, str]) -> None:
    reply = await ask("POST", SEARCH, {"max_results": 1}, **browser)
    assert reply.code == 200, reply.body


@pytest.mark.parametrize(
    "changed",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": ""},
        {"Referer": ""},
        {"Referer": "http://evil.example/a%40b/smstudio/mlflow/"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
async def test_a_page_that_is_not_mlflows_may_not(
    ask: Ask, browser: dict[str, str], changed: dict[str, str]
) -> None:
    assert (await ask("POST", SEARCH, {}, **{**browser, **changed})).code in (403, 404)


async def test_a_page_of_the_studio_that_is_not_mlflows_may_not(ask: Ask, browser: dict[str, str]) -> None:
    elsewhere = browser["Referer"].replace("smstudio/mlflow/", "lab")
    assert (await ask("POST", SEARCH, {}, **{**browser, "Referer": elsewhere})).code == 403


async def test_another_name_for_this_machine_is_refused(ask: Ask, token: dict[str, str]) -> None:
    assert (await ask("GET", UI, **token, Host="evil.example")).code == 403


@pytest.mark.parametrize(
    "path",
    [
        "ajax-api/3.0/mlflow/assistant/config",
        "ajax-api/3.0/mlflow/gateway/endpoints/list",
        "gateway/mlflow/v1/models",
        "ajax-api/3.0/jobs/1",
        "api/2.0/mlflow/webhooks",
    ],
)
async def test_what_acts_beyond_the_record_is_closed(ask: Ask, token: dict[str, str], path: str) -> None:
    reply = await ask("GET", f"{UI}{path}", **token)
    assert reply.code == 403 and b"closed in SM Studio" in reply.body


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "%252e%252e%252fetc%252fpasswd",
        "..%5c..%5cetc",
        "..;/etc",
        "%2fetc%2fpasswd",
        "a%00b",
        "a%23b",
    ],
)
async def test_no_path_leaves_its_run(ask: Ask, token: dict[str, str], path: str) -> None:
    for target in (f"{ARTIFACTS}/{path}", f"{UI}get-artifact?run_uuid=0&path={path}"):
        reply = await ask("GET", target, **token)
        assert reply.code == 400, target
        assert b"root:" not in reply.body


@pytest.mark.parametrize(
    "location", ["file:///etc", "/etc", "http://169.254.169.254/", "mlflow-artifacts://evil/"]
)
async def test_no_location_outside_is_taken(ask: Ask, token: dict[str, str], location: str) -> None:
    body = {"name": f"at {location}", "artifact_location": location}
    reply = await ask("POST", CREATE, body, **token)
    assert reply.code == 400 and "outside this server's artifacts" in json.loads(reply.body)["message"]
    twice = await ask("POST", CREATE, json.dumps(body), **token)
    assert twice.code == 400
    camel = await ask("POST", CREATE, {"name": "camel", "artifactLocation": location}, **token)
    assert camel.code == 400
    source = {"name": "model", "source": location}
    version = await ask("POST", f"{UI}api/2.0/mlflow/model-versions/create", source, **token)
    assert version.code == 400 and b"outside this server" in version.body


async def test_what_a_run_has_stored_can_not_act_here(ask: Ask, token: dict[str, str]) -> None:
    target = f"{ARTIFACTS}/0/hostile/artifacts/page.html"
    page = "<script>alert(document.cookie)</script>"
    stored = await ask("PUT", target, page, **{**token, "Content_Type": "text/html"})
    assert stored.code == 200
    reply = await ask("GET", target, **token)
    assert page in json.loads(reply.body)
    assert "sandbox allow-scripts" in reply.headers["Content-Security-Policy"]
    assert "allow-same-origin" not in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"].lower() == "nosniff"
    assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_a_client_outside_streams_large_artifacts_both_ways(
    ask: Ask, jp_serverapp: ServerApp, jp_base_url: str, jp_http_port: int, tmp_path: Path
) -> None:
    """200 MB up and down, while the server stays small and goes on answering."""
    address = f"http://127.0.0.1:{jp_http_port}{jp_base_url}{UI}"
    digest = await _client(address, jp_serverapp.identity_provider.token, tmp_path, LARGE)
    assert digest == hashlib.sha256(b"\x07" * LARGE).hexdigest()


CLIENT = """
import hashlib, mlflow, sys
folder, size = sys.argv[1], int(sys.argv[2])
mlflow.set_experiment("outside")
with open(f"{folder}/large.bin", "wb") as file:
    file.write(b"\\x07" * size)
with mlflow.start_run() as run:
    mlflow.log_metric("loss", 0.5)
    mlflow.log_artifact(f"{folder}/large.bin")
path = mlflow.artifacts.download_artifacts(f"runs:/{run.info.run_id}/large.bin", dst_path=f"{folder}/back")
assert mlflow.get_run(run.info.run_id).data.metrics == {"loss": 0.5}
print(hashlib.sha256(open(path, "rb").read()).hexdigest())
"""


async def _client(address: str, token: str, folder: Path, size: int) -> str:
    environ = {
        **os.environ,
        "MLFLOW_TRACKING_URI": address.rstrip("/"),
        "MLFLOW_TRACKING_TOKEN": token,
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CLIENT, str(folder), str(size), env=environ, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed.decode().split()[-1]
