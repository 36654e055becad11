"""Searches whose answers hold more than the caller may see: what may be seen is gathered to full pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from ..core.tracking.base import Upstream
from ..core.tracking.rules import Refused
from ..core.tracking.shared.judge import Asked, Ruling
from .forward import Forwarder, Outgoing, Upload

ITEMS = {"experiments": "experiment_id", "registered_models": "name", "model_versions": "name"}
"""Lists of the answers, with the field that says which thing an item is."""
DEFAULT_RESULTS = 100
MOST_ASKED = 20
"""Pages of MLflow's that are looked through for one page of the caller's."""


async def search(forwarder: Forwarder, upstream: Upstream, asked: Asked, ruling: Ruling) -> dict[str, Any]:
    """Return one page of what a search finds and the caller may see.

    A page that is not full has no token when nothing follows, and one when too much was looked through.

    Args:
        forwarder: asks.
        upstream: MLflow, in the space that is searched.
        asked: the request as it came.
        ruling: what may be seen of the answer.
    """
    document = ruling.document if ruling.document is not None else asked.document
    fields = dict(document) if isinstance(document, dict) else _first(ruling.query or asked.query)
    wanted = int(fields.get("max_results") or fields.get("maxResults") or DEFAULT_RESULTS)
    found: dict[str, Any] = {}
    for _ in range(MOST_ASKED):
        left = wanted - sum(len(items) for items in found.values() if isinstance(items, list))
        page = await _ask(forwarder, upstream, asked, {**fields, "max_results": left})
        token = page.get("next_page_token", "")
        for name, key in ITEMS.items():
            if name in page:
                seen = [item for item in page[name] if str(item.get(key)) in (ruling.only or ())]
                found[name] = [*found.get(name, []), *seen]
        found["next_page_token"] = token
        fields["page_token"] = token
        if not token or len(next(iter(found.values()))) >= wanted:
            break
    return {name: value for name, value in found.items() if value}


def _first(query: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: values if name == "order_by" else values[0] for name, values in query.items() if values}


async def _ask(
    forwarder: Forwarder, upstream: Upstream, asked: Asked, fields: Mapping[str, Any]
) -> dict[str, Any]:
    body, target, headers = None, asked.path, {}
    if isinstance(asked.document, dict):
        content = json.dumps(fields).encode()
        body = await Upload.of(content)
        headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    else:
        target = f"{asked.path}?{urlencode(fields, doseq=True)}"
    answer = await forwarder.send(upstream, Outgoing(asked.verb, target, headers, body))
    async with answer:
        content = await answer.read()
        if answer.status >= 400:
            raise Refused(answer.status, str(json.loads(content).get("message", "")))
        page: dict[str, Any] = json.loads(content)
        return page
