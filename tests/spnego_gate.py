"""A gate of HTTP that lets in who has a Kerberos ticket for it (SPNEGO), as Livy's own filter does.

As a program, with the arguments KEYTAB UPSTREAM TOKEN, it prints its address and serves until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web


class Gate:
    """Passes on what comes with a ticket.

    Args:
        upstream: address of the server behind.
        keytab: file with the key of the service that it is.
        headers: for that server.

    Attributes:
        banned: principals that the server behind knows not.
        proves: whether it answers a ticket by a proof of its own; None: by a wrong one.
        principals: of every request that came in.
        refused: what came instead of a ticket that is right.
    """

    def __init__(self, upstream: str, keytab: Path, headers: Mapping[str, str] | None = None) -> None:
        self.upstream = upstream.rstrip("/")
        self.keytab = keytab
        self.headers = dict(headers or {})
        self.banned: Sequence[str] = ()
        self.proves: bool | None = True
        self.principals: list[str] = []
        self.refused: list[str] = []
        self.url = ""
        self.client: ClientSession | None = None

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        shown = request.headers.get("Authorization", "")
        try:
            principal, proof = self._accept(shown)
        except ValueError as error:
            self.refused.append(str(error))
            challenge = {"WWW-Authenticate": "Negotiate"}
            return web.json_response({"msg": f"{shown} is not accepted"}, status=401, headers=challenge)
        self.principals.append(principal)
        if principal.partition("@")[0] in self.banned:
            return web.json_response({"msg": f"User {principal} may not"}, status=403)
        assert self.client is not None
        kept = {"Content-Type": request.content_type} if request.can_read_body else {}
        async with self.client.request(
            request.method,
            f"{self.upstream}{request.path_qs}",
            data=await request.read(),
            headers={**kept, **self.headers},
        ) as behind:
            passed = web.Response(
                body=await behind.read(), status=behind.status, content_type=behind.content_type
            )
        if self.proves is not False:
            proof = proof if self.proves else b"wrong"
            passed.headers["WWW-Authenticate"] = f"Negotiate {b64encode(proof).decode()}"
        return passed

    def _accept(self, shown: str) -> tuple[str, bytes]:
        import gssapi

        scheme, _, token = shown.partition(" ")
        if scheme != "Negotiate":
            raise ValueError(f"{scheme or 'nothing'} was shown")
        own: Any = gssapi.Credentials(usage="accept", store={"keytab": str(self.keytab)})
        context: Any = gssapi.SecurityContext(usage="accept", creds=own)
        try:
            proof = context.step(b64decode(token))
            whole = context.complete  # tells of a failure that the step has put off
        except gssapi.exceptions.GSSError as error:
            raise ValueError(str(error)) from error
        if not whole:
            raise ValueError("one step is not enough")
        return str(context.initiator_name), proof


@asynccontextmanager
async def open_gate(gate: Gate) -> AsyncIterator[Gate]:
    """Open a gate on loopback."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", gate.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    gate.url = f"http://localhost:{runner.addresses[0][1]}"
    async with ClientSession() as gate.client:
        try:
            yield gate
        finally:
            await runner.cleanup()


async def _serve(keytab: str, upstream: str, token: str) -> None:
    gate = Gate(upstream, Path(keytab), {"Authorization": f"token {token}"})
    async with open_gate(gate):
        print(gate.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
