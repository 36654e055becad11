"""Interrupts of statements: of the one that runs, and of no other."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from jupyter_smstudio.spark.runtime.driver.interruption import Interruption


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    before = signal.getsignal(signal.SIGINT)
    yield Interruption()
    signal.signal(signal.SIGINT, before)


def test_only_the_statement_that_runs_is_interrupted(interruption: Interruption) -> None:
    interruption.install()
    with pytest.raises(KeyboardInterrupt), interruption.possible(3):
        interruption.ask(3)
    with interruption.possible(4):
        interruption.ask(3)  # too late: it has ended
    interruption.ask(4)


def test_a_handler_that_a_statement_has_set_is_gone_with_it(interruption: Interruption) -> None:
    with interruption.possible(0):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    with pytest.raises(KeyboardInterrupt), interruption.possible(1):
        interruption.ask(1)
