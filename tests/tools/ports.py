"""Ports for servers of tests, many of which run at the same time."""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from pathlib import Path

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
CHANCE = random.SystemRandom()
"""Whatever a test has seeded."""


def quiet_port() -> int:
    """Return a free port that the kernel gives to nobody who asks for any, as other tests do meanwhile."""
    lowest = int(RANGE.read_text().split()[0])
    while True:
        port = CHANCE.randrange(lowest // 2, lowest)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
