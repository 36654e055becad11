"""A server on loopback that speaks Livy's protocol as far as clients use it, and misbehaves when told to."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Trouble = Callable[[web.Request], Awaitable[web.StreamResponse | None]]
Json = dict[str, Any]


class LivyDouble:
    """What a Livy server knows.

    Attributes:
        sessions: by number.
        asked: every request so far: method, path, and the header ``Authorization``.
        trouble: asked first; what it returns is the answer.
        version: of Livy.
        authorization: the header that is asked for; empty: none.
        catalog: what a statement prints that lists tables.
    """

    def __init__(self) -> None:
        self.sessions: dict[int, Json] = {}
        self.asked: list[tuple[str, str, str]] = []
        self.trouble: Trouble | None = None
        self.version = "0.8.0-incubating"
        self.authorization = ""
        self.bodies: list[Json] = []
        self.catalog: Json = {}
        self.url = ""
        self.port = 0
        self._next = 0

    def restart(self) -> None:
        """Forget everything and count from 0 again, as Livy without recovery does."""
        self.sessions.clear()
        self._next = 0

    def count(self, method: str, path: str) -> int:
        """Tell how often something was asked."""
        return sum(1 for asked in self.asked if asked[:2] == (method, path))

    def make(self, body: Json) -> Json:
        """Make a session."""
        session = {
            "id": self._next,
            "name": body.get("name"),
            "kind": body.get("kind", "shared"),
            "state": "idle",
            "owner": None,
            "proxyUser": None,
            "appId": f"application_{self._next}",
            "appInfo": {"sparkUiUrl": "http://master:20888/proxy", "driverLogUrl": "javascript:alert(1)"},
            "log": ["stdout: ", "stderr: "],
        }
        self.sessions[self._next] = {**session, "statements": []}
        self._next += 1
        return session

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as Livy does."""
        self.asked.append((request.method, request.path, request.headers.get("Authorization", "")))
        if self.trouble is not None and (answered := await self.trouble(request)) is not None:
            return answered
        if self.authorization and request.headers.get("Authorization") != self.authorization:
            return web.json_response({"msg": "Who are you?"}, status=401)
        body = await request.json() if request.method == "POST" and request.can_read_body else {}
        self.bodies.append(body)
        parts = request.path.strip("/").split("/")
        match request.method, parts:
            case "GET", ["version"]:
                return web.json_response({"version": self.version, "user": "build"})
            case "POST", ["sessions"]:
                if self.version.startswith("0.5") and "name" in body:
                    return web.json_response({"msg": 'Unrecognized field "name"'}, status=400)
                return web.json_response(self.make(body), status=201)
            case "GET", ["sessions"]:
                listed = [_plain(session) for session in self.sessions.values()]
                return web.json_response({"from": 0, "total": len(listed), "sessions": listed})
            case _, ["sessions", which, *rest]:
                return self._one(request.method, which, rest, body)
        return web.json_response({"msg": "Not found."}, status=404)

    def _one(self, method: str, which: str, rest: list[str], body: Json) -> web.Response:
        if which.isdigit():
            session = self.sessions.get(int(which))
        else:
            session = next((each for each in self.sessions.values() if each["name"] == which), None)
        if session is None:
            return web.json_response({"msg": f"Session '{which}' not found."}, status=404)
        statements = session["statements"]
        match method, rest:
            case "GET", []:
                return web.json_response(_plain(session))
            case "DELETE", []:
                del self.sessions[session["id"]]
                return web.json_response({"msg": "deleted"})
            case "GET", ["log"]:
                lines = session["log"]
                return web.json_response({"id": session["id"], "from": 0, "total": len(lines), "log": lines})
            case "POST", ["statements"]:
                made = {
                    "id": len(statements),
                    "code": body["code"],
                    "state": "waiting",
                    "output": None,
                    "progress": 0.0,
                }
                statements.append(made)
                return web.json_response(made, status=201)
            case "GET", ["statements"]:
                return web.json_response({"total_statements": len(statements), "statements": statements})
            case "GET", ["statements", number]:
                told = f"smstudio-catalog:{json.dumps(self.catalog)}" if self.catalog else "2"
                done = {"status": "ok", "execution_count": int(number), "data": {"text/plain": told}}
                statements[int(number)] |= {"state": "available", "output": done, "progress": 1.0}
                return web.json_response(statements[int(number)])
            case "POST", ["statements", _, "cancel"]:
                return web.json_response({"msg": "canceled"})
            case "POST", ["completion"]:
                return web.json_response({"candidates": ["spark"]})
        return web.json_response({"msg": "Not found."}, status=404)


def _plain(session: Json) -> Json:
    return {key: value for key, value in session.items() if key != "statements"}


@asynccontextmanager
async def livy_double() -> AsyncIterator[LivyDouble]:
    """Start such a server."""
    double = LivyDouble()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", double.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    double.port = runner.addresses[0][1]
    double.url = f"http://localhost:{double.port}"
    try:
        yield double
    finally:
        await runner.cleanup()
