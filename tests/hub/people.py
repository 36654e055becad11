"""People of a domain, as their browsers speak to JupyterHub."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

import requests

ANSWER_SECONDS = 90
NEWS = "lab/api/settings/@jupyterlab/apputils-extension:notification"
"""Where a server keeps whether its JupyterLab shows news."""
NO_NEWS = {"raw": '{"fetchNews": "false"}'}


class Person:
    """One person with a browser of their own.

    Args:
        url: of JupyterHub, with a slash at its end.
        name: of the user of the system.
        password: of that user.
    """

    def __init__(self, url: str, name: str, password: str) -> None:
        self.url, self.name, self.password = url, name, password
        self.browser = requests.Session()

    def log_in(self) -> int:
        """Log in as the login page does, and return the status of the page that follows."""
        self.browser.get(urljoin(self.url, "hub/login"), timeout=ANSWER_SECONDS)
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf("/hub/")}
        reply = self.browser.post(
            urljoin(self.url, "hub/login?next=%2Fhub%2Fhome"), data=form, timeout=ANSWER_SECONDS
        )
        return reply.status_code

    def start_server(self, owner: str = "") -> None:
        """Start one's own server, and open JupyterLab in it; or that of a space, which takes a browser."""
        reply = self.ask("post", f"hub/api/users/{owner or self.name}/server")
        assert reply.status_code in (201, 202), reply.text
        progress = urljoin(self.url, f"hub/api/users/{owner or self.name}/server/progress")
        with self.browser.get(progress, stream=True, timeout=ANSWER_SECONDS) as lines:
            told = [json.loads(line[5:]) for line in lines.iter_lines() if line.startswith(b"data:")]
        assert told[-1].get("ready"), told
        if not owner:
            assert self.ask("get", f"user/{self.name}/lab").status_code == 200

    def ask(self, verb: str, path: str, body: object = None, **headers: str) -> requests.Response:
        """Send a request as a page does that JupyterHub, a server or a service has sent."""
        prefix = "/hub/" if path.startswith("hub/") else "/" + "/".join(path.split("/")[:2]) + "/"
        xsrf = {} if verb == "get" else {"X-XSRFToken": self._xsrf(prefix)}
        return self.browser.request(
            verb, urljoin(self.url, path), json=body, headers={**xsrf, **headers}, timeout=ANSWER_SECONDS
        )

    def studio(self, verb: str, path: str, body: object = None) -> Any:
        """Ask one's own server for something of the studio, and return its JSON."""
        reply = self.ask(verb, f"user/{self.name}/smstudio/{path}", body)
        assert reply.status_code < 300, f"{verb} {path}: {reply.status_code} {reply.text}"
        return reply.json() if reply.content else None

    def decline_news(self) -> None:
        """Answer what JupyterLab asks everybody once, in a notification that comes whenever it likes."""
        assert self.ask("put", f"user/{self.name}/{NEWS}", NO_NEWS).status_code == 204

    def token(self, *scopes: str) -> str:
        """Have JupyterHub issue a token of one's own, with these scopes only."""
        body = {"note": "test", "expires_in": 3600, "scopes": list(scopes)}
        reply = self.ask("post", f"hub/api/users/{self.name}/tokens", body)
        assert reply.status_code == 201, reply.text
        token: str = reply.json()["token"]
        return token

    def _xsrf(self, prefix: str) -> str:
        found = [
            cookie for cookie in self.browser.cookies if cookie.name == "_xsrf" and cookie.path == prefix
        ]
        return found[-1].value or "" if found else ""


def by_token(verb: str, url: str, token: str, body: object = None) -> requests.Response:
    """Send a request as a program does that has nothing but a token."""
    headers = {"Authorization": f"token {token}"} if token else {}
    return requests.request(
        verb, url, json=body, headers=headers, allow_redirects=False, timeout=ANSWER_SECONDS
    )
