"""The trials of jobs, opened once and read by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import Conflict, InvalidInput, NotFound
from .kept_open import KeptOpen
from .lookup import Lookup
from .runtime.store.errors import DamagedTrial
from .runtime.store.reader import TrialReader
from .runtime.trial.errors import (
    NoMoreData,
    StepNotYetAvailable,
    StepUnavailable,
    TensorUnavailable,
    TensorUnavailableForStep,
)
from .runtime.trial.trial import Trial

KEPT = 8
"""Trials that stay open; an index of 100,000 steps takes some tens of MB."""
MOST_BYTES = 1 << 28
"""Of one tensor that the server reads for a person."""
MISSING = (StepUnavailable, StepNotYetAvailable, TensorUnavailable, TensorUnavailableForStep, NoMoreData)


class OpenTrial:
    """A trial that is kept open, also while it cannot be read.

    Args:
        folder: of its tensors.

    Attributes:
        trial: what was saved.
        lookup: finds a tensor's steps.
        lock: of who reads it.
    """

    trial: Trial
    lookup: Lookup

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader: TrialReader | None = TrialReader(folder, MOST_BYTES)
        self.lock = threading.Lock()

    def refresh(self) -> None:
        """Read what was saved since the last time; raises DamagedTrial, again until the files are others."""
        if self._reader is not None:
            self.trial = Trial(self._folder, expressions=False, reader=self._reader)
            self.lookup = Lookup(self.trial)
            self._reader = None
        self.lookup.refresh()


class Trials:
    """Opens the tensors of jobs, and keeps those open that were asked for last.

    Args:
        folder_of: where a job's tensors are.
    """

    def __init__(self, folder_of: Callable[[str], Path]) -> None:
        self._open = KeptOpen(folder_of, OpenTrial, KEPT)

    @contextmanager
    def opened(self, job_id: str) -> Iterator[OpenTrial]:
        """Give a job's trial, read up to now; errors of reading become those of the studio.

        Raises:
            Conflict: the files are not what a training writes.
            NotFound: the tensor or the step is not there.
            InvalidInput: what is asked for cannot be.
        """
        try:
            opened = self._open.get(job_id)
            with opened.lock:
                opened.refresh()
                yield opened
        except (DamagedTrial, OSError) as error:
            raise Conflict(f"The tensors of this job cannot be read. {error}") from error
        except MISSING as error:
            raise NotFound(f"There is no such tensor or step. {error}") from error
        except ValueError as error:
            raise InvalidInput(str(error)) from error
