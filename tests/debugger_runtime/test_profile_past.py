"""What profiler rules say of a training that has ended: what they said while it ran, at the same moment."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.profile.settings import FOLDER
from jupyter_smstudio.debugger.runtime.profile.step_file import StepFile, StepRow
from jupyter_smstudio.debugger.runtime.profile.view import RulesView
from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration
from jupyter_smstudio.debugger.runtime.rules.noting import TooManyRules
from jupyter_smstudio.debugger.runtime.rules.profiling.profiler_rule import ProfilerRule
from jupyter_smstudio.debugger.runtime.rules.profiling.reports import PARTS
from jupyter_smstudio.debugger.runtime.rules.profiling.session import ProfilerSession
from jupyter_smstudio.debugger.runtime.rules.profiling.view import Metric
from jupyter_smstudio.debugger.runtime.rules.status import RuleEvaluation, RuleStatus
from jupyter_smstudio.debugger.runtime.trial.errors import RuleEvaluationConditionMet
from jupyter_smstudio.sdk import debugger

from .profiles import Device, write_samples

START, SAMPLES, INTERVAL = 1_700_000_000.0, 4000, 0.5
TIMES = START + INTERVAL * np.arange(SAMPLES)
BAD = (np.arange(SAMPLES) > 1200) & (np.arange(SAMPLES) < 2600)
"""Something is wrong with the training from its 600th second on, and mends itself."""


def between(usual: float, wrong: float) -> list[float]:
    return [float(each) for each in np.where(BAD, wrong, usual)]


GPU, CPU, MEMORY = ("gpu", "gpu0"), ("cpu", "cpu0"), ("gpu_memory", "gpu0")
WRONG: dict[str, dict[Device, list[float]]] = {
    "BatchSize": {CPU: between(50, 50), GPU: between(90, 20), MEMORY: between(50, 20)},
    "CPUBottleneck": {CPU: between(50, 99), GPU: between(90, 5)},
    "GPUMemoryIncrease": {MEMORY: between(20, 60)},
    "IOBottleneck": {("io_wait", "cpu0"): between(5, 80), GPU: between(90, 30)},
    "LoadBalancing": {GPU: between(90, 90), ("gpu", "gpu1"): between(90, 5)},
    "LowGPUUtilization": {GPU: between(90, 30)},
}
PARAMETERS = {
    "CPUBottleneck": {"threshold": "40"},
    "IOBottleneck": {"threshold": "40"},
    "LoadBalancing": {"threshold": "0.4"},
}
"""Of rules that look at all that was measured, and would let half an hour's trouble pass."""


def judged_as_it_grew(
    trial: Path, write: Callable[[int, int], None], rule: RuleConfiguration
) -> RuleEvaluation:
    """Return what a rule says that looks on while a training runs."""
    view = RulesView(trial)
    session = ProfilerSession(view, [rule])
    for first in range(0, SAMPLES, 7):
        write(first, min(first + 7, SAMPLES))
        view.refresh()
        session.advance()
    session.end()
    return session.evaluations[0]


def judged_afterwards(trial: Path, *rules: RuleConfiguration) -> list[RuleEvaluation]:
    """Return what rules say of a training that has ended."""
    view = RulesView(trial)
    view.refresh()
    session = ProfilerSession(view, rules)
    while session.advance(3) or session.behind:
        pass
    session.end()
    return session.evaluations


@pytest.mark.parametrize("name", WRONG)
def test_of_the_past_a_rule_says_what_it_said_then(tmp_path: Path, name: str) -> None:
    series = WRONG[name]

    def write(first: int, last: int) -> None:
        part = {device: values[first:last] for device, values in series.items()}
        write_samples(tmp_path, list(TIMES[first:last]), part)

    rule = RuleConfiguration(name, name, PARAMETERS.get(name, {}))
    live = judged_as_it_grew(tmp_path, write, rule)
    [later] = judged_afterwards(tmp_path, rule)
    assert later == live and live.status is RuleStatus.ISSUES_FOUND
    assert live.moment is not None and TIMES[BAD][0] < live.moment <= TIMES[BAD][-1] + 60
    assert (live.moment - START) % 60 == 0  # one of its looks, and none in between


def steps(trial: Path, seconds: list[float], start: float = START) -> None:
    file = StepFile(trial, "worker_0")
    for number, each in enumerate(seconds):
        file.add(StepRow(number, 1, start, 0.0, each, 0.0, 0.0, 0.0, 0.0))
        start += each
    file.close()


def test_a_step_is_known_when_it_has_ended(tmp_path: Path) -> None:
    write_samples(tmp_path, [START, START + 1000], {("cpu", "cpu0"): [1, 2]})
    chance = np.random.default_rng(3)
    usual = [1 + 0.01 * float(each) for each in chance.random(200)]
    seconds = [*usual, *[40.0] * 3, *usual]
    steps(tmp_path, seconds, START + 300)
    outliers, late = judged_afterwards(
        tmp_path,
        ProfilerRule.sagemaker(rule_configs.StepOutlier(n_outliers=0)),
        ProfilerRule.sagemaker(rule_configs.MaxInitializationTime(threshold=4)),
    )
    assert outliers.findings[0].step == 200 and outliers.moment is not None
    assert START + 300 + sum(seconds[:201]) <= outliers.moment <= START + 300 + sum(seconds[:201]) + 60.5
    assert late.moment is not None and "began after 5.0 minutes" in late.details


def test_a_program_that_does_not_begin_is_told_when_the_limit_is_over(tmp_path: Path) -> None:
    write_samples(tmp_path, list(TIMES), {("cpu", "cpu0"): [1.0] * SAMPLES})
    steps(tmp_path, [1.0, 1.0], START + 1500)
    [late] = judged_afterwards(tmp_path, ProfilerRule.sagemaker(rule_configs.MaxInitializationTime()))
    assert late.moment == START + 1260 and "has not begun after 21.0 minutes" in late.details


def test_profiler_rules_run_once_in_their_scan_interval(tmp_path: Path) -> None:
    def write(first: int, last: int, gpu: float = 30) -> None:
        write_samples(tmp_path, list(TIMES[first:last]), {("gpu", "gpu0"): [gpu] * (last - first)})

    view = RulesView(tmp_path)
    fired: list[Any] = []
    rules = [
        ProfilerRule.sagemaker(rule_configs.LowGPUUtilization(scan_interval_us=10_000_000, patience=21)),
        ProfilerRule.sagemaker(rule_configs.OverallSystemUsage(), name="Usage"),
        ProfilerRule.sagemaker(rule_configs.StepOutlier()),
    ]
    session = ProfilerSession(view, rules, fired=lambda *each: fired.append(each[1]))
    assert session.advance() == []
    write(0, 20)
    view.refresh()
    assert session.advance() == []
    assert session.evaluations[0].data_points == 1  # of the first look, which was at once
    write(20, 21)
    view.refresh()
    [finding] = session.advance()
    assert fired == [finding] and session.evaluations[0].moment == START + 10
    assert session.evaluations[1].data_points == 1
    session.end()
    usage, outliers = session.evaluations[1:]
    assert (usage.status, usage.data_points) == (RuleStatus.NO_ISSUES_FOUND, 21)
    assert outliers.details == "Nothing was judged: the rule reads how long steps take."
    assert session.reports()["Usage"]["gpu gpu0"]["p50"] == 30
    with pytest.raises(TooManyRules):
        ProfilerSession(view, rules * 7)


def every_rule() -> list[RuleConfiguration]:
    names = [*(kind.__name__ for kind in PARTS), "ProfilerReport"]
    return [RuleConfiguration(name, name, {"scan_interval_us": "1"}) for name in names]


def test_of_a_training_without_a_profile_that_is_said(tmp_path: Path) -> None:
    for trial in (tmp_path, tmp_path / "missing"):
        for each in judged_afterwards(trial, *every_rule()):
            assert (each.status, each.data_points) == (RuleStatus.NO_ISSUES_FOUND, 0)
            assert each.details.startswith("Nothing was judged: the rule reads ")
            assert each.details.endswith("; nothing was measured of this training.")


def test_of_a_machine_without_gpus_that_is_said(tmp_path: Path) -> None:
    write_samples(tmp_path, [START, START + 1], {("cpu", "cpu0"): [1, 2]})
    found = {each.name: each for each in judged_afterwards(tmp_path, *every_rule())}
    assert "this machine has no GPU whose driver tells it" in found["LowGPUUtilization"].details
    assert found["OverallSystemUsage"].details == ""


def test_clocks_that_go_back_and_attempts_with_other_devices_keep_their_places(tmp_path: Path) -> None:
    write_samples(tmp_path, [START, START + 90, START + 30], {("cpu", "cpu0"): [1, 2, 3]})
    write_samples(
        tmp_path, [START + 10, START + 100], {("cpu", "cpu0"): [4, 5], ("gpu", "gpu0"): [6, None]}, "algo-1.2"
    )
    view = RulesView(tmp_path)
    view.refresh()
    moments, due = [], -math.inf
    while (moment := view.first_since(due)) is not None:
        view.look_until(moment)
        moments.append((moment - START, list(view.samples(Metric.CPU, "cpu0"))))
        due = math.nextafter(moment, math.inf)
    assert moments == [(0, [1]), (90, [1, 2, 3, 4]), (100, [1, 2, 3, 4, 5])]
    np.testing.assert_array_equal(view.samples(Metric.GPU, "gpu0", 2), [np.nan, 6, np.nan])


def test_a_profile_of_extreme_times_is_judged_to_its_end(tmp_path: Path) -> None:
    write_samples(tmp_path, [-1e15, 0, 1e15, 9e15], {("gpu", "gpu0"): [1, 2, 3, 4]})
    assert len(judged_afterwards(tmp_path, *every_rule())) == len(PARTS) + 1


def test_a_torn_line_of_a_killed_training_is_taken_back(tmp_path: Path) -> None:
    steps(tmp_path, [1.0, 2.0])
    path = tmp_path / FOLDER / "worker_0.steps"
    with path.open("a") as file:
        file.write("[2,1,17000")
    steps(tmp_path, [4.0])
    view = RulesView(tmp_path)
    view.refresh()
    assert [each.seconds for each in view.steps()] == [1, 2, 4]
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_a_notebook_judges_by_profiler_rules_as_by_others(tmp_path: Path) -> None:
    hook = debugger.FrameworkFreeHook(tmp_path)
    hook.begin_step()
    hook.save_scalar("loss", 1.0)
    hook.close()
    (tmp_path / FOLDER / "worker_0.steps").unlink()
    usual = [1 + 0.01 * (number % 3) for number in range(100)]
    steps(tmp_path, [*usual, 30.0, *usual])
    trial = debugger.create_trial(tmp_path)

    def made(name: str, **parameters: str) -> Any:
        kind: Any = debugger.rule_class(name)
        return kind(trial, **parameters)

    rule = made("StepOutlier", n_outliers="0")
    assert debugger.invoke_rule(rule) == [100]
    [finding] = rule.findings
    assert finding.message.startswith("Step 100 took 30 s")
    assert debugger.invoke_rule(made("ProfilerReport", stepoutlier_n_outliers="0"), end_step=100) == []
    with pytest.raises(RuleEvaluationConditionMet, match="StepOutlier"):
        debugger.invoke_rule(made("StepOutlier", n_outliers="0"), raise_eval_cond=True)
    late = made("MaxInitializationTime")
    assert debugger.invoke_rule(late) == []
    with pytest.raises(TypeError, match=r"Make the rule for a trial: rule_class"):
        debugger.invoke_rule(type(late)(RulesView(tmp_path)))
