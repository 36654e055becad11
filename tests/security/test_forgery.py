"""What another site's page could send with its visitor's cookies (cases 18, 19, 25)."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import requests

from ..drills.studio import TOKEN
from .conftest import ANSWER_SECONDS, Target
from .matrix import Row, read

UNSAFE = [row for row in read("own_server.txt") if row.verb in ("POST", "PUT", "PATCH", "DELETE")]
BODIES = {
    "text/plain": '{"name": "x"}',
    "application/x-www-form-urlencoded": "name=x&_xsrf=guess",
    "multipart/form-data; boundary=x": (
        '--x\r\nContent-Disposition: form-data; name="_xsrf"\r\n\r\nguess\r\n--x--\r\n'
    ),
    "application/json": "{}",
    "application/json; charset=utf-7": "{}",
    "": "",
}
"""The first three a page may send to another site without asking; the others it may not."""
FETCHED = [
    {},
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"},
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Mode": "websocket"},
]


class Browser:
    """Sends its cookies with whatever it is told to send; one connection for each, for some are cut."""

    def __init__(self, cookies: dict[str, str]) -> None:
        self.cookies = cookies

    def request(self, verb: str, url: str, **options: Any) -> requests.Response:
        return requests.request(
            verb, url, cookies=self.cookies, timeout=ANSWER_SECONDS, allow_redirects=False, **options
        )


@pytest.fixture(scope="module")
def browser(target: Target) -> Browser:
    """Return a browser in which the server's owner has logged in."""
    session = requests.Session()
    session.get(f"{target.url}login", timeout=ANSWER_SECONDS)
    form = {"password": TOKEN, "_xsrf": session.cookies["_xsrf"]}
    reply = session.post(f"{target.url}login", data=form, timeout=ANSWER_SECONDS, allow_redirects=False)
    assert reply.status_code == 302
    browser = Browser(dict(session.cookies))
    assert browser.request("GET", f"{target.url}api/kernels").status_code == 200
    return browser


def address(target: Target, row: Row) -> str:
    path = re.sub(r"\{\w+\}", str(uuid.UUID(int=7)), row.path)
    return f"{target.url}{path.lstrip('/') if path.startswith('/') else f'smstudio/{path}'}"


@pytest.mark.parametrize("content_type", BODIES)
def test_no_content_type_gets_past_the_xsrf_token(
    target: Target, browser: Browser, content_type: str
) -> None:
    passed = []
    for row in UNSAFE:
        for fetched in FETCHED:
            headers = {**fetched, **({"Content-Type": content_type} if content_type else {})}
            reply = browser.request(
                row.verb,
                address(target, row),
                data=BODIES[content_type],
                headers=headers,
            )
            if reply.status_code != 403:
                passed.append(f"{row} {headers}: {reply.status_code}")
    assert passed == []


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:PORT.evil.example",
        "http://127.0.0.1.evil.example:PORT",
        "http://evil.example#127.0.0.1:PORT",
        "http://127.0.0.1:1PORT",
        "http://LOCALHOST.evil.example:PORT",
        "file://",
    ],
)
def test_another_origin_is_refused_even_with_the_token(target: Target, browser: Browser, origin: str) -> None:
    headers = {
        "X-XSRFToken": browser.cookies["_xsrf"],
        "Origin": origin.replace("PORT", str(target.server.port)),
    }
    passed = []
    for row in UNSAFE:
        reply = browser.request(row.verb, address(target, row), json={}, headers=headers)
        studio = (
            reply.headers.get("Content-Type", "").startswith("application/json") and "code" in reply.json()
        )
        if reply.status_code not in (403, 404) or (studio and reply.json()["code"] == "not_found"):
            passed.append(f"{row}: {reply.status_code} {reply.text[:80]}")
    assert passed == []


def test_a_picture_or_a_link_changes_nothing(target: Target, browser: Browser) -> None:
    job = f"{target.url}smstudio/training/jobs/{target.job}"
    for disguise in (
        {"params": {"_method": "DELETE"}},
        {"headers": {"X-HTTP-Method-Override": "DELETE"}},
        {"headers": {"X-HTTP-Method": "DELETE", "X-Method-Override": "POST"}},
    ):
        for path in ("", "/stop", "/interrupt"):
            browser.request("GET", f"{job}{path}", **disguise)  # type: ignore[arg-type]
    assert target.ask("GET", f"smstudio/training/jobs/{target.job}", TOKEN).json()["state"] == "InProgress"


def test_no_other_site_is_told_that_it_may_read(target: Target, browser: Browser) -> None:
    for path in ("smstudio/training/jobs", "smstudio/secrets/variables", "api/contents"):
        for verb in ("GET", "OPTIONS"):
            reply = browser.request(
                verb,
                f"{target.url}{path}",
                headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"},
            )
            shown = {name.lower() for name in reply.headers}
            assert "access-control-allow-credentials" not in shown, (verb, path)
            assert reply.headers.get("Access-Control-Allow-Origin") is None, (verb, path)


def test_no_page_of_the_studio_can_be_framed_by_another_site(target: Target) -> None:
    for path in ("smstudio/training/jobs", "smstudio/openapi.json"):
        policy = target.ask("GET", path, TOKEN).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy, path
