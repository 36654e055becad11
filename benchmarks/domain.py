"""What the service of a domain bears: 50 people at a time, and the restart of a part while they ask."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.drills.domain import PostgreSql, ServiceProcess, running_domain
from tests.drills.domain_load import Load, lost, run_load

from .bare_service import bare_service
from .report import Figure, figure

CLIENTS = 50
WARM_UP, REQUESTS = 1_000, 10_000
SAMPLE = 1_000
"""Requests between two looks at the service's memory."""
WRITES = 100
"""Before and after each restart."""
MB = 1_000_000


def all_domain() -> list[Figure]:
    """Measure the load first, and then restarts under it; what else the machine does is said before."""
    others = figure("the machine's load before", [os.getloadavg()[0]], f"of {os.cpu_count()} cores", unit="")
    with bare_service() as url:
        _ask(url, WARM_UP)
        bare = _ask(url, WARM_UP)
    with _domain() as (service, database):
        return [others, *_load(service, bare), *_restarts(service, database)]


@contextmanager
def _domain() -> Iterator[tuple[ServiceProcess, PostgreSql]]:
    with (
        tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder,
        running_domain(Path(folder), frozenset({"person0"})) as parts,
    ):
        yield parts


def _load(service: ServiceProcess, bare: Load) -> list[Figure]:
    _ask(service.url, WARM_UP)  # what is imported, and kept, once
    memory = [_memory(service)]
    began = time.perf_counter()
    load = _ask(service.url, REQUESTS, lambda: memory.append(_memory(service)))
    seconds = time.perf_counter() - began
    for error in sorted(set(load.errors))[:5]:
        print(f"  an error under load: {error}")
    answers = _answers(load)
    half = len(memory) // 2
    return [
        figure(
            f"an answer to one of {CLIENTS} clients of the domain",
            answers,
            "≤ 0.25 s p95",
            peer="a page without contents, to the same clients",
            peer_values=_answers(bare),
        ),
        *(figure(f"  {kind}", load.seconds[kind], "≤ 0.25 s p95") for kind in sorted(load.seconds)),
        figure("  share, which are two of them", load.shared, ""),
        figure("answers in a second", [len(answers) / seconds], "", unit="1/s"),
        figure(f"errors among {len(answers):,} requests", [len(load.errors)], "0", unit=""),
        figure("service's memory, before and after each 1,000", memory, "steady", unit="MB"),
        figure("  its growth in the second half", [memory[-1] - memory[half]], "steady", unit="MB"),
    ]


def _answers(load: Load) -> list[float]:
    return [seconds for kind in load.seconds.values() for seconds in kind]


def _ask(url: str, requests: int, sample: Callable[[], None] = lambda: None) -> Load:
    """Ask so many things, all clients together, with a look at the service now and then."""

    async def ask() -> Load:
        load, left = Load(), iter(range(1, requests + 1))

        def more() -> bool:
            number = next(left, None)
            if number is not None and number % SAMPLE == 0:
                sample()
            return number is not None

        await run_load(url, CLIENTS, load, more)
        return load

    return asyncio.run(ask())


def _restarts(service: ServiceProcess, database: PostgreSql) -> list[Figure]:
    def restart_service() -> None:
        service.kill()
        service.start()

    def restart_database() -> None:
        database.stop("immediate")
        database.start()

    return [
        *_outage("the service was killed", service, restart_service),
        *_outage("the database was killed", service, restart_database),
    ]


def _outage(name: str, service: ServiceProcess, restart: Callable[[], None]) -> list[Figure]:
    """Restart a part under load; return for how long nothing was kept, and which promises were broken."""

    async def measure() -> tuple[Load, int]:
        load, ended = Load(), asyncio.Event()
        running = asyncio.create_task(run_load(service.url, CLIENTS, load, lambda: not ended.is_set()))
        await load.writes(WRITES)
        await asyncio.to_thread(restart)
        await load.writes(WRITES)
        ended.set()
        await running
        return load, len(await lost(service.url, load.acknowledged))

    load, missing = asyncio.run(measure())
    for error in sorted(set(load.errors))[:5]:
        print(f"  an error when {name}: {error}")
    return [
        figure(f"{name} under load: nothing was kept for", [load.longest_silence], "≤ 10 s"),
        figure(f"  lost of {len(load.acknowledged):,} acknowledged writes", [missing], "0", unit=""),
        figure(f"  errors besides {load.refused:,} times 'not now'", [len(load.errors)], "0", unit=""),
    ]


def _memory(service: ServiceProcess) -> float:
    assert service.process is not None
    return psutil.Process(service.process.pid).memory_info().rss / MB
