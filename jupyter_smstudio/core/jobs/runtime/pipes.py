"""Pipe channels: ``<channel>_<epoch>``, a FIFO for each time the program reads the whole channel."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .addresses import Refused
from .files import blocks

Source = Callable[[], Any]
"""Opens one of a channel's files."""


class PipeChannel:
    """Writes a channel's files, one after the other, into a FIFO for each epoch.

    Args:
        name: the channel's.
        target: path of the FIFOs, without the number.
        sources: the files in order.

    Attributes:
        failure: why the channel could not be read on, for people; empty while all is well.
    """

    def __init__(self, name: str, target: Path, sources: Sequence[Source]) -> None:
        self.failure = ""
        self._name = name
        self._target = target
        self._sources = sources
        self._make(0)

    def start(self) -> None:
        """Serve it for as long as this process lives, beside the main thread."""
        threading.Thread(target=self._serve, name=f"pipe-{self._name}", daemon=True).start()

    def _serve(self) -> None:
        epoch = 0
        while True:
            # Waits here for the program to open it.
            with open(self._make(epoch), "wb", buffering=0) as fifo:
                # The next one is there before the program sees the end of this one.
                self._make(epoch + 1)
                try:
                    self._write(fifo)
                except BrokenPipeError:
                    pass  # the program has read enough of this epoch
                except (OSError, Refused) as error:
                    self.failure = f"Channel {self._name} could not be read on: {error}"
                    # The FIFO stays open: its end would look like the end of the data.
                    threading.Event().wait()
            epoch += 1

    def _write(self, fifo: Any) -> None:
        for source in self._sources:
            with source() as stream:
                for block in blocks(stream):
                    view = memoryview(block)
                    while view:
                        view = view[fifo.write(view) :]

    def _make(self, epoch: int) -> Path:
        path = self._target.with_name(f"{self._target.name}_{epoch}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            os.mkfifo(path, 0o600)
        return path
