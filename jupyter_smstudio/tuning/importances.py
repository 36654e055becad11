"""Which hyperparameters matter: fANOVA over the trials so far.

Source: Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance",
ICML 2014, as Optuna implements it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import optuna
from optuna.importance import FanovaImportanceEvaluator, get_param_importances
from optuna.trial import create_trial

from .samplers import REVERSED, distributions, to_optuna
from .spaces import Space

MIN_TRIALS = 4
"""Objectives; of fewer, every split is chance."""
MOST_TRIALS = 200
"""The latest ones, in about two seconds of one core; the time grows faster than their number."""


def importances(space: Space, points: Sequence[tuple[Mapping[str, str], float]]) -> dict[str, float]:
    """Return the share of the objective's variance that each hyperparameter explains, the largest first.

    Takes up to some seconds of one core.

    Args:
        space: their ranges; points outside, from before they were changed, are left out.
        points: parameters of trials, as texts, and their objectives.
    """
    known = [(space.values(point), objective) for point, objective in points if not space.problems(point)][
        -MOST_TRIALS:
    ]
    if len(known) < MIN_TRIALS or len({objective for _, objective in known}) < 2:
        return {}
    study = optuna.create_study()
    study.add_trials(
        create_trial(params=to_optuna(space, values), distributions=distributions(space), value=objective)
        for values, objective in known
    )
    found = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=0))
    return {name.removeprefix(REVERSED): value for name, value in found.items()}
