"""How points are chosen: Optuna's samplers and pruners, as each strategy uses them."""

from __future__ import annotations

from collections.abc import Mapping

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
from optuna.trial import FrozenTrial

from .models import HyperbandConfig, ParameterAxis, Strategy
from .spaces import Space, Value

REVERSED = "1-"
"""Before a name in Optuna's studies: its values are 1 - x there, which is logarithmic."""
REDUCTION_FACTOR = 3
"""Of Hyperband: one trial of three goes on (Li et al., "Hyperband", JMLR 2018, use 3)."""

Distributions = dict[str, BaseDistribution]


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


class SpaceTpe(TPESampler):
    """TPE over the whole present space, whatever ranges earlier trials had.

    Optuna itself samples a parameter by itself, without its relations to others, as soon as its range
    was changed; here ranges are narrowed while a search runs.
    """

    def __init__(self, space: Distributions, seed: int) -> None:
        super().__init__(seed=seed, multivariate=True, constant_liar=True)
        self._space = space

    def infer_relative_search_space(self, study: Study, trial: FrozenTrial) -> Distributions:
        """Return the present space without what is fixed."""
        return {
            name: distribution
            for name, distribution in sorted(self._space.items())
            if not distribution.single()
        }


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
        return RandomSampler(seed=drawn)
    return SpaceTpe(distributions(space), drawn)


def pruner(strategy: Strategy, config: HyperbandConfig | None) -> BasePruner:
    """Return what stops trials: successive halving in brackets for Hyperband, nothing for the others."""
    if strategy is not Strategy.HYPERBAND:
        return NopPruner()
    config = config or HyperbandConfig()
    return HyperbandPruner(
        min_resource=config.min_resource,
        max_resource=config.max_resource or "auto",
        reduction_factor=REDUCTION_FACTOR,
    )


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


def _turned(space: Space, name: str, value: Value) -> Value:
    if not name.startswith(REVERSED):
        return value
    axis = space.axes[name.removeprefix(REVERSED)]
    assert axis.minimum is not None and axis.maximum is not None  # numeric axes have both
    # 1 - (1 - x) may differ from x in its last digit, and would lie outside at a bound.
    return min(axis.maximum, max(axis.minimum, 1.0 - float(value)))


def _is_reversed(axis: ParameterAxis) -> bool:
    return axis.scale == "ReverseLogarithmic"
