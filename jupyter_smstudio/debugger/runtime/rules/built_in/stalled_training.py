"""StalledTrainingRule: a training that saves nothing any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from ..actions import ActionList, StopTraining
from ..built_in_rule import EVERYTHING, AnyTrial, BuiltInRule
from ..finding import Finding
from ..parameters import Flag, Number, Text


@dataclass(frozen=True)
class Parameters:
    """Parameters of `StalledTrainingRule`.

    Attributes:
        threshold: seconds without a new step after which it fires.
        stop_training_on_fire: stop the job then, as the action StopTraining does.
        training_job_name_prefix: how the name of the job begins that is stopped; None: the judged one.
    """

    threshold: Annotated[float, Number(above=0)] = 1800.0
    stop_training_on_fire: Annotated[bool, Flag()] = False
    training_job_name_prefix: Annotated[str | None, Text()] = None


class StalledTrainingRule(BuiltInRule[Parameters]):
    """Fires where no new step came for ``threshold`` seconds; a trial that has ended is not judged."""

    kind = Parameters
    reads = "the moments at which steps are saved, while the training runs"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        self._last_step = -1
        self._moved = False
        self._since: float | None = None

    def examine(self, step: int) -> Iterator[Finding]:
        """Note that there is a new step."""
        self._last_step, self._moved = step, True
        self.begins(EVERYTHING, False)
        return iter(())

    def wait(self, now: float) -> Iterator[Finding]:
        """Judge how long no step has come."""
        if self._moved or self._since is None:
            self._moved, self._since = False, now
        seconds = now - self._since
        if self.begins(EVERYTHING, seconds > self.parameters.threshold):
            yield self._stalled(seconds)

    @classmethod
    def actions_of(cls, parameters: Parameters) -> ActionList:
        """Return StopTraining, if it is to stop the job."""
        if not parameters.stop_training_on_fire:
            return ActionList()
        return ActionList(StopTraining(parameters.training_job_name_prefix))

    def _stalled(self, seconds: float) -> Finding:
        last = f"since step {self._last_step}" if self._last_step >= 0 else "since it began"
        return self.finding(
            self._last_step,
            EVERYTHING,
            f"the training has saved nothing for {seconds:.0f} s {last}.",
            explanation=(
                f"Nothing was saved for {seconds:.0f} s {last}, and {self.parameters.threshold:g} s is the "
                "limit. The program waits for something, such as data, another process or a lock, or its "
                "steps have become very slow. Look at the end of its log and at its use of the processor, "
                "and stop it if neither moves."
            ),
            seconds=seconds,
            threshold=self.parameters.threshold,
        )
