"""Watches the folder of a trial from a thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from jupyter_smstudio.debugger.runtime.store import layout

SECONDS = 1.0
"""Between two looks at the sizes of a few files: a folder may be another machine's, whose writes nothing
tells, so it is looked at as ``Trial.wait_for_steps`` does."""


class Watcher:
    """Calls a function when something was saved; the thread ends with ``stop``, or when it says no.

    Args:
        folder: of the trial; it need not be there yet.
        changed: called in the thread; False: nothing more is of interest.
        seconds: between two looks.
    """

    def __init__(self, folder: Path, changed: Callable[[], bool], seconds: float = SECONDS) -> None:
        self._folder = folder
        self._changed = changed
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="smstudio-tensor-view", daemon=True)
        # What is saved between this and the thread's first look is a change, too.
        self._seen = self._state()

    @property
    def running(self) -> bool:
        """Whether the folder is being watched."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread has ended, unless it is the thread that asks."""
        self._stopped.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            state = self._state()
            if state != self._seen:
                self._seen = state
                if not self._changed():
                    return

    def _state(self) -> dict[str, int]:
        """Return the sizes of the files that grow with each step, and of the one that says the end."""
        found: dict[str, int] = {}
        for folder in (self._folder, self._folder / layout.OWN):
            try:
                with os.scandir(folder) as entries:
                    found |= {entry.path: entry.stat().st_size for entry in entries if entry.is_file()}
            except OSError:
                continue  # it is not there yet, or not any more: then nothing is saved
        return found
