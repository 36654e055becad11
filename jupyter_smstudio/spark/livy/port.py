"""What every kind of cluster that speaks Livy's REST protocol is to the studio.

The studio's own gateway (``local``) and one elsewhere (``remote``) pass the same contract suite,
``tests/server/spark/livy_contract.py``. The protocol: https://livy.apache.org/docs/latest/rest-api.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ...core.models import Caller


@dataclass(frozen=True)
class LivyRequest:
    """A question in Livy's protocol.

    Attributes:
        method: of HTTP: ``GET``, ``POST`` or ``DELETE``.
        path: below the cluster's Livy, e.g. ``/sessions/0/statements``; ``/`` for its root.
        query: of the address.
        body: the JSON object that was sent; None without one.
        caller: who asks; owns the cluster, or is an administrator.
        kernel: id of the kernel whose token was shown; empty where a person asks.
    """

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, object] | None
    caller: Caller
    kernel: str = ""


@dataclass(frozen=True)
class LivyAnswer:
    """An answer in Livy's protocol.

    Attributes:
        status: of HTTP; 201 for what was made, 200 else.
        body: JSON-ready.
    """

    status: int
    body: object


class LivyPort(Protocol):
    """Answers in Livy's protocol; ``web.livy`` is its only caller."""

    async def ask(self, request: LivyRequest) -> LivyAnswer:
        """Answer one request.

        Raises:
            StudioError: what Livy answers with 4xx or 5xx; ``web.livy`` renders it with Livy's ``msg``.
        """
        ...
