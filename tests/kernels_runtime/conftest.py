from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .shell import Shell


@pytest.fixture
def luggage(tmp_path: Path) -> Path:
    folder = tmp_path / "luggage"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Callable[[], Shell]]:
    """Start shells; they end with the test."""
    shells: list[Shell] = []

    def start() -> Shell:
        shells.append(Shell(tmp_path))
        return shells[-1]

    yield start
    for each in shells:
        each.close()
