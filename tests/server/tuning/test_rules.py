"""The rules: scales, early stopping, completion, turns, each by itself."""

from __future__ import annotations

import math

import pytest

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.tuning.completion import completed, expected_gain
from jupyter_smstudio.tuning.median import MIN_TRIALS, MedianRule
from jupyter_smstudio.tuning.models import (
    CompletionCriteria,
    CreateTuningJob,
    Objective,
    ResourceLimits,
    Strategy,
    TrainingDefinition,
    TrialState,
)
from jupyter_smstudio.tuning.range_models import (
    CategoricalRange,
    ContinuousRange,
    NarrowedRange,
    ParameterRanges,
    ParameterScaling,
)
from jupyter_smstudio.tuning.spaces import Space, narrowed, scale_of
from jupyter_smstudio.tuning.steering import changed_limits, changed_ranges
from jupyter_smstudio.tuning.trials import Tally, TrialRecord
from jupyter_smstudio.tuning.turns import MIN_EACH, Turns


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [(0.01, 1, "Logarithmic"), (0.011, 1, "Linear"), (0, 1, "Linear"), (-1, 1000, "Linear")],
)
def test_auto_is_logarithmic_over_two_orders_of_magnitude(low: float, high: float, scale: str) -> None:
    assert scale_of(ContinuousRange(name="x", minimum=low, maximum=high)) == scale


def test_values_survive_as_text() -> None:
    space = Space(ParameterRanges(continuous=[ContinuousRange(name="x", minimum=0, maximum=1)]))
    for value in (1e-17, 0.1 + 0.2, 1 / 3, 1.0):
        assert space.values(space.texts({"x": value})) == {"x": value}
    assert set(space.problems({"x": "nan"})) == {"x"} and space.problems({"x": "1e0"}) == {}


def test_the_median_rule_stops_what_is_behind_the_median_of_running_averages() -> None:
    rule = MedianRule(maximize=True)
    curves = [[0.1, 0.5], [0.2, 0.6], [0.3, 0.7], [0.4, 0.8]]  # averages at 2: .3 .4 .5 .6, median .45
    for curve in curves[:-1]:
        rule.add(list(enumerate(curve, start=1)))
    assert len(curves) == MIN_TRIALS and not rule.gives_up(2, 0.0)  # too few to tell
    rule.add(list(enumerate(curves[-1], start=1)))
    assert rule.gives_up(2, 0.44) and not rule.gives_up(2, 0.46)
    assert not rule.gives_up(3, 0.0)  # nobody has come as far
    other = MedianRule(maximize=False)
    for curve in curves:
        other.add(list(enumerate(curve, start=1)))
    assert other.gives_up(2, 0.46) and not other.gives_up(2, 0.44)


def test_each_criterion_completes_a_search() -> None:
    target = CompletionCriteria(target_value=0.9)
    assert completed(target, [0.5, 0.91], maximize=True).startswith("The target 0.9 was reached")
    assert not completed(target, [0.5, 0.89], maximize=True) and not completed(target, [], maximize=True)
    assert completed(CompletionCriteria(target_value=0.1), [0.05], maximize=False)
    waiting = CompletionCriteria(max_jobs_not_improving=3)
    assert not completed(waiting, [0.9, 0.1, 0.2], maximize=True)
    assert completed(waiting, [0.9, 0.1, 0.2, 0.3], maximize=True).startswith("3 training jobs in a row")
    converged = CompletionCriteria(on_convergence=True)
    flat = [0.9] + [0.5 + 0.001 * (number % 2) for number in range(30)]
    assert completed(converged, flat, maximize=True).startswith("It has converged")
    assert not completed(converged, [math.sin(number) for number in range(30)], maximize=True)


def test_the_expected_gain_is_that_of_draws_from_a_normal_distribution() -> None:
    values = [-1.0, 1.0] * 10  # mean 0, deviation 1.026, best 1: one deviation of .975 above
    assert expected_gain(values, maximize=True) == pytest.approx(10 * 1.026 * 0.0876, rel=0.02)
    assert expected_gain(values, maximize=False) == pytest.approx(expected_gain(values, maximize=True))


def request(count: int, strategy: Strategy = Strategy.BAYESIAN) -> CreateTuningJob:
    ranges = ParameterRanges(continuous=[ContinuousRange(name="x", minimum=0.001, maximum=1)])
    definitions = [
        TrainingDefinition(name=f"d{place}", ranges=ranges, objective=Objective(metric="auc"))
        for place in range(count)
    ]
    return CreateTuningJob(name="search", strategy=strategy, definitions=definitions)


def test_definitions_take_turns_and_the_promising_one_gets_more() -> None:
    turns, counts = Turns(maximize=True), [0, 0]
    for number in range(40):
        place = turns.next(request(2))
        counts[place] += 1
        trial = TrialRecord(
            "id", number, place, f"job-{number}", {}, TrialState.COMPLETED, number, objective=float(place)
        )
        turns.begun(trial)
        turns.ended(trial)
        if number == 2 * MIN_EACH - 1:
            assert counts == [MIN_EACH, MIN_EACH]
    assert counts[1] > counts[0] > MIN_EACH


def test_steering_keeps_the_scale_and_refuses_what_cannot_be() -> None:
    before = request(1)
    after, said = changed_ranges(before, [NarrowedRange(name="x", minimum=0.1, maximum=0.2)])
    [changed] = after.definitions[0].ranges.continuous
    assert (changed.minimum, changed.maximum) == (0.1, 0.2)
    assert changed.scaling is ParameterScaling.LOGARITHMIC and said
    for wrong in (
        NarrowedRange(name="y", minimum=0, maximum=1),
        NarrowedRange(name="x", minimum=2, maximum=1),
        NarrowedRange(name="x", minimum=-1, maximum=1),
        NarrowedRange(definition="other", name="x", minimum=0.1, maximum=1),
    ):
        with pytest.raises(InvalidInput):
            changed_ranges(before, [wrong])
    kinds = ParameterRanges(categorical=[CategoricalRange(name="kind", values=["a", "b", "c"])])
    chosen = narrowed(kinds, NarrowedRange(name="kind", values=["c", "a"]))
    assert chosen.categorical[0].chosen == ["a", "c"] and set(Space(chosen).problems({"kind": "b"})) == {
        "kind"
    }
    assert narrowed(chosen, NarrowedRange(name="kind", values=["a", "b", "c"])) == kinds
    for odd in (NarrowedRange(name="kind", values=["d"]), NarrowedRange(name="kind", minimum=0, maximum=1)):
        with pytest.raises(ValueError, match="kind"):
            narrowed(kinds, odd)
    tally = Tally({TrialState.COMPLETED: 3, TrialState.WAITING: 2}, 3, 0, 0, 0.0)
    assert changed_limits(before, ResourceLimits(max_jobs=5), tally)[1]
    for most in (4, 751):
        with pytest.raises(InvalidInput):
            changed_limits(before, ResourceLimits(max_jobs=most), tally)
