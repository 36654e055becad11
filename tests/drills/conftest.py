"""A studio with small instance types, checked for what must hold when its drill is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .invariants import end
from .studio import StudioServer

SMALL_TYPES = """\
types:
  - {name: ml.t3.tiny, vcpu: 0.3, memory_gib: 0.5, price_per_hour: 0.01}
  - {name: ml.t3.small, vcpu: 0.3, memory_gib: 0.75, price_per_hour: 0.02}
"""

Open = Callable[..., StudioServer]


@pytest.fixture
def open_studio(tmp_path: Path) -> Iterator[Open]:
    """Return a function that starts a server in this test's folder, with more options if given."""
    types = tmp_path / "instances.yaml"
    types.write_text(SMALL_TYPES)
    opened: list[StudioServer] = []

    def start(*options: str) -> StudioServer:
        server = StudioServer(tmp_path, f"--SmStudioApp.instance_catalog={types}", *options)
        opened.append(server)
        return server.start()

    yield start
    for server in opened:
        server.stop()


@pytest.fixture
def studio(open_studio: Open) -> Iterator[StudioServer]:
    """Return a running server; at the end its list is true, and its shutdown leaves nothing."""
    server = open_studio()
    yield server
    end(server)
