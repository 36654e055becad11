"""How points are chosen: Optuna's samplers and pruners, as each strategy uses them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.pruners import BasePruner, HyperbandPruner, NopPruner
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState

from .models import HyperbandConfig, Strategy
from .range_models import ParameterAxis
from .spaces import Space, Value

REVERSED = "1-"
"""Before a name in Optuna's studies: its values are 1 - x there, which is logarithmic."""
REDUCTION_FACTOR = 3
"""Of Hyperband: one trial of three goes on (Li et al., "Hyperband", JMLR 2018, use 3)."""

CANDIDATES, MOST_TIMES = 24, 30
"""Draws that TPE chooses from (Optuna's default), and at most so many times as many where categories are
excluded: a range has 30 values."""

Distributions = dict[str, BaseDistribution]
Chosen = Mapping[str, Sequence[str]]


def distributions(space: Space) -> Distributions:
    """Return a space as Optuna has it."""
    return dict(_distribution(axis) for axis in space.axes.values())


def from_optuna(space: Space, params: Mapping[str, Value]) -> dict[str, Value]:
    """Return a trial's parameters with the names and values of the space."""
    return {name.removeprefix(REVERSED): _turned(space, name, value) for name, value in params.items()}


def to_optuna(space: Space, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return values of the space as Optuna's parameters."""
    return {
        f"{REVERSED}{name}" if _is_reversed(space.axes[name]) else name: (
            1.0 - float(value) if _is_reversed(space.axes[name]) else value
        )
        for name, value in values.items()
    }


def chosen_values(space: Space) -> Chosen:
    """Return what is left of the categories where somebody has chosen some of them."""
    return {axis.name: axis.chosen for axis in space.axes.values() if axis.chosen}


class SpaceTpe(TPESampler):
    """TPE over the whole present space, whatever ranges earlier trials had.

    Optuna itself samples a parameter by itself, without its relations to others, as soon as its range
    was changed, and lets no categories change; here both are narrowed while a search runs.

    Args:
        space: with all categories, as every trial of the study has them.
        seed: of the draw.
        chosen: the categories that may be drawn, where these are not all.
    """

    def __init__(self, space: Distributions, seed: int, chosen: Chosen | None = None) -> None:
        self._chosen = chosen or {}
        self._space = space
        super().__init__(
            seed=seed, multivariate=True, constant_liar=True, n_ei_candidates=CANDIDATES * self._excluded()
        )
        self._draw = np.random.default_rng(seed)

    def infer_relative_search_space(self, study: Study, trial: FrozenTrial) -> Distributions:
        """Return the present space without what is fixed."""
        return {
            name: distribution
            for name, distribution in sorted(self._space.items())
            if not distribution.single() and len(self._chosen.get(name, "several")) > 1
        }

    def sample_independent(
        self, study: Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Value:
        """Return a value of one parameter: before there are enough trials to learn from."""
        if param_name in self._chosen:
            return _one_of(self._chosen[param_name], self._draw)
        value: Value = super().sample_independent(study, trial, param_name, param_distribution)
        return value

    def _compute_acquisition_func(
        self, samples_below: dict[str, np.ndarray], mpe_below: Any, mpe_above: Any
    ) -> np.ndarray:
        """Let no candidate win whose category is not chosen."""
        worth = super()._compute_acquisition_func(samples_below, mpe_below, mpe_above)
        for name, values in self._chosen.items():
            if name in samples_below:
                places = [self._space[name].to_internal_repr(value) for value in values]
                worth[~np.isin(samples_below[name], places)] = -np.inf
        return worth

    def _sample(self, study: Study, trial: FrozenTrial, search_space: Distributions) -> dict[str, Any]:
        found = super()._sample(study, trial, search_space)
        for name, values in self._chosen.items():
            if name in found and found[name] not in values:  # as had all candidates, by a rare chance
                found[name] = _one_of(values, self._draw)
        return found

    def _excluded(self) -> int:
        """Return how many times more candidates leave about as many to choose from."""
        parts = [len(_choices(self._space[name])) / len(values) for name, values in self._chosen.items()]
        return min(MOST_TIMES, math.ceil(math.prod(parts)))


class SpaceRandom(RandomSampler):
    """Draws at random from the present space; see :class:`SpaceTpe` for its arguments."""

    def __init__(self, seed: int, chosen: Chosen) -> None:
        super().__init__(seed=seed)
        self._chosen = chosen
        self._draw = np.random.default_rng(seed)

    def sample_independent(
        self, study: Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Value:
        """Return a value of one parameter."""
        if param_name in self._chosen:
            return _one_of(self._chosen[param_name], self._draw)
        value: Value = super().sample_independent(study, trial, param_name, param_distribution)
        return value


class Given(BaseSampler):
    """Draws nothing: the point is given.

    Args:
        params: of every parameter, with Optuna's names.
    """

    def __init__(self, params: Mapping[str, Value]) -> None:
        self._params = params

    def infer_relative_search_space(self, study: Study, trial: FrozenTrial) -> Distributions:
        """Return none: no parameter is drawn together with others."""
        return {}

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: Distributions
    ) -> dict[str, Value]:
        """Return none."""
        return {}

    def sample_independent(
        self, study: Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Value:
        """Return the given value."""
        return self._params[param_name]


def sampler(
    strategy: Strategy, space: Space, seed: tuple[int, ...], given: Mapping[str, Value] | None = None
) -> BaseSampler:
    """Return the sampler for one trial.

    It is made anew for each one, from the trial's own seed: a search goes on after a restart as if
    there had been none, and the same results in the same order lead to the same points.

    Args:
        strategy: Random draws at random, the others by TPE; every point of a Grid is given.
        space: where from.
        seed: of the tuning job, the definition and the trial.
        given: the point, if nothing is to be drawn.
    """
    if given is not None:
        return Given(to_optuna(space, given))
    drawn = int(np.random.SeedSequence(seed).generate_state(1)[0])
    if strategy is Strategy.RANDOM:
        return SpaceRandom(drawn, chosen_values(space))
    return SpaceTpe(distributions(space), drawn, chosen_values(space))


def pruner(strategy: Strategy, config: HyperbandConfig | None) -> BasePruner:
    """Return what stops trials: successive halving in brackets for Hyperband, nothing for the others."""
    if strategy is not Strategy.HYPERBAND:
        return NopPruner()
    return _Hyperband(config or HyperbandConfig())


class _Hyperband(HyperbandPruner):
    """Hyperband that spares a trial in its last epoch: the whole resource is spent, nothing can be saved."""

    def __init__(self, config: HyperbandConfig) -> None:
        super().__init__(
            min_resource=config.min_resource,
            max_resource=config.max_resource or "auto",
            reduction_factor=REDUCTION_FACTOR,
        )
        self._whole = config.max_resource

    def prune(self, study: Study, trial: FrozenTrial) -> bool:
        """Return whether to give a trial up after what it told last."""
        last = trial.last_step
        return last is not None and last < self._last_epoch(study) and super().prune(study, trial)

    def _last_epoch(self, study: Study) -> float:
        if self._whole is not None:
            return self._whole
        complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return max((trial.last_step or 0 for trial in complete), default=math.inf)


def _distribution(axis: ParameterAxis) -> tuple[str, BaseDistribution]:
    if axis.kind == "categorical":
        return axis.name, CategoricalDistribution(axis.values)
    assert axis.minimum is not None and axis.maximum is not None  # numeric axes have both
    if axis.kind == "integer":
        log = axis.scale == "Logarithmic"
        return axis.name, IntDistribution(int(axis.minimum), int(axis.maximum), log=log)
    if _is_reversed(axis):
        return REVERSED + axis.name, FloatDistribution(1.0 - axis.maximum, 1.0 - axis.minimum, log=True)
    return axis.name, FloatDistribution(axis.minimum, axis.maximum, log=axis.scale == "Logarithmic")


def _one_of(values: Sequence[str], draw: np.random.Generator) -> str:
    return values[int(draw.integers(len(values)))]


def _choices(distribution: BaseDistribution) -> Sequence[Any]:
    assert isinstance(distribution, CategoricalDistribution)  # only categories are chosen
    return distribution.choices


def _turned(space: Space, name: str, value: Value) -> Value:
    if not name.startswith(REVERSED):
        return value
    axis = space.axes[name.removeprefix(REVERSED)]
    assert axis.minimum is not None and axis.maximum is not None  # numeric axes have both
    # 1 - (1 - x) may differ from x in its last digit, and would lie outside at a bound.
    return min(axis.maximum, max(axis.minimum, 1.0 - float(value)))


def _is_reversed(axis: ParameterAxis) -> bool:
    return axis.scale == "ReverseLogarithmic"
