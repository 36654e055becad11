"""Proposes candidates: the first try of each pair, then what Optuna's TPE expects most of.

Bergstra, Bardenet, Bengio and Kégl, "Algorithms for Hyper-Parameter Optimization", NIPS 2011.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import optuna
from optuna.trial import TrialState

from ..candidates.candidate import Candidate
from ..candidates.pairs import Pair
from ..candidates.ranges import Choice, Float, Range, Value

RANDOM = 6
"""Candidates drawn at random after the first tries, before the sampler has enough to go by."""
SEEDS = 10_007
"""A prime: the seeds of different searches do not meet."""


class Proposals:
    """Proposes candidates by number.

    What is proposed depends on the seed, the number, and what was told of earlier candidates: a search that
    is started again proposes what it had proposed before.

    Args:
        pairs: what is searched; a pair's first try comes first.
        seed: of the search.
    """

    def __init__(self, pairs: Sequence[Pair], seed: int) -> None:
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        self._pairs = {pair.name: pair for pair in pairs}
        self._seed = seed
        self._trials: dict[int, optuna.trial.Trial] = {}
        self._study = optuna.create_study(direction="minimize")
        for pair in pairs:
            values = {f"{pair.name}.{name}": value for name, value in pair.first.items()}
            self._study.enqueue_trial({"pair": pair.name, **values})

    def propose(self, number: int) -> Candidate:
        """Return the next candidate.

        Args:
            number: of the candidate, from 0, without a gap.
        """
        with warnings.catch_warnings():
            # Options of the sampler that its project may still change; they hold for this search alone.
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            self._study.sampler = optuna.samplers.TPESampler(
                seed=self._seed * SEEDS + number,
                n_startup_trials=len(self._pairs) + RANDOM,
                multivariate=True,
                group=True,
                constant_liar=True,
            )
        trial = self._trials[number] = self._study.ask()
        pair = self._pairs[str(trial.suggest_categorical("pair", list(self._pairs)))]
        values = {name: _draw(trial, f"{pair.name}.{name}", each) for name, each in pair.ranges.items()}
        return Candidate(pair.name, pair.recipe, pair.algorithm, values)

    def tell(self, number: int, loss: float | None) -> None:
        """Say what a candidate came to.

        Args:
            number: of the candidate.
            loss: to be small; None: it failed, or took too long.
        """
        trial = self._trials.pop(number)
        if loss is None:
            self._study.tell(trial, state=TrialState.FAIL)
        else:
            self._study.tell(trial, loss)


def _draw(trial: optuna.trial.Trial, name: str, within: Range) -> Value:
    if isinstance(within, Choice):
        value: Value = trial.suggest_categorical(name, list(within.values))
        return value
    if isinstance(within, Float):
        return trial.suggest_float(name, within.low, within.high, log=within.log)
    return trial.suggest_int(name, within.low, within.high, log=within.log)
