"""Records the operators of some steps by PyTorch's own profiler, when a person or the configuration asks."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..profile.settings import MOST_STEPS, REQUEST, TRACES, ProfilerSettings

if TYPE_CHECKING:
    import torch

LOG = logging.getLogger("jupyter_smstudio.debugger")
LOOK = 0.25
"""Seconds between looks for a request: each takes the training 0.1 to 0.2 ms where caches are cold."""
END_SECONDS = 60.0
"""How long the end of a program waits for a trace to be written."""


class TorchTrace:
    """Makes traces of a training, one at a time.

    Args:
        trial: its folder.
        settings: say when a trace begins by itself.
    """

    def __init__(self, trial: Path, settings: ProfilerSettings) -> None:
        self._trial, self._settings = trial, settings
        self._request = os.fspath(trial / REQUEST)
        self._profile: torch.profiler.profile | None = None
        self._began = self._end = 0
        self._looked = 0.0
        self._writing: threading.Thread | None = None

    def step_begins(self, step: int) -> None:
        """Begin, go on with or end a trace, as is due. Now and then it looks for a request."""
        if self._profile is not None:
            if step < self._end:
                self._profile.step()
            else:
                self._profile.stop()
                self._write()
        if self._profile is None and (steps := self._asked(step)):
            self._start(step, steps)

    def close(self) -> None:
        """End a trace that is being made, and wait for it to be written."""
        if self._profile is not None:
            self._profile.stop()
            self._write()
        if self._writing is not None:
            self._writing.join(END_SECONDS)

    def _asked(self, step: int) -> int:
        """Return how many steps are to be traced from now on; 0: none."""
        if step == self._settings.trace_start:
            return min(self._settings.trace_steps, MOST_STEPS)
        now = time.perf_counter()
        if now < self._looked + LOOK or not self._is_asked(now):
            return 0
        try:
            with open(self._request, "rb") as file:
                asked = json.loads(file.read(1000))
            os.unlink(self._request)
            return max(1, min(int(asked["steps"]), MOST_STEPS))
        except (OSError, ValueError, KeyError, TypeError):  # another worker took it, or nobody wrote it so
            return 0

    def _is_asked(self, now: float) -> bool:
        self._looked = now
        return os.path.exists(self._request)

    def _start(self, step: int, steps: int) -> None:
        from torch.profiler import ProfilerAction, profile

        if self._writing is not None:
            self._writing.join()  # the profiler keeps one trace
        made = profile(schedule=lambda _: ProfilerAction.RECORD)  # with a schedule, steps are marked
        try:
            made.start()
        except RuntimeError as error:  # the program uses the profiler itself
            LOG.warning("No trace can be made of step %d: %s", step, error)
            return
        self._profile = made
        self._began, self._end = step, step + steps

    def _write(self) -> None:
        """Write the trace that has ended, beside the training: it may have a million events."""
        made, self._profile = self._profile, None
        name = f"{self._began}-{self._end - 1}-{int(time.time())}.json.gz"
        self._writing = threading.Thread(
            target=self._export, args=(made, self._trial / TRACES / name), name="smstudio-trace"
        )
        self._writing.start()

    def _export(self, made: Any, path: Path) -> None:
        part = path.with_name(f".{path.name.removesuffix('.gz')}.part.gz")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.export_chrome_trace(os.fspath(part))
            part.replace(path)
        except OSError as error:
            LOG.warning("A trace of the training cannot be written: %s", error)
