"""What a tuning job learns from those before it."""

from __future__ import annotations

from collections.abc import Iterator

from .models import CreateTuningJob, TrainingDefinition, WarmStart
from .points import Known
from .range_models import ParameterRanges
from .spaces import Space
from .store import ENDED, SqlTuningStore, TuningRecord
from .trials import SqlTrialStore, TrialRecord

MAX_CHANGES = 10
"""Static or searched hyperparameters that may have become the other kind; the original's limit."""


class WarmStarts:
    """Finds parents and what they know.

    Args:
        store: the tuning jobs.
        trials: their trials.
    """

    def __init__(self, store: SqlTuningStore, trials: SqlTrialStore) -> None:
        self._store = store
        self._trials = trials

    def find(self, owner: str, parent: str) -> TuningRecord | None:
        """Return an owner's tuning job by its name or id."""
        found = self._store.find(owner, parent) or self._store.get(parent)
        return found if found and found.owner == owner else None

    def parents(self, owner: str, warm_start: WarmStart) -> list[TuningRecord]:
        """Return the parents that there are, with theirs if ``chain``, each once."""
        found: dict[str, TuningRecord] = {}
        wanted = list(warm_start.parents)
        while wanted:
            record = self.find(owner, wanted.pop(0))
            if record is None or record.id in found:
                continue
            found[record.id] = record
            if warm_start.chain and record.request.warm_start:
                wanted += record.request.warm_start.parents
        return list(found.values())

    def problems(self, owner: str, request: CreateTuningJob) -> Iterator[tuple[str, str]]:
        """Yield the field and a sentence for everything that forbids the warm start of a request."""
        warm_start = request.warm_start
        if warm_start is None:
            return
        for index, name in enumerate(warm_start.parents):
            field = f"warm_start.parents.{index}"
            parent = self.find(owner, name)
            if parent is None:
                yield field, f"There is no tuning job {name}, or it is not yours."
            elif parent.state not in ENDED:
                yield field, f"{name} has not ended; only tuning jobs that have ended can be parents."
            else:
                yield from ((field, text) for text in _differences(parent.request, request))

    def count(self, owner: str, warm_start: WarmStart) -> int:
        """Return how many training jobs the parents have; they count for the limit."""
        return sum(self._trials.tally(parent.id).begun for parent in self.parents(owner, warm_start))

    def known(self, record: TuningRecord, definition: int) -> list[Known]:
        """Return the points of the parents that hold for a definition as they are.

        That is so for the same program and data, and equal ranges: into other ranges, added points
        search worse than none.
        """
        warm_start = record.request.warm_start
        if warm_start is None or warm_start.type != "IdenticalDataAndAlgorithm":
            return []
        ranges = record.request.definitions[definition].ranges
        space = Space(ranges)
        return [
            Known(space.values(trial.parameters), trial.objective)
            for parent, index in self._counterparts(record, definition)
            if parent.request.definitions[index].ranges == ranges
            for trial in self._trials.list(parent.id)
            if trial.definition == index and trial.objective is not None and not trial.stopped_early
        ]

    def to_try(self, record: TuningRecord, definition: int) -> list[dict[str, str]]:
        """Return the best point of each parent whose points do not hold as they are, if it is in range."""
        warm_start = record.request.warm_start
        ranges = record.request.definitions[definition].ranges
        if warm_start is None:
            return []
        space, found = Space(ranges), []
        for parent, index in self._counterparts(record, definition):
            equal = parent.request.definitions[index].ranges == ranges
            if equal and warm_start.type == "IdenticalDataAndAlgorithm":
                continue
            best = self._best(parent, index)
            if best and not space.problems(best.parameters) and best.parameters not in found:
                found.append(best.parameters)
        return found

    def _best(self, parent: TuningRecord, definition: int) -> TrialRecord | None:
        count = self._trials.tally(parent.id).total
        found = self._trials.best(parent.id, count, maximize=parent.maximize)
        return next((trial for trial in found if trial.definition == definition), None)

    def _counterparts(self, record: TuningRecord, definition: int) -> Iterator[tuple[TuningRecord, int]]:
        """Yield the parents with the definition that is meant: of the same name, else an only one."""
        assert record.request.warm_start is not None  # its callers have looked
        name = record.request.definitions[definition].name
        for parent in self.parents(record.owner, record.request.warm_start):
            index = parent.definition(name)
            if index < 0 and len(parent.request.definitions) == len(record.request.definitions) == 1:
                index = 0
            if index >= 0:
                yield parent, index


def _differences(parent: CreateTuningJob, child: CreateTuningJob) -> Iterator[str]:
    before, now = parent.definitions[0], child.definitions[0]
    if before.objective != now.objective:
        yield (
            f"{parent.name} has the objective {before.objective.type} {before.objective.metric}; a warm "
            f"start needs the same, and this is {now.objective.type} {now.objective.metric}."
        )
    names = _names(before), _names(now)
    if names[0] != names[1]:
        other = ", ".join(sorted(names[0] ^ names[1]))
        yield (
            f"The hyperparameters of {parent.name}, static and searched together, must be the same; these "
            f"differ: {other}."
        )
    searched = _searched(before.ranges), _searched(now.ranges)
    changed = searched[0].keys() ^ searched[1].keys()
    if len(changed) > MAX_CHANGES:
        yield f"At most {MAX_CHANGES} hyperparameters may become static or searched; here {len(changed)} do."
    for name in searched[0].keys() & searched[1].keys():
        if searched[0][name] != searched[1][name]:
            yield f"{name} is {searched[0][name]} in {parent.name}, and {searched[1][name]} here."


def _names(definition: TrainingDefinition) -> set[str]:
    return {*definition.static_hyperparameters, *_searched(definition.ranges)}


def _searched(ranges: ParameterRanges) -> dict[str, str]:
    return {name: axis.kind for name, axis in Space(ranges).axes.items()}
