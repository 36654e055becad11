"""A tensor of a trial, over all steps; methods and their arguments are the original's."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..modes import ModeKeys
from ..reductions import NORMS, OPERATIONS
from ..store.index import Write, reduction_name
from ..store.summary import Summary
from .errors import ShapeUnavailableForStep, TensorUnavailableForStep

if TYPE_CHECKING:
    from .trial import Trial

Value = NDArray[Any]


class Tensor:
    """A name and what was saved under it.

    A step is the one of the mode that is given with it; without one it is the global step.

    Attributes:
        name: of the tensor.
        trial: that has it.
    """

    def __init__(self, name: str, trial: Trial) -> None:
        self.name = name
        self.trial = trial

    def __repr__(self) -> str:
        return f"<Tensor {self.name} of {self.trial.path}>"

    def steps(self, mode: ModeKeys = ModeKeys.GLOBAL, show_incomplete_steps: bool = False) -> list[int]:
        """Return the steps that it was saved at, ascending: values, reductions or a summary."""
        return [step for step in self.trial.steps(mode, show_incomplete_steps) if self._saved(mode, step)]

    def prev_steps(self, step: int, n: int | None = None, mode: ModeKeys = ModeKeys.GLOBAL) -> list[int]:
        """Return the last ``n`` steps up to and with a step; all if ``n`` is None."""
        steps = self.steps(mode)
        passed = steps[: bisect_right(steps, step)]
        return passed[-n:] if n else passed

    def workers(self, step_num: int, mode: ModeKeys = ModeKeys.GLOBAL) -> list[str]:
        """Return the workers that saved it at a step.

        Raises:
            TensorUnavailableForStep: none did.
        """
        found = [
            worker
            for worker in self.trial.workers_of(step_num, mode)
            if any(self.name in write.layout.tensors for write in self.trial.writes(step_num, mode, worker))
        ]
        if not found:
            raise TensorUnavailableForStep(self.name, step_num, mode)
        return found

    def value(self, step_num: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None) -> Value:
        """Return its values at a step; bfloat16 as float32.

        Args:
            step_num: of the mode.
            mode: of the step.
            worker: whose; None: the first that has it.

        Raises:
            StepUnavailable: the step was not saved.
            StepNotYetAvailable: the step may still be saved.
            TensorUnavailableForStep: the step has no values of it.
            InvalidWorker: the worker did not save it.
            DamagedTrial: the values cannot be read.
        """
        return self._read(self.name, step_num, mode, worker)

    def values(self, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None) -> dict[int, Value]:
        """Return its values at all steps that have them, by the step."""
        found = {}
        for step in self.steps(mode):
            place = self.trial.find(self.name, step, mode, worker, values=True)
            if place:
                found[step] = self.trial.reader.value(*place[1:])
        return found

    def reduction_value(
        self,
        step_num: int,
        reduction_name: str,
        mode: ModeKeys = ModeKeys.GLOBAL,
        worker: str | None = None,
        abs: bool = False,
    ) -> float:
        """Return a number made of its values: as it was saved, else of the values, else of the summary.

        Args:
            step_num: of the mode.
            reduction_name: ``min``, ``max``, ``median``, ``mean``, ``std``, ``variance``, ``sum``, ``prod``,
                ``l1`` or ``l2``.
            mode: of the step.
            worker: whose; None: the first that has it.
            abs: make it of the magnitudes.

        Raises:
            ValueError: there is no such reduction.
            TensorUnavailableForStep: nothing was saved that it can be made of exactly.
        """
        operation = (OPERATIONS | NORMS).get(reduction_name)
        if operation is None:
            known = ", ".join(OPERATIONS | NORMS)
            raise ValueError(f"There is no reduction {reduction_name!r}; there are {known}.")
        saved = self._reductions(step_num, mode, worker)
        key = (reduction_name, abs)
        if key in saved:
            return float(np.asarray(self.trial.reader.value(*saved[key])).reshape(-1)[0])
        if self.trial.find(self.name, step_num, mode, worker, values=True) is None:
            figure = self._summarized(reduction_name, step_num, mode, worker, abs)
            if figure is not None:
                return figure
        value = self._read(self.name, step_num, mode, worker)
        with np.errstate(all="ignore"):
            return float(np.real(operation(np.abs(value) if abs else value)))

    def reduction_values(
        self, step_num: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None
    ) -> dict[tuple[str, bool], float]:
        """Return the numbers that were saved in its place, by their names and whether of magnitudes."""
        return {
            key: float(np.asarray(self.trial.reader.value(*place)).reshape(-1)[0])
            for key, place in self._reductions(step_num, mode, worker).items()
        }

    def summary(self, step_num: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None) -> Summary:
        """Return its summary at a step; see ``Trial.summary``."""
        return self.trial.summary(self.name, step_num, mode, worker)

    def shape(
        self, step_num: int, mode: ModeKeys = ModeKeys.GLOBAL, worker: str | None = None
    ) -> tuple[int, ...]:
        """Return its shape at a step.

        Raises:
            ShapeUnavailableForStep: only reductions of it were saved.
        """
        for values in (True, False):
            place = self.trial.find(self.name, step_num, mode, worker, values=values)
            if place:
                _, write, at = place
                said = write.layout.shapes[at]
                return self.trial.reader.value(write, at).shape if said is None else said
        self.trial.demand(self.name, step_num, mode)
        raise ShapeUnavailableForStep(self.name, step_num, mode)

    def _saved(self, mode: ModeKeys, step: int) -> bool:
        return any(self.name in write.layout.tensors for write in self.trial.writes(step, mode))

    def _read(self, name: str, step: int, mode: ModeKeys, worker: str | None) -> Value:
        place = self.trial.find(name, step, mode, worker, values=True)
        if place is None:
            self.trial.demand(name, step, mode, worker)
            saved = self._saved(mode, step)
            raise TensorUnavailableForStep(self.name, step, mode, has_reductions=saved)
        return self.trial.reader.value(*place[1:])

    def _reductions(
        self, step: int, mode: ModeKeys, worker: str | None
    ) -> dict[tuple[str, bool], tuple[Write, int]]:
        found = {}
        for operation in (*OPERATIONS, *NORMS):
            for magnitudes in (False, True):
                name = reduction_name(self.name, f"abs_{operation}" if magnitudes else operation)
                place = self.trial.find(name, step, mode, worker, values=True)
                if place:
                    found[operation, magnitudes] = place[1:]
        return found

    def _summarized(
        self, operation: str, step: int, mode: ModeKeys, worker: str | None, magnitudes: bool
    ) -> float | None:
        place = self.trial.find(self.name, step, mode, worker, values=False)
        if place is None:
            return None
        made = self.trial.reader.summary(*place)
        if made.estimate or made.finite < made.sampled or not made.count:
            return None  # such figures are not those of all values
        return exact(made, operation, magnitudes)


def exact(made: Summary, operation: str, magnitudes: bool) -> float | None:
    """Return the reduction that a summary of all values holds; None if it holds it not."""
    figures = {
        "l1": made.l1,
        "l2": made.l2,
        "max": max(abs(made.min), abs(made.max)) if magnitudes else made.max,
        "mean": made.abs_mean if magnitudes else made.mean,
        "sum": made.l1 if magnitudes else made.mean * made.count,
    }
    if not magnitudes:
        figures |= {"min": made.min, "std": made.std, "variance": made.std**2}
    return figures.get(operation)
