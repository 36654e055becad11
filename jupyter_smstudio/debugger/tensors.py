"""What pages are shown of the tensors of jobs; every method reads files, so call it in a thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel

from ..core.errors import InvalidInput
from .confusion import confusion_matrix
from .embedding import embedded
from .embedding_models import ConfusionQuery, Embedding, EmbeddingQuery, TensorConfusion
from .lookup import mode_of, thinned
from .models import (
    DistributionPage,
    DistributionsQuery,
    SliceQuery,
    StepPage,
    StepsQuery,
    TensorAtStep,
    TensorPage,
    TensorSlice,
    TensorsQuery,
    UpdateRatioPage,
    UpdatesQuery,
)
from .runtime.trial.errors import MissingCollectionFiles
from .runtime.trial.trial import Trial
from .summaries import distribution, modes_of, tensor_at_step, tensor_row
from .tensor_query import TensorQuery
from .trials import Trials
from .values import tensor_slice, update_ratios

MOST_NAMES = 40
MOST_WEIGHTS = 100
"""Whose updates are shown."""
WEIGHTS = "weights"


class TrialFacts(BaseModel):
    """What a job's folder of tensors says of itself; fields as of ``DebuggedJob``."""

    tensors: int = 0
    steps: dict[str, int] = {}
    last_step: int = -1
    workers: list[str] = []
    collections: list[str] = []
    ended: bool = False
    notes: list[str] = []


class Tensors:
    """Reads the tensors of jobs.

    Args:
        folder_of: where a job's tensors are; they need not be there yet.
    """

    def __init__(self, folder_of: Callable[[str], Path]) -> None:
        self._trials = Trials(folder_of)

    def facts(self, job_id: str) -> TrialFacts:
        """Return what there is.

        Raises:
            Conflict: the files are not what a training writes.
        """
        with self._trials.opened(job_id) as opened:
            trial = opened.trial
            steps = trial.steps()
            return TrialFacts(
                tensors=len(trial.tensor_names()),
                steps=modes_of(trial),
                last_step=steps[-1] if steps else -1,
                workers=trial.workers(),
                collections=sorted(_collections(trial)),
                ended=trial.ended,
                notes=trial.reader.notes,
            )

    def steps(self, job_id: str, query: StepsQuery) -> StepPage:
        """Return the steps of a mode, or of a tensor in it, thinned."""
        with self._trials.opened(job_id) as opened:
            mode = mode_of(query.mode)
            steps = opened.lookup.steps(query.name, mode) if query.name else opened.trial.steps(mode)
        return StepPage(
            mode=query.mode,
            total=len(steps),
            first=steps[0] if steps else -1,
            last=steps[-1] if steps else -1,
            steps=thinned(steps, query.at_most),
        )

    def page(self, job_id: str, query: TensorsQuery) -> TensorPage:
        """Return tensors by their names."""
        with self._trials.opened(job_id) as opened:
            trial, search = opened.trial, query.search.lower()
            names = [name for name in trial.tensor_names(mode=mode_of(query.mode)) if search in name.lower()]
            shown = names[query.offset : query.offset + query.limit]
            groups = {each: frozenset(trial.tensor_names(collection=each)) for each in _collections(trial)}
            items = [
                tensor_row(opened, name, query.mode, [each for each, of in groups.items() if name in of])
                for name in shown
            ]
        return TensorPage(items=items, total=len(names))

    def at_step(self, job_id: str, query: TensorQuery) -> TensorAtStep:
        """Return a tensor at a step; raises NotFound where it was not saved."""
        with self._trials.opened(job_id) as opened:
            return tensor_at_step(opened, query)

    def slice(self, job_id: str, query: SliceQuery) -> TensorSlice:
        """Return values of a tensor at a step; raises as ``values.tensor_slice``."""
        with self._trials.opened(job_id) as opened:
            return tensor_slice(opened, query)

    def embedding(self, job_id: str, query: EmbeddingQuery) -> tuple[Embedding, list[list[float]]]:
        """Return the rows of a tensor as points; raises as ``embedding.embedded``."""
        with self._trials.opened(job_id) as opened:
            return embedded(opened, query)

    def confusion(self, job_id: str, query: ConfusionQuery) -> TensorConfusion:
        """Return labels and predictions of a step, compared; raises as ``confusion.confusion_matrix``."""
        with self._trials.opened(job_id) as opened:
            return confusion_matrix(opened, query)

    def distributions(self, job_id: str, query: DistributionsQuery) -> DistributionPage:
        """Return distributions over steps; a name that nothing was saved under has none.

        Raises:
            InvalidInput: the names are no list of names, or too many.
        """
        names = _names(query.names)
        with self._trials.opened(job_id) as opened:
            items = [distribution(opened, name, query.mode, query.worker, query.at_most) for name in names]
        return DistributionPage(items=items)

    def updates(self, job_id: str, query: UpdatesQuery) -> UpdateRatioPage:
        """Return how much each weight is changed between two saved steps."""
        with self._trials.opened(job_id) as opened:
            if WEIGHTS not in _collections(opened.trial):
                return UpdateRatioPage(items=[])
            names = opened.trial.tensor_names(collection=WEIGHTS)[:MOST_WEIGHTS]
            ratios = (update_ratios(opened, name, query) for name in names)
            return UpdateRatioPage(items=[each for each in ratios if each.steps])


def _collections(trial: Trial) -> list[str]:
    """Return the names of collections; none where no worker said any."""
    try:
        return list(trial.collections())
    except MissingCollectionFiles:
        return []


def _names(text: str) -> list[str]:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("names is no JSON list of tensors' names.") from error
    if not isinstance(names, list) or not all(isinstance(each, str) and each for each in names):
        raise InvalidInput("names is no JSON list of tensors' names.")
    if len(names) > MOST_NAMES:
        raise InvalidInput(f"{len(names)} tensors are asked for; {MOST_NAMES} are shown at once.")
    return names
