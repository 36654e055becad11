"""Hands frames from the training's thread to the one that writes, through two slots of memory.

A frame that is due waits for a slot up to ``PATIENCE``: what a configuration asks for is kept while the disk
works, and the memory stays at twice the tensors of one step. When the disk takes longer, the frame's larger
tensors are left out and counted, and none waits again until the disk has taken one: a training is slowed by
a slow disk, never held by a dead one. Summaries that nobody asked for never wait.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from .frame import Frame, Slot

SLOTS = 2
PATIENCE = 5.0
"""Seconds a training waits for the disk, at most."""
MAX_FRAMES = 1000
"""Frames of plain numbers that may wait to be written; a few hundred bytes each."""
END_SECONDS = 60.0
"""How long the end of a program waits for what is still to be written."""


class Background:
    """A thread that consumes frames, and the memory they travel in.

    Args:
        consume: is called with each frame, in that thread; its exceptions are given to ``failed``.
        failed: is called once, in that thread; frames are dropped from then on.
        patience: seconds that ``slot`` waits.
    """

    def __init__(
        self,
        consume: Callable[[Frame], None],
        failed: Callable[[Exception], None],
        patience: float = PATIENCE,
    ) -> None:
        self._consume, self._failed, self._patience = consume, failed, patience
        self._free: deque[Slot] = deque(Slot() for _ in range(SLOTS))
        self._queue: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._stuck = self._ended = self._broken = False
        self._idle = True
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="smstudio-debugger", daemon=True)
        self._thread.start()

    def slot(self, wait: bool) -> Slot | None:
        """Return free memory; None if there is none, or none within the patience."""
        with self._changed:
            if not self._free and wait and not self._stuck:
                self._changed.wait_for(lambda: self._free or self._broken, self._patience)
                self._stuck = not self._free
            return self._free.popleft() if self._free else None

    def submit(self, frame: Frame) -> None:
        """Let a frame be written; it belongs to the other thread from here on."""
        with self._changed:
            if self._broken or self._ended or len(self._queue) >= MAX_FRAMES:
                self.dropped += 1
                self._release(frame)
                return
            self._queue.append(frame)
            self._changed.notify_all()

    def close(self, seconds: float = END_SECONDS) -> bool:
        """End after what waits was written; tell whether all of it was within so many seconds."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def settle(self, seconds: float = END_SECONDS) -> bool:
        """Wait until everything that was submitted is written; tell whether it was."""
        with self._changed:
            return self._changed.wait_for(lambda: (self._idle and not self._queue) or self._broken, seconds)

    @property
    def nbytes(self) -> int:
        """Memory of the free slots; of all, while nothing is on its way."""
        with self._changed:
            return sum(each.nbytes for each in self._free)

    def _run(self) -> None:
        while (frame := self._next()) is not None:
            try:
                if not self._broken:
                    self._consume(frame)
            except Exception as error:  # nothing may end the training whose tensors these are
                self._broken = True
                self._failed(error)
            with self._changed:
                self._release(frame)
                self._stuck = False
                self._idle = True
                self._changed.notify_all()

    def _next(self) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._ended)
            if not self._queue:
                return None
            self._idle = False
            return self._queue.popleft()

    def _release(self, frame: Frame) -> None:
        frame.entries.clear()
        if frame.slot is not None:
            frame.slot.clear()
            self._free.append(frame.slot)
            frame.slot = None
