"""An honest estimate: how well the whole procedure predicts rows that it never saw.

The score of the best of many candidates is optimistic, for it was chosen by that score. Here the rows are
split first; features, search and ensemble are made anew of each part, by the same rule, and predict the
rest. Cawley and Talbot, "On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
Evaluation", JMLR 11, 2010.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .candidates.candidate import Candidate
from .candidates.pairs import PAIRS, Pair
from .ensembling import blend, select_ensemble
from .evaluation import FoldFeatures, evaluate
from .metrics import picked, scores
from .problem import Problem, assign_folds, folds_of
from .search.proposals import Proposals
from .search.record import Trial

OUTER_FOLDS = 5
PARTITIONS = 5
"""Of the rows, where there is time for so many."""
MOST_CANDIDATES = 24
"""Of each outer fold, where there is time for so many."""
FEWEST_CANDIDATES = 6
"""Of each outer fold where there are several partitions. On Titanic 6, 13 and 16 candidates came to the same
estimate, within one standard error of five partitions."""
AGAIN = 1.25
"""Times of a fold's fit for the last fit, on all rows, which each candidate of an outer fold may get."""
SLACK = 1.3
"""Times of what an outer fold should take for which there is room: the machine may be busier than before."""


@dataclass(frozen=True)
class Rule:
    """The procedure that is measured, fixed beforehand.

    Attributes:
        candidates: tried in each outer fold.
        algorithms: names of the algorithms to search; empty: all.
        seed: of the search.
    """

    candidates: int = MOST_CANDIDATES
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
        candidates: that were tried in it.
    """

    partition: int
    fold: int
    metrics: dict[str, float]
    seconds: float
    candidates: int = MOST_CANDIDATES


def expected_seconds(trials: Sequence[Trial], folds: int, workers: int) -> list[float]:
    """Return how long the first candidates of an outer fold will take, told by those of the search.

    The first of the search are the same, but each of its workers has made the features for itself: what a
    candidate took beyond what is usual of its pair was for these.

    Args:
        trials: of the search, in the order of the proposals.
        folds: within which a candidate is judged.
        workers: of the search.
    """
    pairs: dict[str, list[float]] = {}
    for trial in trials:
        pairs.setdefault(trial.candidate.pair, []).append(trial.seconds / trial.share)
    usual = {pair: float(np.median(seconds)) for pair, seconds in pairs.items()}
    expected = []
    for trial in trials:
        fits = usual[trial.candidate.pair]
        features = max(0.0, trial.seconds / trial.share - fits) / workers
        expected.append(fits * (1 + AGAIN / folds) + features)
    return expected


def affordable_candidates(seconds: float, taken: Sequence[float], workers: int, most: int) -> int:
    """Return how many candidates each outer fold may try, so that as many partitions as can be are whole.

    There are fewer partitions where a fold could else not try ``FEWEST_CANDIDATES``.

    How long they take is told by the search, so the number depends on nothing that outer folds measure.

    Args:
        seconds: there are; infinite: no limit.
        taken: seconds that candidates will take, see ``expected_seconds``.
        workers: outer folds at the same time.
        most: to return.

    Returns:
        1 at least.
    """
    mean = float(np.mean(taken)) if len(taken) else 0.0
    expected = np.cumsum([*taken[:most], *[mean] * (most - len(taken))])
    for partitions in range(PARTITIONS, 0, -1):
        each = seconds / math.ceil(partitions * OUTER_FOLDS / workers) / SLACK
        candidates = int(np.searchsorted(expected, each, side="right"))
        if candidates >= min(FEWEST_CANDIDATES, most):
            break
    return max(1, candidates)


def outer_folds(problem: Problem, partition: int) -> list[tuple[Any, Any]]:
    """Return the rows to learn from and those to keep apart; each partition is drawn anew.

    A validation set goes with the rows to learn from, in each fold: it is what the procedure judges by.
    """
    rows = np.arange(len(problem.outcome))
    drawn = rows if problem.held is None else rows[~problem.held]
    fold = assign_folds(problem.outcome[drawn], problem.classes, OUTER_FOLDS, 1000 + partition)
    parts = [drawn[fold == each] for each in range(OUTER_FOLDS)]
    return [(np.setdiff1d(rows, part), part) for part in parts]


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
    candidates, weights = search(problem.rows(learned), rule)
    trained = learned if problem.held is None else learned[~problem.held[learned]]
    # One fold for all that are chosen: they share what is derived from its rows.
    features = FoldFeatures(problem, [(trained, apart)], rule.seed)
    answers = {name: evaluate(candidates[name], features).predictions[apart] for name in weights}
    predicted, counts = blend(answers, weights), picked(problem.weights, apart)
    found = scores(problem.outcome[apart], predicted, problem.classes, problem.positive, counts)
    return OuterFold(partition, number, found, time.monotonic() - began, rule.candidates)


def search(problem: Problem, rule: Rule) -> tuple[dict[str, Candidate], dict[str, float]]:
    """Return the candidates that were tried, and the weights of those that are blended."""
    features = FoldFeatures(problem, folds_of(problem, rule.seed), rule.seed)
    proposals, candidates, predictions = Proposals(rule.pairs, rule.seed), {}, {}
    for number in range(rule.candidates):
        candidate = proposals.propose(number)
        found = evaluate(candidate, features)
        proposals.tell(number, found.loss)
        candidates[str(number)], predictions[str(number)] = candidate, found.predictions
    return candidates, select_ensemble(predictions, problem.outcome, problem.classes, problem.weights)


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
