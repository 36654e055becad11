"""An honest estimate: how well the whole procedure predicts rows that it never saw.

The score of the best of many candidates is optimistic, for it was chosen by that score. Here the rows are
split first; features, search and ensemble are made anew of each part, by the same rule, and predict the
rest. Cawley and Talbot, "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
Evaluation", JMLR 11, 2010.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .candidates.pairs import PAIRS, Pair
from .ensembling import blend, select_ensemble
from .evaluation import FoldFeatures, evaluate, fit, predict
from .metrics import scores
from .problem import Problem, assign_folds, make_folds
from .search.proposals import Proposals

OUTER_FOLDS = 5


@dataclass(frozen=True)
class Rule:
    """The procedure that is measured, fixed beforehand.

    Attributes:
        candidates: tried in each outer fold.
        algorithms: names of the algorithms to search; empty: all.
        seed: of the search.
    """

    candidates: int = 24
    algorithms: tuple[str, ...] = ()
    seed: int = 0

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that are searched."""
        return tuple(pair for pair in PAIRS if not self.algorithms or pair.algorithm in self.algorithms)


@dataclass(frozen=True)
class OuterFold:
    """What the procedure came to in one outer fold.

    Attributes:
        partition: number of the split of the rows into folds.
        fold: number of the fold.
        metrics: of the rows that were kept apart.
        seconds: that it took.
    """

    partition: int
    fold: int
    metrics: dict[str, float]
    seconds: float


def outer_folds(problem: Problem, partition: int) -> list[tuple[Any, Any]]:
    """Return the rows to learn from and those to keep apart; each partition is drawn anew."""
    fold = assign_folds(problem.outcome, problem.classes, OUTER_FOLDS, 1000 + partition)
    return [(np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in range(OUTER_FOLDS)]


def measure(problem: Problem, rule: Rule, partition: int, number: int) -> OuterFold:
    """Go through the procedure without the rows of one outer fold, and predict these.

    Args:
        problem: all rows.
        rule: the procedure.
        partition: number of the split, from 0.
        number: of the fold, from 0.
    """
    began = time.monotonic()
    learned, apart = outer_folds(problem, partition)[number]
    known, hidden = problem.rows(learned), problem.rows(apart)
    predicted = search_and_predict(known, hidden.frame, rule)
    found = scores(hidden.outcome, predicted, problem.classes, problem.positive)
    return OuterFold(partition, number, found, time.monotonic() - began)


def search_and_predict(problem: Problem, frame: Any, rule: Rule) -> Any:
    """Search, choose an ensemble, fit it on all rows of a problem, and predict those of a frame."""
    features = FoldFeatures(problem, make_folds(problem.outcome, problem.classes, rule.seed), rule.seed)
    proposals, candidates, predictions = Proposals(rule.pairs, rule.seed), {}, {}
    for number in range(rule.candidates):
        candidate = proposals.propose(number)
        found = evaluate(candidate, features)
        proposals.tell(number, found.loss)
        candidates[str(number)], predictions[str(number)] = candidate, found.predictions
    weights = select_ensemble(predictions, problem.outcome, problem.classes)
    answers = {
        name: predict(fit(candidates[name], problem, rule.seed), frame, problem.classes) for name in weights
    }
    return blend(answers, weights)


def measure_fold(features: FoldFeatures, rule: Rule, partition: int, number: int) -> OuterFold:
    """Measure one outer fold in a worker; see ``measure``."""
    return measure(features.problem, rule, partition, number)


def summary(folds: Sequence[OuterFold], rule: Rule) -> dict[str, Any]:
    """Return the means over folds and partitions, and what they rest on.

    Args:
        folds: one or more.
        rule: the procedure.

    Returns:
        ``metrics`` (means), ``spread`` (standard deviation of the partitions' means; None for one partition),
        ``folds``, ``partitions`` (whole ones), ``candidates`` of each fold, and a sentence.
    """
    names = list(folds[0].metrics)
    means = {name: float(np.nanmean([fold.metrics[name] for fold in folds])) for name in names}
    by_partition: dict[int, list[OuterFold]] = {}
    for fold in folds:
        by_partition.setdefault(fold.partition, []).append(fold)
    whole = [each for each in by_partition.values() if len(each) == OUTER_FOLDS]
    spread = {
        name: float(np.std([np.mean([fold.metrics[name] for fold in each]) for each in whole], ddof=1))
        for name in names
        if len(whole) > 1
    }
    return {
        "metrics": means,
        "spread": spread or None,
        "folds": len(folds),
        "partitions": len(whole),
        "candidates": rule.candidates,
        "message": (
            f"Features, search of {rule.candidates} candidates and ensemble were made anew in each of "
            f"{len(folds)} outer folds, which kept a fifth of the rows apart."
        ),
    }
