"""Changes of a tuning job while it runs."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.errors import InvalidInput
from .models import MAX_JOBS, MAX_RANDOM_JOBS, CreateTuningJob, ResourceLimits, Strategy
from .range_models import NarrowedRange
from .spaces import narrowed, range_problems
from .trials import Tally

Changed = tuple[CreateTuningJob, list[str]]
"""The request afterwards, and what was done, as parts of a sentence."""


def changed_ranges(request: CreateTuningJob, changes: Sequence[NarrowedRange]) -> Changed:
    """Return a request with other bounds of numeric ranges, and fewer or more values of categorical ones.

    Raises:
        InvalidInput: there is no such range, or it cannot have these bounds.
    """
    said: list[str] = []
    for place, change in enumerate(changes):
        names = [definition.name for definition in request.definitions]
        name = change.definition or names[0]
        if name not in names:
            raise InvalidInput(f"There is no definition {name}; choose one of {', '.join(names)}.")
        index = names.index(name)
        definition = request.definitions[index]
        try:
            if request.strategy is Strategy.GRID:
                raise ValueError("A grid tries every combination once; its ranges cannot be changed.")
            ranges = narrowed(definition.ranges, change)
        except ValueError as error:
            raise InvalidInput(str(error), fields={f"ranges.{place}.name": str(error)}) from None
        if wrong := [message for _, message in range_problems(ranges)]:
            raise InvalidInput(" ".join(wrong), fields={f"ranges.{place}": " ".join(wrong)})
        definitions = list(request.definitions)
        definitions[index] = definition.model_copy(update={"ranges": ranges})
        request = request.model_copy(update={"definitions": definitions})
        said.append(f"set the range of {change.name} to {_words(change)}")
    return request, said


def _words(change: NarrowedRange) -> str:
    if change.values is not None:
        return ", ".join(change.values)
    return f"{change.minimum:g} … {change.maximum:g}"


def changed_limits(request: CreateTuningJob, limits: ResourceLimits | None, tally: Tally) -> Changed:
    """Return a request with other limits.

    Raises:
        InvalidInput: more than the strategy may have, or fewer training jobs than there are already.
    """
    if limits is None or limits == request.limits:
        return request, []
    most = MAX_RANDOM_JOBS if request.strategy is Strategy.RANDOM else MAX_JOBS
    wrong = ""
    if request.strategy is Strategy.GRID and limits.max_jobs != request.limits.max_jobs:
        wrong = "A grid has as many training jobs as combinations; that cannot be changed."
    elif limits.max_jobs is not None and limits.max_jobs > most:
        wrong = f"With the strategy {request.strategy.value}, at most {most} training jobs are allowed."
    elif (limits.max_jobs or most) < tally.total:
        wrong = f"{tally.total} training jobs have begun or are enqueued: the limit cannot be lower."
    if wrong:
        raise InvalidInput(wrong, fields={"limits.max_jobs": wrong})
    said = f"set the limits to {limits.max_jobs} training jobs, {limits.max_parallel_jobs} in parallel"
    if limits.max_runtime_seconds:
        said += f", {limits.max_runtime_seconds} s"
    return request.model_copy(update={"limits": limits}), [said]
