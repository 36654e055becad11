"""The Spark UI of a session behind the studio's own address, in an origin of its own.

What the UI shows comes from the session's code and data, so its pages must not act with the cookies of
whoever looks at them. They are sandboxed: the browser gives them no cookies and no storage. So that their own
requests are answered nevertheless, each goes to an address with a ticket, which opens this one UI alone::

    …/sessions/0/ui/            asks who it is by cookie or token, and leads to
    …/sessions/0/ui/~TICKET/    whose requests need no cookie
"""

from __future__ import annotations

import re
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import aiohttp
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.utils import url_path_join

from ..core.errors import TooLarge
from ..core.models import Caller
from ..core.tracking.base import Upstream
from .forward import Forwarder, Outgoing
from .handlers import StudioHandler

TICKET = re.compile(r"~([A-Za-z0-9._-]{1,300})(?:/(.*))?", re.DOTALL)
TICKET_IN_PATH = re.compile(r"/~[^/?]*")
KEPT = ("Content-Type", "Cache-Control", "ETag", "Last-Modified")
PAGE_BYTES = 32 << 20
"""Of a page that is changed on its way; what is longer is refused."""
CHUNK_BYTES = 1 << 16
SANDBOX = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
STORAGE = b"""<script>
for (const name of ['localStorage', 'sessionStorage']) {
  const kept = new Map();
  Object.defineProperty(window, name, { value: {
    getItem: key => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => void kept.set(key, String(value)),
    removeItem: key => void kept.delete(key)
  } });
}
</script>"""
"""A sandboxed page has no storage, and Spark's scripts end where they ask for it."""


class SparkUiHandler(StudioHandler):
    """Passes GET requests on to the Spark UI of one session."""

    feature = "spark"
    kernel_verbs: ClassVar[frozenset[str]] = frozenset({"get"})

    def initialize(self, studio: Any) -> None:
        """Take the composed studio; what is logged of the request is without its ticket."""
        super().initialize(studio)
        self.request.uri = TICKET_IN_PATH.sub("/~…", self.request.uri or "")
        self.request.path = TICKET_IN_PATH.sub("/~…", self.request.path)

    async def get(self, cluster_id: str, number: str, rest: str) -> None:
        """Show a page of the Spark UI of a session."""
        ticket, target = _parts(rest)
        if not ticket:
            if elsewhere := await self.studio.spark_sessions.ui_elsewhere(self.caller, cluster_id, number):
                self.redirect(elsewhere)
                return
            ticket = self.studio.spark_sessions.ui_ticket(self.caller, cluster_id, number)
            self.redirect(f"{self._base(cluster_id, number, ticket)}/{quote(rest)}")
            return
        place = self.studio.spark_sessions.ui(self._ticket_caller() or self.caller, cluster_id, number)
        await self._show(place, self._base(cluster_id, number, ticket), target)

    @allow_unauthenticated  # prepare() has looked at the ticket
    def options(self, *_: str, **__: str) -> None:
        """Let the scripts of the UI, whose pages have no origin, ask for its figures."""
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Access-Control-Allow-Methods", "GET")
        self.set_header("Access-Control-Allow-Headers", "x-requested-with, accept")
        self.set_status(204)
        self.finish()

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """Let pages that show their ticket ask: they have no origin to go by."""
        return self._ticket_caller() is not None or super().check_origin(origin_to_satisfy_tornado)

    def set_default_headers(self) -> None:
        """Say on every answer, refusals as well, what a page may do with it."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")  # an address holds its ticket
        self.set_header("X-Content-Type-Options", "nosniff")

    def _kernel_caller(self) -> Caller:
        caller = self._ticket_caller()
        return caller if caller is not None else super()._kernel_caller()

    def _ticket_caller(self) -> Caller | None:
        """Return in whose name a ticket opens this session's UI; None without a good one."""
        named = self.path_kwargs
        ticket = _parts(named.get("rest") or "")[0]
        place = f"{named.get('cluster_id')}_{named.get('number')}"
        good = bool(ticket) and self.studio.spark_sessions.opens(ticket, place)
        return Caller(self.studio.owner.name) if good else None

    def _base(self, cluster_id: str, number: str, ticket: str) -> str:
        path = f"smstudio/spark/clusters/{cluster_id}/sessions/{number}/ui/~{ticket}"
        return url_path_join(self.base_url, path)

    async def _show(self, place: Any, base: str, target: str) -> None:
        query = f"?{self.request.query}" if self.request.query else ""
        headers = {
            "Authorization": place.authorization,
            "X-Forwarded-Context": base,  # Spark puts it in front of its links
            "Accept": self.request.headers.get("Accept", "*/*"),
        }
        upstream = Upstream(place.url, title="The session's Spark UI")
        forwarder: Forwarder = self.studio.forwarder
        # Tornado has decoded the path; a line break in it must not become one of the request.
        address = f"/{quote(target)}{query}"
        answer = await forwarder.send(upstream, Outgoing("GET", address, headers, None))
        try:
            await self._send(answer, base)
        finally:
            answer.release()

    async def _send(self, answer: aiohttp.ClientResponse, base: str) -> None:
        self.set_status(answer.status)  # its own words for it need not be HTTP's
        self.set_header("Content-Security-Policy", SANDBOX)
        for name in KEPT:
            value = answer.headers.get(name, "")
            if value.isascii() and value.isprintable() and value:
                self.set_header(name, value)
        if "Location" in answer.headers:
            self.set_header("Location", _moved(answer.headers["Location"], base))
        self.set_header("Access-Control-Allow-Origin", "*")  # no cookie opens this, only the ticket
        if answer.content_type == "text/html":
            self.write(_with_storage(await _whole(answer)))
        else:
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                self.write(chunk)
                await self.flush()
        await self.flush()
        await super(StudioHandler, self).finish()


def _parts(rest: str) -> tuple[str, str]:
    """Return the ticket of an address and what follows it; without a ticket all of it."""
    found = TICKET.fullmatch(rest)
    return (found[1], found[2] or "") if found else ("", rest)


def _moved(location: str, base: str) -> str:
    """Return where a redirect of Spark's leads behind the studio; it names the real host and port."""
    parts = urlsplit(location)
    path = parts.path if parts.path.startswith(f"{base}/") else f"{base}{parts.path}"
    return f"{path}?{parts.query}" if parts.query else path


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    page = await answer.content.read(PAGE_BYTES)
    while not answer.content.at_eof() and len(page) < PAGE_BYTES:
        page += await answer.content.read(PAGE_BYTES - len(page))
    if not answer.content.at_eof():
        raise TooLarge(f"The page of the Spark UI has more than {PAGE_BYTES >> 20} MiB.")
    return page


def _with_storage(page: bytes) -> bytes:
    head, found, rest = page.partition(b"<head>")
    return head + found + STORAGE + rest if found else page


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (
        r"spark/clusters/(?P<cluster_id>[^/]+)/sessions/(?P<number>[^/]+)/ui/(?P<rest>.*)",
        SparkUiHandler,
    )
]
