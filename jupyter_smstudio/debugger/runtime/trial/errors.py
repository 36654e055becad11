"""What a trial answers when it has not what is asked for; names and meanings are the original's."""

from __future__ import annotations

from ..modes import ModeKeys
from ..store.errors import DamagedTrial

__all__ = [
    "DamagedTrial",
    "InvalidWorker",
    "MissingCollectionFiles",
    "NoMoreData",
    "RuleEvaluationConditionMet",
    "ShapeUnavailableForStep",
    "StepNotYetAvailable",
    "StepUnavailable",
    "TensorUnavailable",
    "TensorUnavailableForStep",
]


class StepUnavailable(Exception):
    """A step was not saved, and will not be.

    Attributes:
        step: of the mode.
        mode: of the step.
    """

    def __init__(self, step: int, mode: ModeKeys) -> None:
        super().__init__(f"Step {step} of mode {mode.name} is not available: it was not saved.")
        self.step, self.mode = step, mode


class StepNotYetAvailable(Exception):
    """A step may still be saved.

    Attributes:
        step: of the mode.
        mode: of the step.
    """

    def __init__(self, step: int, mode: ModeKeys) -> None:
        super().__init__(f"Step {step} of mode {mode.name} is not yet available: wait for it.")
        self.step, self.mode = step, mode


class NoMoreData(Exception):
    """The training ended before a step.

    Attributes:
        step: of the mode.
        mode: of the step.
        last_step: the last one that was saved; -1: none was.
    """

    def __init__(self, step: int, mode: ModeKeys, last_step: int) -> None:
        super().__init__(
            f"The training has ended before step {step} of mode {mode.name}; the last that was saved is "
            f"{last_step}."
        )
        self.step, self.mode, self.last_step = step, mode, last_step


class TensorUnavailable(Exception):
    """No step has a tensor of this name.

    Attributes:
        tname: the name.
    """

    def __init__(self, tname: str) -> None:
        super().__init__(f"No tensor {tname!r} was saved. tensor_names() lists those that were.")
        self.tname = tname


class TensorUnavailableForStep(Exception):
    """A step was saved without the values of a tensor.

    Attributes:
        tname: name of the tensor.
        step: of the mode.
        mode: of the step.
        has_reductions: whether there are reductions or a summary in the values' place.
    """

    def __init__(self, tname: str, step: int, mode: ModeKeys, has_reductions: bool = False) -> None:
        instead = " Reductions or a summary of it were: ask for those." if has_reductions else ""
        super().__init__(f"{tname!r} was not saved at step {step} of mode {mode.name}.{instead}")
        self.tname, self.step, self.mode, self.has_reductions = tname, step, mode, has_reductions


class ShapeUnavailableForStep(Exception):
    """A step was saved without anything that tells the shape of a tensor.

    Attributes:
        tname: name of the tensor.
        step: of the mode.
        mode: of the step.
    """

    def __init__(self, tname: str, step: int, mode: ModeKeys) -> None:
        super().__init__(f"The shape of {tname!r} was not saved at step {step} of mode {mode.name}.")
        self.tname, self.step, self.mode = tname, step, mode


class InvalidWorker(Exception):
    """A worker wrote nothing of what is asked for.

    Attributes:
        worker: its name.
    """

    def __init__(self, worker: str) -> None:
        super().__init__(f"Worker {worker!r} did not save this. workers() lists those that saved anything.")
        self.worker = worker


class MissingCollectionFiles(Exception):
    """The training has ended, and no worker said which tensors belong together."""

    def __init__(self) -> None:
        super().__init__("The training has ended without a file that says which tensors belong together.")


class RuleEvaluationConditionMet(Exception):
    """A rule found at a step what it looks for.

    Attributes:
        rule_name: of the rule.
        step: the global one.
    """

    def __init__(self, rule_name: str, step: int) -> None:
        super().__init__(f"Rule {rule_name} met its condition at step {step}.")
        self.rule_name, self.step = rule_name, step
