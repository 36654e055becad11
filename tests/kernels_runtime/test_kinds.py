"""Every kind of variable goes through two real processes: it is the same, or honestly refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from .kinds import IMPORTS, MOVES, STAYS, Moves, Stays
from .shell import Shell


@dataclass
class Trip:
    saved: Any
    loaded: Any
    there: Shell


@pytest.fixture(scope="module")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trip]:
    """Save everything in one shell and load it in another."""
    folder = tmp_path_factory.mktemp("trip")
    (folder / "helper_of_mine.py").write_text("def answer():\n    return 42\n")
    luggage = folder / "luggage"
    luggage.mkdir(mode=0o700)
    here, there = Shell(folder), Shell(folder)
    here.cell(IMPORTS)
    for case in (*MOVES, *STAYS):
        here.cell(case.cell)
    yield Trip(here.save(luggage), there.load(luggage), there)
    here.close()
    there.close()


@pytest.mark.parametrize("case", MOVES, ids=[case.kind for case in MOVES])
def test_moves(trip: Trip, case: Moves) -> None:
    assert trip.there.value(f"bool({case.check})") is True


@pytest.mark.parametrize("case", STAYS, ids=[case.kind for case in STAYS])
def test_stays_with_a_reason(trip: Trip, case: Stays) -> None:
    reasons = {fact["name"]: fact["reason"] for fact in trip.saved["lost"]}
    assert case.reason in reasons[case.name]
    assert trip.there.value(f"{case.name!r} in globals()") is False


def test_nothing_else_is_lost(trip: Trip) -> None:
    assert {fact["name"] for fact in trip.saved["lost"]} == {case.name for case in STAYS}
    assert trip.loaded["lost"] == []
    assert [fact["name"] for fact in trip.loaded["moved"]] == [fact["name"] for fact in trip.saved["moved"]]


def test_facts_say_type_and_size(trip: Trip) -> None:
    facts = {fact["name"]: fact for fact in trip.loaded["moved"]}
    assert facts["np"]["type"] == "module"
    assert facts["df"]["type"] == "DataFrame"
    assert 48 <= facts["arr"]["size_bytes"] < 500


def test_nothing_stays_behind(trip: Trip) -> None:
    assert trip.there.value("[name for name in __import__('sys').modules if 'smstudio' in name]") == []
    assert trip.there.value("[name for name in globals() if 'smstudio' in name]") == []
    assert trip.there.value("[path for path in sys.path if 'lent' in path or 'runtime' in path]") == []
