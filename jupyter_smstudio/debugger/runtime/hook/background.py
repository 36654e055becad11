"""Hands frames from the training's thread to the one that writes, through two slots of memory.

A frame that is due waits for a slot up to ``PATIENCE``: what a configuration asks for is kept while the disk
works, and the memory stays at twice the tensors of one step. When the disk takes longer, the frame's larger
tensors are left out and counted, and none waits again until the disk has taken one: a training is slowed by
a slow disk, never held by a dead one.

Frames without a slot, of numbers and samples, are written some at a time: waking a thread, and letting it
have the interpreter while the training wants it, costs more than what such a frame has to be done for.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from .frame import Frame, Slot

SLOTS = 2
PATIENCE = 5.0
"""Seconds a training waits for the disk, at most."""
MAX_FRAMES = 1000
"""Frames of plain numbers that may wait to be written; a few hundred bytes each."""
TOGETHER = 32
"""Frames that are written at once."""
DELAY = 0.25
"""Seconds that a frame waits for others: a page shows what is new within two."""
MOST_SAMPLES = 1 << 23
"""Bytes of samples that may wait to be written, or those of one step."""
END_SECONDS = 60.0
"""How long the end of a program waits for what is still to be written."""


class Background:
    """A thread that consumes frames, and the memory they travel in.

    Args:
        consume: is called with frames, of which the last alone may have a slot, in that thread; its
            exceptions are given to ``failed``.
        failed: is called once, in that thread; frames are dropped from then on.
        patience: seconds that ``slot`` waits.

    Attributes:
        dropped: frames of which something was left out because too many were waiting.
    """

    def __init__(
        self,
        consume: Callable[[Sequence[Frame]], None],
        failed: Callable[[Exception], None],
        patience: float = PATIENCE,
    ) -> None:
        self._consume, self._failed, self._patience = consume, failed, patience
        self._free: deque[Slot] = deque(Slot() for _ in range(SLOTS))
        self._queue: deque[Frame] = deque()
        self._samples = 0
        self._changed = threading.Condition()
        self._stuck = self._ended = self._broken = False
        self._idle = True
        self._settling = 0
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="smstudio-debugger", daemon=True)
        self._thread.start()

    def slot(self) -> Slot | None:
        """Return free memory; None if there is none, or none within the patience."""
        with self._changed:
            if not self._free and not self._stuck:
                self._changed.wait_for(lambda: self._free or self._broken, self._patience)
                self._stuck = not self._free
            return self._free.popleft() if self._free else None

    def submit(self, frame: Frame) -> None:
        """Let a frame be written; it belongs to the other thread from here on."""
        samples = frame.samples
        with self._changed:
            if self._samples and self._samples + samples > MOST_SAMPLES:
                self.dropped += 1
                samples = 0
                frame.forget_samples()
            if self._broken or self._ended or len(self._queue) >= MAX_FRAMES:
                self.dropped += 1
                self._release(frame)
                return
            first = not self._queue
            self._queue.append(frame)
            self._samples += samples
            if first or self._urgent():
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
            self._settling += 1
            self._changed.notify_all()
            try:
                return self._changed.wait_for(
                    lambda: (self._idle and not self._queue) or self._broken, seconds
                )
            finally:
                self._settling -= 1

    @property
    def nbytes(self) -> int:
        """Memory of the free slots; of all, while nothing is on its way."""
        with self._changed:
            return sum(each.nbytes for each in self._free)

    def _run(self) -> None:
        while frames := self._next():
            try:
                if not self._broken:
                    self._consume(frames)
            except Exception as error:  # nothing may end the training whose tensors these are
                try:
                    self._failed(error)
                finally:
                    self._broken = True  # last: who waits for all to be written finds the failure told
            with self._changed:
                for frame in frames:
                    self._release(frame)
                self._stuck = False
                self._idle = True
                self._changed.notify_all()

    def _next(self) -> list[Frame]:
        """Return the frames that are written next, up to one with a slot; none: it is the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._ended)
            self._changed.wait_for(self._urgent, DELAY)
            frames: list[Frame] = []
            while self._queue and len(frames) < TOGETHER and not (frames and frames[-1].slot):
                frames.append(self._queue.popleft())
            self._idle = not frames
            self._samples -= sum(frame.samples for frame in frames)
            return frames

    def _urgent(self) -> bool:
        """Tell whether what waits should be written at once."""
        return (
            self._ended
            or self._settling > 0
            or len(self._queue) >= TOGETHER // 2
            or 2 * self._samples >= MOST_SAMPLES
            or any(frame.slot is not None for frame in self._queue)
        )

    def _release(self, frame: Frame) -> None:
        frame.entries.clear()
        if frame.slot is not None:
            frame.slot.clear()
            self._free.append(frame.slot)
            frame.slot = None
