"""What the extension costs a server that nobody uses."""

from __future__ import annotations

import time

import psutil

from tests.drills.studio import StudioServer

from .report import Figure, figure
from .servers import plain, studio

IDLE_SECONDS = 20.0
SETTLE_SECONDS = 3.0


def idle() -> list[Figure]:
    """Measure CPU and memory of an idle server, with and without the studio."""
    with studio() as ours, plain() as theirs:
        time.sleep(SETTLE_SECONDS)
        cpu, memory = _usage(ours)
        peer_cpu, peer_memory = _usage(theirs)
    return [
        figure("idle server, CPU of one core over plain Jupyter", [cpu - peer_cpu], "≤ 1 %", unit="%"),
        figure("idle server, memory over plain Jupyter", [memory - peer_memory], "≤ 80 MB", unit="MB"),
    ]


def _usage(server: StudioServer) -> tuple[float, float]:
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    before = process.cpu_times()
    time.sleep(IDLE_SECONDS)
    after = process.cpu_times()
    used = after.user + after.system - before.user - before.system
    return 100 * used / IDLE_SECONDS, process.memory_info().rss / 1e6
