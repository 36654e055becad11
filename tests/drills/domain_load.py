"""Clients of the domain's service: each is one person's server that asks one thing after another."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.sharing.records import CreateRecord
from jupyter_smstudio.sharing.store import SnapshotRecord

KINDS = {"list": 35, "facts": 20, "summary": 15, "members": 10, "preview": 5, "share": 15}
"""What people's pages ask for, in percent; *share* sends contents and then the snapshot's facts."""
CELLS = 20
"""Of a shared notebook."""
AGAIN_SECONDS = 0.25
"""Before a client that got no answer asks again."""


@dataclass
class Load:
    """What the clients have seen.

    Attributes:
        seconds: how long each answer took, by what was asked.
        shared: how long it took to share something, which are two answers.
        errors: each answer that should not have been.
        refused: how often nobody listened, or the service said that it cannot answer now.
        previewed: snapshots that somebody has looked at.
        acknowledged: when a snapshot was promised to be kept, by its id, and who has shared it.
    """

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shared: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: int = 0
    acknowledged: dict[str, tuple[float, str]] = field(default_factory=dict)
    previewed: set[str] = field(default_factory=set)
    _written: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self, snapshot_id: str, owner: str) -> None:
        """Note that a snapshot was promised to be kept."""
        self.acknowledged[snapshot_id] = (time.perf_counter(), owner)
        self._written.set()

    async def writes(self, count: int) -> None:
        """Wait until so many more snapshots were promised to be kept."""
        wanted = len(self.acknowledged) + count
        while len(self.acknowledged) < wanted:
            self._written.clear()
            await self._written.wait()

    @property
    def longest_silence(self) -> float:
        """Return for how many seconds no write was acknowledged."""
        moments = sorted(moment for moment, _ in self.acknowledged.values())
        return max(after - before for before, after in itertools.pairwise(moments))


class _Client:
    def __init__(self, number: int, url: str, session: aiohttp.ClientSession, load: Load) -> None:
        self._name, self._url, self._session, self._load = f"person{number}", url, session, load
        self._draw = random.Random(time.time_ns() + number)
        self._known: list[str] = []

    async def run(self, more: Callable[[], bool]) -> None:
        """Ask until there is nothing more to ask."""
        while more():
            kind = self._draw.choices(list(KINDS), list(KINDS.values()))[0]
            if kind in ("facts", "preview") and not self._known:
                kind = "list"
            try:
                await getattr(self, f"_{kind}")()
            except (aiohttp.ClientError, TimeoutError):
                self._load.refused += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def _list(self) -> None:
        page = await self._ask("list", "GET", "sharing/snapshots?limit=50")
        self._known = [each["id"] for each in page.get("items", ())] or self._known

    async def _facts(self) -> None:
        await self._ask("facts", "GET", f"sharing/snapshots/{self._draw.choice(self._known)}")

    async def _preview(self) -> None:
        wanted = self._draw.choice(self._known)
        kind = "preview, again" if wanted in self._load.previewed else "preview, the first"
        self._load.previewed.add(wanted)
        await self._ask(kind, "GET", f"sharing/snapshots/{wanted}/preview")

    async def _summary(self) -> None:
        await self._ask("summary", "GET", "domain/summary")

    async def _members(self) -> None:
        await self._ask("members", "GET", "domain/members")

    async def _share(self) -> None:
        content, began = _notebook(self._draw), time.perf_counter()
        sha256 = hashlib.sha256(content).hexdigest()
        await self._ask("share: contents", "PUT", f"sharing/exchange/contents/{sha256}", content)
        record = _record(self._name, sha256, len(content), self._draw)
        body = CreateRecord(record=record).model_dump_json().encode()
        made = await self._ask("share: facts", "POST", "sharing/exchange/snapshots", body)
        self._load.shared.append(time.perf_counter() - began)
        if "id" in made:
            self._load.acknowledge(made["id"], self._name)

    async def _ask(self, kind: str, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"token {self._name}-token"}
        began = time.perf_counter()
        async with self._session.request(method, f"{self._url}{path}", data=body, headers=headers) as answer:
            content = await answer.read()
            if answer.status == 503:
                raise aiohttp.ClientError("not now")
            if answer.status >= 400:
                # What was sent is forgotten by a service that was restarted; a user's server sends it again.
                if answer.status == 409 and "missing" in content.decode():
                    raise aiohttp.ClientError("send it again")
                self._load.errors.append(
                    f"{method} {path.partition('?')[0][:40]}: {answer.status} {content[:200]!r}"
                )
                return {}
            self._load.seconds[kind].append(time.perf_counter() - began)
            json_answer = answer.content_type == "application/json"
            found: dict[str, Any] = json.loads(content) if json_answer and content else {}
            return found


async def run_load(url: str, clients: int, load: Load, more: Callable[[], bool]) -> None:
    """Let clients ask, each without a pause, while ``more`` tells that there is more to ask."""
    async with _session() as session:
        people = [_Client(number, url, session, load) for number in range(clients)]
        await asyncio.gather(*(person.run(more) for person in people))


async def lost(url: str, acknowledged: dict[str, tuple[float, str]]) -> list[str]:
    """Return which of the snapshots that were promised to be kept are not there."""
    missing = []
    async with _session() as session:
        for snapshot_id, (_, owner) in acknowledged.items():
            headers = {"Authorization": f"token {owner}-token"}
            async with session.get(
                f"{url}sharing/snapshots/{snapshot_id}/notebook", headers=headers
            ) as answer:
                await answer.read()
                if answer.status != 200:
                    missing.append(snapshot_id)
    return missing


def _session() -> aiohttp.ClientSession:
    # Each server of a user has connections of its own.
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=60)
    )


def _notebook(draw: random.Random) -> bytes:
    cells = [
        {
            "id": f"c{number}",
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": f"print({draw.random()})",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "epoch 1 loss 0.33\n" * 20}],
        }
        for number in range(CELLS)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def _record(owner: str, sha256: str, size: int, draw: random.Random) -> SnapshotRecord:
    return SnapshotRecord(
        id=new_id(),
        owner=owner,
        path=f"work/digits-{draw.randrange(10**9)}.ipynb",
        title="digits",
        note="What the network sees in the second layer",
        visibility=Visibility.DOMAIN,
        audience=Audience(),
        created=datetime.now(UTC),
        expires=None,
        sha256=sha256,
        bytes=size,
        include_output=True,
    )
