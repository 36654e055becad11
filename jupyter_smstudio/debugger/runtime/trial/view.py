"""What rules ask of a trial: global steps only, and None in the place of exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from ..layer_types import layer_types
from ..modes import ModeKeys
from ..store.summary import Summary

if TYPE_CHECKING:
    from .trial import Trial


class TrialView:
    """The tensors of one worker of a trial, as rules see them; ``rules.view.TensorView``.

    Args:
        trial: whose.
        worker: whose tensors; None: of each tensor the first worker's that has it.
    """

    def __init__(self, trial: Trial, worker: str | None = None) -> None:
        self._trial = trial
        self._worker = worker

    def steps(self, mode: str | None = None) -> list[int]:
        """Return the global steps that were saved, ascending; of one mode or of all."""
        if mode is None or mode == ModeKeys.GLOBAL.name:
            return self._trial.steps()
        wanted = ModeKeys[mode]
        steps = (self._trial.global_step(wanted, step) for step in self._trial.steps(wanted))
        return [step for step in steps if step is not None]

    def mode(self, step: int) -> str:
        """Return the name of a global step's mode."""
        mode = self._trial.mode(step)
        return (mode or ModeKeys.GLOBAL).name

    def names(self, step: int, collection: str | None = None) -> list[str]:
        """Return the tensors of a global step, or those of them in a collection.

        Raises:
            MissingCollectionFiles: the training has ended, and nobody said what is in any collection.
        """
        if collection is None:
            return self._trial.tensor_names(step=step)
        record = self._trial.collections().get(collection)
        return [] if record is None else self._trial.tensor_names(step=step, collection=record)

    def summary(self, name: str, step: int) -> Summary | None:
        """Return the stored summary, or one of the stored values."""
        return self._trial.stored_summary(name, step, ModeKeys.GLOBAL, self._worker)

    def value(self, name: str, step: int) -> NDArray[Any] | None:
        """Return the stored values."""
        place = self._trial.find(name, step, ModeKeys.GLOBAL, self._worker, values=True)
        return None if place is None else self._trial.reader.value(*place[1:])

    def layer_types(self) -> dict[str, str]:
        """Return the types of the model's layers, as far as its hook has noted them."""
        return layer_types(self._trial.model())

    def saved_at(self, step: int) -> float | None:
        """Return when a global step was saved, seconds since 1970; None: it is not known."""
        times = [write.time for write in self._trial.writes(step, ModeKeys.GLOBAL) if write.time]
        return min(times, default=None)

    def summaries(self, steps: Sequence[int]) -> dict[int, dict[str, Summary]]:
        """Return the stored summaries of global steps by name, without histograms; one file is opened."""
        found: dict[int, dict[str, Summary]] = {step: {} for step in steps}
        reader = self._trial.reader
        for worker in reader.workers() if self._worker is None else [self._worker]:
            stored = [
                (write, place)
                for step in steps
                for write in reversed(self._trial.writes(step, ModeKeys.GLOBAL, worker))
                if write.file is None
                for place in range(len(write.layout.names))
            ]
            rows = reader.rows(worker, stored) if stored else ()
            for (write, place), row in zip(stored, rows, strict=True):
                of_step, name = found[write.step], write.layout.names[place]
                if name not in of_step:
                    of_step[name] = Summary.of_row(row, None)
        return found
