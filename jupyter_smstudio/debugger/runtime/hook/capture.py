"""Takes tensors of the present step into frames, and hands frames to the thread that writes them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

import numpy as np

from ..collection import SM_METRICS
from ..config import HookSettings
from ..modes import ModeKeys
from ..profile.clock import Phase, StepClock
from ..profile.settings import ProfilerSettings
from ..profile.step_file import StepFile
from ..store.dtypes import Tensor
from . import checks
from .background import Background
from .budget import GB, Budget, readable
from .frame import SMALL, Entry, Frame, kept, size
from .pace import Pace
from .recording import Recording
from .schedule import Schedule, Wish, is_parameter

LOG = logging.getLogger("jupyter_smstudio.debugger")
MOST_SEEN = 10_000
"""Names that are remembered, for the check of the first steps."""


class Capture:
    """What a hook does with the tensors that a framework shows it.

    A framework's hook calls ``_begin`` and ``_take`` from guarded methods, and overrides ``_array``,
    ``_extent`` and ``_worker``.

    Args:
        settings: what is saved.
        dry_run: look at everything, and write nothing.

    Attributes:
        aside: why it does nothing any more; None: it works.
        own_seconds: what it took of the training's time so far.
        process: that it works in.
        step: the training's; -1 before the first.
        mode: of the present step.
        mode_steps: the last step of each mode.
        profiler: what is measured beside tensors; set it before the first step.
        clock: times the steps.
    """

    show_a_loss: ClassVar[str] = checks.SHOW_A_LOSS
    """What shows the hook a loss, where it sees none."""
    phase: ClassVar[Phase | None] = Phase.OTHER
    """What a step begins with; None: the framework tells of steps when they have ended."""

    def __init__(self, settings: HookSettings, dry_run: bool = False) -> None:
        self.aside: str | None = None
        self.own_seconds = 0.0
        self.process = os.getpid()
        self.step = -1
        self.mode = ModeKeys.GLOBAL
        self.mode_steps = dict.fromkeys(ModeKeys, -1)
        self.profiler = ProfilerSettings()
        self.clock = StepClock(self)
        self.settings = settings
        self.folder = Path(settings.out_dir)
        self.schedule = Schedule(settings)
        self.pace = Pace(settings.summary_interval, settings.overhead_limit)
        self.budget = Budget(self.folder, int(settings.storage_limit_gb * GB))
        self._dry_run = dry_run
        self._background: Background | None = None
        self._recording: Recording | None = None
        self._frame: Frame | None = None
        self._waiting: Frame | None = None
        self._seen: set[str] = set()
        self._said: set[str] = set()
        self._stepped_at = self._own_before = 0.0
        self.left_out = 0

    def step_aside(self, error: Exception) -> None:
        """Do nothing from now on; say why."""
        self.aside = f"{type(error).__name__}: {error}"
        LOG.warning(
            "The debugger stepped aside in step %d (%s). The training goes on; what was saved stays.",
            self.step, self.aside, exc_info=error,
        )  # fmt: skip

    def _begin(self, awaits_gradients: bool = False) -> None:
        """Begin a step; the one before is written, unless its gradients are still to come."""
        now = perf_counter()
        if self._stepped_at:
            self.pace.stepped(now - self._stepped_at - (self.own_seconds - self._own_before))
        self._end()
        self._stepped_at, self._own_before = now, self.own_seconds
        self.step += 1
        self.mode_steps[self.mode] += 1
        if self.step == 0:
            self._open()
        if self.phase is None:
            self.clock.ended(self.step, int(self.mode))
        else:
            self.clock.begin(self.step, int(self.mode), self.phase)
        if self.step == checks.FIRST_STEPS:
            self._check()
        mode_step = self.mode_steps[self.mode]
        due, light = self.schedule.due(self.mode, mode_step), self.pace.due(mode_step)
        self._frame = Frame(self.step, self.mode, mode_step, due, light, awaits_gradients)

    def _end(self) -> None:
        if self._waiting is not None and not self._waiting.awaits_gradients:
            self._submit(self._waiting)
            self._waiting = None
        frame, self._frame = self._frame, None
        if frame is None:
            return
        frame.seconds += self.own_seconds - self._own_before
        written = self._postponed(frame) if frame.awaits_gradients else frame
        if written is not None:
            self._submit(written)

    def _postponed(self, frame: Frame) -> Frame | None:
        """Keep a frame until its gradients come, and return what is to be written in its place.

        While gradients are accumulated over several steps, the one whose tensors are due is kept.
        """
        earlier = self._waiting
        if earlier is not None and earlier.saves_tensors and not frame.saves_tensors:
            return frame
        self._waiting = frame
        return earlier

    def _take(self, name: str, value: Any, frame: Frame | None = None) -> None:
        """Copy of a tensor what a frame keeps of it.

        Args:
            name: of the tensor.
            value: whatever ``_array`` takes.
            frame: None: that of the present step.
        """
        frame = frame or self._frame
        if frame is None:
            return
        if len(self._seen) < MOST_SEEN:
            self._seen.add(name)
        wish = self.schedule.wish(name, frame.due)
        if self._background is None:
            return
        if wish is not None:
            self._take_whole(name, value, frame, wish)
        elif frame.light and is_parameter(name):
            self._take_sample(name, value, frame)

    def _take_whole(self, name: str, value: Any, frame: Frame, asked: Wish) -> None:
        """Copy all of a tensor: it is due."""
        count, nbytes, shape = self._extent(value)
        wish: Wish | None = asked
        if asked.whole and nbytes > SMALL and not self.budget.allows(nbytes):
            self._once(f"Whole tensors are no longer saved: {self.budget.reached}. Numbers still are.")
            wish = Wish(reductions=asked.reductions) if asked.reductions else None
            if wish is None:
                self._take_sample(name, value, frame)
                return
        values = self._array(value, 1, 0)
        if size(values) <= SMALL:
            frame.entries.append(Entry(name, kept(values, None), count, shape, wish))
            return
        if not self._has_slot(frame):
            self.left_out += 1
            self._once("The disk is slower than the training: some tensors are left out of its steps.")
            return
        frame.entries.append(Entry(name, kept(values, frame.slot), count, shape, wish))
        if wish is not None and wish.whole:
            frame.promised += nbytes
            self.budget.promise(nbytes)

    def _take_sample(self, name: str, value: Any, frame: Frame) -> None:
        """Copy some elements of a tensor, for a summary."""
        count, _, shape = self._extent(value)
        most = self.settings.summary_sample
        stride = stride_of(count, most)
        values = self._array(value, stride, self.step % stride)
        if not most and size(values) > SMALL and not self._has_slot(frame):
            return
        if most or size(values) <= SMALL:
            frame.samples += size(values)
            frame.entries.append(Entry(name, kept(values, None), count, shape, None))
        else:
            frame.entries.append(Entry(name, kept(values, frame.slot), count, shape, None))

    def _has_slot(self, frame: Frame) -> bool:
        """Give a frame memory for its larger tensors; tell whether it has it."""
        if frame.slot is None and self._background is not None:
            frame.slot = self._background.slot()
        return frame.slot is not None

    def _number(self, name: str, number: float, collections: Iterable[str] = (SM_METRICS,)) -> None:
        """Keep a number in the present step, whatever is due."""
        self._seen.add(name)
        if self._frame is not None:
            self.schedule.add(name, collections)
            self._frame.entries.append(Entry(name, np.asarray(number), 1, (), Wish(whole=True)))

    def _array(self, value: Any, stride: int, offset: int) -> Tensor:
        """Return a tensor's elements as numpy sees them, without a copy where it can.

        Args:
            value: of the framework.
            stride: only each so many-th element, as a vector; 1: all, in shape.
            offset: the first of them.
        """
        array = np.asarray(value)
        return array if stride == 1 else array.ravel(order="K")[offset::stride]

    def _extent(self, value: Any) -> tuple[int, int, tuple[int, ...]]:
        """Return number of elements, bytes and shape of a tensor."""
        array = np.asarray(value)
        return array.size, array.nbytes, array.shape

    def _worker(self) -> tuple[int, int]:
        """Return which worker this is, and of how many."""
        return 0, 1

    def _check(self) -> None:
        """Say what will not be saved; frameworks add what they know."""
        for sentence in checks.missing(self.schedule, self._seen, self.show_a_loss):
            self._once(sentence)
        upcoming = checks.first_saved(self.schedule, self.mode, self.mode_steps[self.mode])
        if upcoming is not None:
            LOG.info("The debugger saves tensors in mode %s next at step %d.", self.mode.name, upcoming)

    def _once(self, sentence: str) -> None:
        """Log a warning that was not given yet, and keep it for the page."""
        if sentence not in self._said:
            self._said.add(sentence)
            LOG.warning("%s", sentence)
            if self._recording is not None:
                self._recording.note(sentence)

    def _open(self) -> None:
        """Begin to write, now that the training runs and knows which worker it is."""
        rank, workers = self._worker()
        if rank and self.settings.include_workers == "one":
            self.aside = "another worker saves (include_workers is 'one')"
        if self._dry_run or self.aside is not None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        writing = workers if self.settings.include_workers == "all" else 1
        self._recording = Recording(
            self.folder, f"worker_{rank}", writing, self.schedule, self.budget, self.pace
        )
        self._background = Background(self._recording.consume, self.step_aside)
        if self.profiler.steps:
            self.clock.write_to(StepFile(self.folder, f"worker_{rank}"))
        LOG.info("The debugger saves tensors in %s, up to %s.", self.folder, readable(self.budget.limit))

    def _submit(self, frame: Frame) -> None:
        if self._background is not None and (frame.entries or frame.slot):
            self._background.submit(frame)


def stride_of(count: int, most: int) -> int:
    """Return how far apart the elements of a sample are; an odd number meets every column of a matrix."""
    return max(1, count // most) | 1 if most else 1
