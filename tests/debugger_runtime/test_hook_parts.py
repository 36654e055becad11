"""What hooks are made of: the thread that writes, the pace of summaries, and places in code."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_smstudio.debugger.runtime.hook import background as background_module
from jupyter_smstudio.debugger.runtime.hook.background import MAX_FRAMES, MOST_SAMPLES, Background
from jupyter_smstudio.debugger.runtime.hook.budget import Budget, readable
from jupyter_smstudio.debugger.runtime.hook.frame import Entry, Frame, Slot
from jupyter_smstudio.debugger.runtime.hook.origins import (
    MODEL_FILE,
    Origin,
    assigned_in,
    called_from,
    child_of_call,
    write_model,
)
from jupyter_smstudio.debugger.runtime.hook.pace import LONGEST, Pace
from jupyter_smstudio.debugger.runtime.hook.schedule import Wish
from jupyter_smstudio.debugger.runtime.modes import ModeKeys
from jupyter_smstudio.debugger.runtime.origin import layer_origin

HERE = Path(__file__)


def frame(step: int, slot: Slot | None = None) -> Frame:
    return Frame(step, ModeKeys.TRAIN, step, slot=slot)


class Disk:
    """Consumes frames when it is let."""

    def __init__(self) -> None:
        self.asked, self.open = threading.Event(), threading.Event()
        self.together: list[list[int]] = []

    def consume(self, frames: Sequence[Frame]) -> None:
        self.asked.set()
        assert self.open.wait(30)
        self.together.append([each.step for each in frames])

    @property
    def steps(self) -> list[int]:
        return [step for steps in self.together for step in steps]


def raise_it(error: Exception) -> None:
    raise error


def test_frames_are_written_in_order_and_their_memory_is_used_again() -> None:
    disk = Disk()
    disk.open.set()
    background = Background(disk.consume, raise_it, patience=60)
    slots = set()
    for step in range(20):
        slot = background.slot()
        assert slot is not None
        slots.add(id(slot))
        background.submit(frame(step, slot))
    assert background.close()
    assert disk.steps == list(range(20))
    assert len(slots) == 2


def test_a_slow_disk_is_waited_for_once_and_then_not_until_it_has_written() -> None:
    disk = Disk()
    background = Background(disk.consume, raise_it, patience=0.05)
    for step in range(2):
        background.submit(frame(step, background.slot()))
    assert background.slot() is None
    background._patience = 1e9  # a second wait would never end
    assert background.slot() is None
    disk.open.set()
    assert background.settle()
    assert background.slot() is not None
    assert background.close()


def test_numbers_wait_in_bounded_memory() -> None:
    disk = Disk()
    background = Background(disk.consume, raise_it)
    background.submit(frame(0, background.slot()))
    assert disk.asked.wait(30)
    for step in range(1, MAX_FRAMES + 11):
        background.submit(frame(step))
    assert background.dropped == 10
    disk.open.set()
    assert background.close()
    assert disk.steps == list(range(MAX_FRAMES + 1))


def test_frames_without_a_slot_are_written_together_and_a_slot_is_written_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background_module, "DELAY", 60.0)
    disk = Disk()
    disk.open.set()
    background = Background(disk.consume, raise_it)
    for step in range(5):
        background.submit(frame(step))
    assert background.settle()
    assert disk.together == [[0, 1, 2, 3, 4]]
    background.submit(frame(5))
    background.submit(frame(6, background.slot()))
    background.submit(frame(7))
    assert background.close()
    assert disk.steps == list(range(8))
    assert all(6 not in steps or steps[-1] == 6 for steps in disk.together), "its memory is held longer"


def test_samples_wait_in_bounded_memory_and_what_was_asked_for_stays() -> None:
    disk = Disk()
    background = Background(disk.consume, raise_it)
    frames = []
    for step in range(4):
        asked, nobodys = (
            Entry(name, np.ones(1), 1, (1,), wish) for name, wish in (("a", Wish(True)), ("b", None))
        )
        each = frame(step)
        each.entries, each.samples = [asked, nobodys], MOST_SAMPLES // 2 + 1
        frames.append([entry.name for entry in each.entries])
        background.submit(each)
        frames[-1] = [entry.name for entry in each.entries]
    assert ["a", "b"] in frames and ["a"] in frames
    assert background.dropped == frames.count(["a"])
    disk.open.set()
    assert background.close()
    assert disk.steps == [0, 1, 2, 3]


def test_after_an_error_frames_are_dropped_and_nobody_waits() -> None:
    failed: list[Exception] = []

    def consume(frames: Sequence[Frame]) -> None:
        raise OSError("gone")

    background = Background(consume, failed.append)
    for step in range(5):
        background.submit(frame(step, background.slot()))
    assert background.settle()
    assert background.close()
    assert [str(each) for each in failed] == ["gone"]


def test_who_waits_for_all_to_be_written_finds_a_failure_told() -> None:
    told: list[Exception] = []
    telling = threading.Event()

    def consume(frames: Sequence[Frame]) -> None:
        raise OSError("gone")

    def failed(error: Exception) -> None:
        assert telling.wait(60)
        told.append(error)

    background = Background(consume, failed)
    background.submit(frame(0))
    assert not background.settle(0.2)
    telling.set()
    assert background.settle()
    assert len(told) == 1
    assert background.close()


def test_a_slots_memory_grows_to_one_step_and_stays() -> None:
    slot = Slot()
    arrays = [np.arange(2000, dtype=kind) for kind in (np.float32, np.int8, np.float64)]
    for _ in range(3):
        copies = [slot.copy(each) for each in arrays]
        assert all((copy == each).all() for copy, each in zip(copies, arrays, strict=True))
        assert not any(np.shares_memory(a, b) for a in copies for b in copies if a is not b)
        held = slot.nbytes
        slot.clear()
    size = sum(each.nbytes for each in arrays)
    assert size <= held <= size + 64 * len(arrays)
    strided = np.arange(6000, dtype=np.float32).reshape(60, 100).T
    assert (slot.copy(strided) == strided).all()


@pytest.mark.parametrize(("cost", "factor"), [(0.0001, 1), (0.01, 4), (0.1, 64), (1e6, LONGEST)])
def test_the_interval_grows_until_summaries_cost_what_they_may(cost: float, factor: int) -> None:
    pace = Pace(1, 0.03)
    for _ in range(200):
        pace.stepped(0.1)
        pace.spent(cost)
    assert pace.factor == factor
    assert pace.share <= 0.03 or factor == LONGEST
    for _ in range(200):
        pace.spent(0.00001)
    assert pace.factor == 1
    assert [step for step in range(4) if Pace(2, 0).due(step)] == [0, 2]
    assert not Pace(0, 0).due(0)


def test_a_full_disk_ends_whole_tensors(tmp_path: Path) -> None:
    budget = Budget(tmp_path, 1 << 62)
    assert budget.allows(1)
    assert not budget.allows(1 << 60)
    assert "are free on the disk of" in budget.reached
    assert not budget.allows(1)
    assert [readable(each) for each in (12, 7_600_000, 5e12)] == ["12 B", "7.6 MB", "5e+03 GB"]


def test_what_is_taken_and_not_written_yet_counts_too(tmp_path: Path) -> None:
    budget = Budget(tmp_path, 1000)
    budget.promise(600)
    budget.written(0, 0)
    assert budget.allows(400)
    budget.promise(400)
    budget.written(650, 600)
    assert not budget.allows(1)
    assert "the limit of 1 kB" in budget.reached


class Layers:
    def __init__(self) -> None:
        self.first = list(
            tuple("a"),
        )
        self.second = self.third = dict(x=tuple("b"))


def line(text: str) -> int:
    return next(n for n, each in enumerate(HERE.read_text().splitlines(), 1) if each.strip() == text)


def test_a_layer_is_found_in_its_models_source() -> None:
    found = assigned_in(Layers)
    assert {name: each.line for name, each in found.items()} == {
        "first": line("self.first = list("),
        "first.0": line('tuple("a"),'),
        "second": line('self.second = self.third = dict(x=tuple("b"))'),
        "third": line('self.second = self.third = dict(x=tuple("b"))'),
    }
    assert found["first"].file == str(HERE)
    assert assigned_in(int) == {}


def test_a_call_is_found_where_a_persons_code_made_it() -> None:
    def library(make: Callable[[], Origin | None]) -> Origin | None:
        return make()

    place = library(lambda: called_from(()))
    assert place is not None
    assert (place.file, place.cell) == (str(HERE), None)
    assert called_from((str(HERE),)) != place
    listed = Origin(str(HERE), line("self.first = list("))
    assert child_of_call(listed, 0, 1).line == line('tuple("a"),')


def test_a_layer_of_a_notebook_has_the_number_of_its_cell_and_its_line(tmp_path: Path) -> None:
    # Without its database, which kernels of other tests write meanwhile.
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    try:
        shell.run_cell("before = 1", store_history=True)
        cell = "class Net:\n    def __init__(self):\n        self.weight = list()\n"
        shell.run_cell(cell, store_history=True)
        [(name, origin)] = assigned_in(shell.user_ns["Net"]).items()
        assert (origin.line, origin.cell) == (3, 2)
        write_model(tmp_path, {name: ("list", origin), "other": ("list", None)}, models=["Net"])
        told = layer_origin(json.loads((tmp_path / MODEL_FILE).read_text()), "Net_weight")
        assert told is not None and (told["cell"], told["text"]) == (2, "self.weight = list()")
    finally:
        InteractiveShell.clear_instance()
