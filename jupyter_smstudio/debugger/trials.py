"""The trials of jobs, opened once and read by one thread at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import Conflict, InvalidInput, NotFound
from .lookup import Lookup
from .runtime.store.errors import DamagedTrial
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
    """A trial that is kept open.

    Attributes:
        trial: what was saved.
        lookup: finds a tensor's steps.
    """

    def __init__(self, folder: Path) -> None:
        self.trial = Trial(folder, most_bytes=MOST_BYTES)
        self.lookup = Lookup(self.trial)
        self.lock = threading.Lock()


class Trials:
    """Opens the tensors of jobs, and keeps those open that were asked for last.

    Args:
        folder_of: where a job's tensors are.
    """

    def __init__(self, folder_of: Callable[[str], Path]) -> None:
        self._folder_of = folder_of
        self._open: OrderedDict[str, OpenTrial] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def opened(self, job_id: str) -> Iterator[OpenTrial]:
        """Give a job's trial, read up to now; errors of reading become those of the studio.

        Raises:
            Conflict: the files are not what a training writes.
            NotFound: the tensor or the step is not there.
            InvalidInput: what is asked for cannot be.
        """
        try:
            with self._lock:
                opened = self._open.get(job_id) or OpenTrial(self._folder_of(job_id))
                self._open[job_id] = opened
                self._open.move_to_end(job_id)
                while len(self._open) > KEPT:
                    self._open.popitem(last=False)
            with opened.lock:
                opened.lookup.refresh()
                yield opened
        except DamagedTrial as error:
            raise Conflict(f"The tensors of this job cannot be read. {error}") from error
        except MISSING as error:
            raise NotFound(f"There is no such tensor or step. {error}") from error
        except ValueError as error:
            raise InvalidInput(str(error)) from error
