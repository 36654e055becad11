"""A real domain's service with people of every kind, and snapshots to attack."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.sharing.records import CreateRecord
from jupyter_smstudio.sharing.store import SnapshotRecord
from jupyter_smstudio.web.tokens import KernelTokens

from ..drills.domain import ServiceProcess

CONTENT = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SENT = b'{"cells": [], "metadata": {"sent": 1}, "nbformat": 4, "nbformat_minor": 5}'
SENT_SHA256 = hashlib.sha256(SENT).hexdigest()
OTHERS: dict[str, dict[str, Any]] = {
    "eve": {"scopes": [], "groups": []},
    "cron": {"kind": "service"},
}
"""What JupyterHub says otherwise of some: the rest are users with access to the service."""
ADMINS = frozenset({"root"})
ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Domain:
    """A running service, and its people's tokens."""

    service: ServiceProcess

    @property
    def tokens(self) -> dict[str, list[str]]:
        kernels = KernelTokens(b"of the owner's server" * 2)
        return {
            "anonymous": ["", "wrong"],
            "outsider": ["eve-token"],
            "viewer": ["vic-token"],
            "member": ["ben-token"],
            "owner": ["ann-token"],
            "admin": ["root-token"],
            "kernel": [kernels.issue(new_id())],
            "job": [kernels.issue(new_id())],
            "service": ["cron-token"],
        }

    def ask(self, verb: str, path: str, token: str, **options: Any) -> requests.Response:
        """Send a request with a token; a body that is a stream is not read."""
        headers = {"Authorization": f"token {token}"} if token else {}
        headers |= options.pop("headers", {})
        return requests.request(
            verb,
            f"{self.service.url}{path}",
            headers=headers,
            allow_redirects=False,
            timeout=ANSWER_SECONDS,
            stream=True,
            **options,
        )

    def admit(self) -> None:
        """Let everybody come once, as on their first day, and make vic a viewer."""
        for token in ("ann-token", "ben-token", "vic-token", "root-token"):
            assert self.ask("GET", "domain/summary", token).status_code == 200
        changed = self.ask("PATCH", "domain/members/vic", "root-token", json={"role": "viewer"})
        assert changed.status_code == 200, changed.text

    def share(self, by: str = "ann", content: bytes = CONTENT, **changes: Any) -> str:
        """Share a notebook, privately unless told otherwise, and return the snapshot's id."""
        token, sha256 = f"{by}-token", hashlib.sha256(content).hexdigest()
        sent = self.ask("PUT", f"sharing/exchange/contents/{sha256}", token, data=content)
        assert sent.status_code == 204, sent.text
        made = record(by, **{"sha256": sha256, "bytes": len(content), **changes})
        reply = self.ask("POST", "sharing/exchange/snapshots", token, data=made.model_dump_json())
        assert reply.status_code == 201, reply.text
        return made.record.id


def record(by: str, **changes: Any) -> CreateRecord:
    """Return the facts of a private snapshot."""
    facts: dict[str, Any] = {
        "id": new_id(),
        "owner": by,
        "path": "digits.ipynb",
        "title": "digits",
        "note": "",
        "visibility": Visibility.PRIVATE,
        "audience": Audience(),
        "created": datetime.now(UTC),
        "expires": None,
        "sha256": SHA256,
        "bytes": len(CONTENT),
        "include_output": True,
    }
    return CreateRecord(record=SnapshotRecord(**{**facts, **changes}))
