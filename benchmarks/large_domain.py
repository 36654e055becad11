"""How lists of snapshots behave when a domain has many, on both databases."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import Caller, new_id
from jupyter_smstudio.sharing.store import SnapshotRecord, SqlSnapshotStore
from tests.drills.domain import PostgreSql

from .report import Figure, figure

ASKED = 200
PEOPLE, SNAPSHOTS = 200, 20_000


def large_domain() -> list[Figure]:
    """List and search among the snapshots of many people."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        sqlite = _lists("SQLite", f"sqlite:///{folder}/studio.db")
    with _postgresql() as url:
        return [*sqlite, *_lists("PostgreSQL", url)]


@contextmanager
def _postgresql() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        Path(folder).chmod(0o755)
        server = PostgreSql(Path(folder))
        server.start()
        try:
            # The disk is waited for by who writes, and lists are what is measured.
            yield f"{server.url}&options=-csynchronous_commit%3Doff"
        finally:
            server.stop("immediate")


def _lists(name: str, url: str) -> list[Figure]:
    database = Database(url)
    database.migrate()
    store, now, draw = SqlSnapshotStore(database), datetime.now(UTC), random.Random(7)
    for number in range(SNAPSHOTS):
        store.add(_record(number, draw, now))
    with database.session() as session:
        session.execute(text("ANALYZE"))  # which PostgreSQL does by itself, within a minute
    query: dict[str, Any] = {"scope": "all", "owner": "", "path": "", "offset": 0, "limit": 100, "now": now}

    def asked(words: str) -> float:
        caller = Caller(f"person{draw.randrange(PEOPLE)}", groups=frozenset({"team1", "team2"}))
        began = time.perf_counter()
        store.page(caller, text=words, **query)
        return time.perf_counter() - began

    listed = [asked("") for _ in range(ASKED)]
    searched = [asked(f"digits {draw.randrange(100)}") for _ in range(ASKED)]
    database.close()
    many = f"of {SNAPSHOTS:,} snapshots, {name}"
    return [
        figure(f"the first 100 {many}", listed, "≤ 0.2 s p95"),
        figure(f"search {many}", searched, "≤ 0.2 s p95"),
    ]


def _record(number: int, draw: random.Random, now: datetime) -> SnapshotRecord:
    kind = draw.choice([*Visibility])
    named = kind is Visibility.NAMED
    return SnapshotRecord(
        id=new_id(),
        owner=f"person{number % PEOPLE}",
        path=f"work/digits-{draw.randrange(40)}.ipynb",
        title=f"digits-{number % 1000}",
        note="What the network sees in the second layer",
        visibility=kind,
        audience=Audience((f"person{draw.randrange(PEOPLE)}",), (f"team{draw.randrange(20)}",))
        if named
        else Audience(),
        created=now,
        expires=None,
        sha256=f"{number:064x}",
        bytes=100_000,
        include_output=True,
    )
