"""Livy's REST protocol at the studio's own address: ``/smstudio/spark/clusters/<id>/livy/``.

Kernels speak it by their own narrow tokens, people and their scripts by the server's::

    GET https://host/smstudio/spark/clusters/j-…/livy/sessions
    Authorization: token <the server's token>
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from ..core.errors import InvalidInput, TooLarge
from .handlers import StudioHandler

MAX_BYTES = 16_000_000
"""Of a request: a statement of 4 MiB, each of whose characters JSON may write as several."""


class LivyHandler(StudioHandler):
    """Passes on what a cluster's Livy is asked, once it is known who asks and that they may."""

    feature = "spark"
    kernel_verbs: ClassVar[frozenset[str]] = frozenset({"get", "post", "delete"})

    async def get(self, cluster_id: str, path: str = "") -> None:
        """Ask a cluster's Livy for something."""
        await self._pass_on(cluster_id, path)

    async def post(self, cluster_id: str, path: str = "") -> None:
        """Tell a cluster's Livy to begin something."""
        await self._pass_on(cluster_id, path)

    async def delete(self, cluster_id: str, path: str = "") -> None:
        """Tell a cluster's Livy to end something."""
        await self._pass_on(cluster_id, path)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Render errors as Livy does, and as the studio does beside it."""
        told = self.told_error(kwargs, status_code)
        self.finish(json.dumps({"msg": told["message"], **told}, default=str))

    async def _pass_on(self, cluster_id: str, path: str) -> None:
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        asked = (self.request.method or "GET", f"/{path}", query, _object(self.request.body))
        answer = await self.studio.spark_sessions.livy(self.caller, cluster_id, *asked)
        self.set_status(answer.status)
        self.finish(_json(answer.body))


def _json(body: object) -> str:
    try:
        return json.dumps(body, allow_nan=False)
    except ValueError:  # a server elsewhere may write NaN and Infinity, which are no JSON; texts are
        return json.dumps(json.loads(json.dumps(body), parse_constant=str))


def _object(raw: bytes) -> dict[str, Any] | None:
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"The request has more than {MAX_BYTES:,} bytes.")
    try:
        found = json.loads(raw) if raw.strip() else None
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"The request is not JSON: {str(error)[:200]}.") from error
    if found is not None and not isinstance(found, dict):
        raise InvalidInput("The request is not a JSON object, as Livy takes it.")
    return found


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"spark/clusters/(?P<cluster_id>[^/]+)/livy", LivyHandler),
    (r"spark/clusters/(?P<cluster_id>[^/]+)/livy/(?P<path>.*)", LivyHandler),
]
