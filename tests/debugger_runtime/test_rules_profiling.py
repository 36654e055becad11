"""Each profiler rule: a profile in which it fires, and one where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.finding import Finding
from jupyter_smstudio.debugger.runtime.rules.parameters import WrongParameter
from jupyter_smstudio.debugger.runtime.rules.profiling.profiler_rule import ProfilerRule
from jupyter_smstudio.debugger.runtime.rules.profiling.session import profiler_rule
from jupyter_smstudio.debugger.runtime.rules.profiling.view import Metric, StepTime

CHANCE = np.random.default_rng(7)


class Profile:
    """Answers ``ProfileView`` from arrays."""

    def __init__(
        self,
        samples: Mapping[tuple[Metric, str], Any] | None = None,
        steps: Sequence[StepTime] = (),
        first_step: float | None = 1.0,
        seconds: float = 60.0,
    ) -> None:
        self.data = {key: np.asarray(value, dtype=np.float64) for key, value in (samples or {}).items()}
        self.step_times, self.first_step, self.ran = list(steps), first_step, seconds

    def devices(self, metric: Metric) -> Sequence[str]:
        return [device for each, device in self.data if each is metric]

    def samples(self, metric: Metric, device: str, start: int = 0) -> Any:
        return self.data.get((metric, device), np.empty(0))[start:]

    def steps(self, start: int = 0) -> Sequence[StepTime]:
        return self.step_times[start:]

    def seconds(self) -> float:
        return self.ran

    def first_step_after(self) -> float | None:
        return self.first_step

    # Nobody goes through it in time.

    def refresh(self) -> None:
        raise NotImplementedError

    def first_since(self, moment: float) -> float | None:
        raise NotImplementedError

    def newest(self) -> float | None:
        raise NotImplementedError

    def look_until(self, moment: float) -> None:
        raise NotImplementedError

    def last_step(self) -> int:
        raise NotImplementedError


def machine(
    cpu: float = 50, gpu: Any = 90, memory: Any = 90, waiting: float = 5, count: int = 1200, more: Any = None
) -> Profile:
    """Return the profile of a machine with a CPU and a GPU, or two."""
    samples = {
        (Metric.CPU, "cpu0"): np.full(count, cpu),
        (Metric.IO_WAIT, "cpu0"): np.full(count, waiting),
        (Metric.GPU, "gpu0"): np.broadcast_to(gpu, count),
        (Metric.GPU_MEMORY, "gpu0"): np.broadcast_to(memory, count),
    }
    if more is not None:
        samples[Metric.GPU, "gpu1"] = np.broadcast_to(more, count)
    return Profile(samples)


def timed(outliers: int) -> Profile:
    seconds = 0.1 + 0.01 * CHANCE.random(500)
    seconds[500 - outliers :] += 2
    return Profile(
        steps=[
            StepTime(number, "TRAIN", each, {"data": each * 0.8, "forward": each * 0.2})
            for number, each in enumerate(seconds)
        ]
    )


GROWING = np.linspace(20, 95, 1200)
PULSING = np.where(np.arange(1200) % 10 < 2, 0, 95)
FIRES: dict[str, Profile] = {
    "BatchSize": machine(cpu=20, gpu=30, memory=25),
    "CPUBottleneck": machine(cpu=99, gpu=5),
    "GPUMemoryIncrease": machine(memory=GROWING),
    "IOBottleneck": machine(waiting=80, gpu=40),
    "LoadBalancing": machine(gpu=95, more=15),
    "LowGPUUtilization": machine(gpu=30),
    "MaxInitializationTime": Profile(first_step=None, seconds=21 * 60),
    "StepOutlier": timed(40),
}
QUIET: dict[str, Profile] = {
    "BatchSize": machine(cpu=20, gpu=30, memory=95),
    "CPUBottleneck": machine(cpu=99, gpu=95),
    "GPUMemoryIncrease": machine(),
    "IOBottleneck": machine(waiting=80, gpu=90),
    "LoadBalancing": machine(gpu=95, more=93),
    "LowGPUUtilization": machine(gpu=90),
    "MaxInitializationTime": Profile(first_step=19 * 60, seconds=7200),
    "StepOutlier": timed(5),
}


def judged(name: str, profile: Profile, **parameters: object) -> list[Finding]:
    rule = profiler_rule(name)(profile, **parameters)
    return [*rule.examine(), *rule.examine()]


@pytest.mark.parametrize("name", FIRES)
def test_a_profiler_rule_fires_and_says_why(name: str) -> None:
    [finding] = judged(name, FIRES[name])
    assert finding.rule == name and finding.message and finding.figures
    assert 3 <= finding.explanation.count(". ") + 1 <= 4 and finding.explanation.endswith(".")
    assert judged(name, QUIET[name]) == []


@pytest.mark.parametrize("name", FIRES)
def test_what_is_read_in_parts_is_judged_as_what_is_read_at_once(name: str) -> None:
    whole, part = FIRES[name], Profile()
    rule = profiler_rule(name)(part)
    found: list[Finding] = []
    part.first_step, part.ran = whole.first_step, whole.ran
    for end in range(0, 1201, 100):
        part.data = {key: values[:end] for key, values in whole.data.items()}
        part.step_times = whole.step_times[:end]
        found += rule.examine()
    assert [finding.rule for finding in found] == [name]


@pytest.mark.parametrize("name", FIRES)
def test_a_profiler_rule_bears_a_machine_without_gpu_and_an_empty_profile(name: str) -> None:
    assert judged(name, Profile()) == []
    assert judged(name, Profile({(Metric.CPU, "cpu0"): np.full(2000, 99.0)})) == []


def test_few_values_are_not_judged() -> None:
    assert judged("LowGPUUtilization", machine(gpu=30, count=999)) == []
    assert len(judged("LowGPUUtilization", machine(gpu=30, count=999), patience="500")) == 1


@pytest.mark.parametrize("name", ["BatchSize", "LowGPUUtilization", "CPUBottleneck", "LoadBalancing"])
def test_a_gpu_that_tells_nothing_is_not_taken_for_one_that_rests(name: str) -> None:
    silent = machine(cpu=99, gpu=np.nan, more=95)
    rule = profiler_rule(name)(silent)
    assert [each.message for each in rule.examine() if each.message.startswith("gpu0")] == []
    whole = machine(cpu=99, gpu=95, more=95)
    whole.data[Metric.GPU, "gpu0"] = np.where(np.arange(1200) < 1100, 95, np.nan)  # it fell off the bus
    assert judged(name, whole) == []


def test_a_gpu_waits_for_the_cores_of_its_own_host() -> None:
    profile = machine(cpu=99, gpu=95)
    profile.data[Metric.GPU, "algo-2 gpu0"] = np.full(1200, 5.0)
    profile.data[Metric.CPU, "algo-2 cpu0"] = np.full(1200, 20.0)
    assert judged("CPUBottleneck", profile) == []
    profile.data[Metric.CPU, "algo-2 cpu1"] = np.full(1200, 98.0)
    [finding] = judged("CPUBottleneck", profile)
    assert finding.message.startswith("algo-2 gpu0 waited in 100 %")


def test_a_gpu_that_pauses_waits_for_data() -> None:
    [finding] = judged("LowGPUUtilization", machine(gpu=PULSING))
    assert "waits again and again" in finding.explanation and finding.figures == {"p95": 95, "p5": 0}


def test_an_outlier_names_its_step_and_what_took_the_time() -> None:
    [finding] = judged("StepOutlier", timed(40), n_outliers=3)
    assert (finding.step, finding.mode) == (463, "TRAIN") and "most of it in data" in finding.message
    assert judged("StepOutlier", timed(40), mode="EVAL") == []


def test_the_machines_use_is_summed_up_in_percentiles() -> None:
    rule = profiler_rule("OverallSystemUsage")(machine(gpu=np.arange(1200) / 12))
    assert isinstance(rule, ProfilerRule) and list(rule.examine()) == []
    figures = rule.report()["gpu gpu0"]
    exact = np.percentile(np.arange(1200) / 12, [0, 50, 90, 95, 99, 100])
    assert list(figures) == ["min", "p50", "p90", "p95", "p99", "max"]
    assert np.abs(np.array(list(figures.values())) - exact).max() <= 0.2


def test_the_phases_of_steps_are_summed_up() -> None:
    rule = profiler_rule("OverallFrameworkMetrics")(timed(0))
    assert isinstance(rule, ProfilerRule) and list(rule.examine()) == []
    figures = rule.report()["TRAIN"]
    assert figures["steps"] == 500 and figures["data"] / figures["seconds"] == pytest.approx(0.8)


def test_a_report_runs_all_rules_with_their_parameters() -> None:
    profile = machine(cpu=99, gpu=5, memory=20)
    assert {each.rule for each in judged("ProfilerReport", profile)} == {"CPUBottleneck", "LowGPUUtilization"}
    assert {each.rule for each in judged("ProfilerReport", profile, CPUBottleneck_threshold=100)} == {
        "LowGPUUtilization"
    }
    with pytest.raises(WrongParameter, match=r"no parameter “threshold”. Write <rule>_<parameter>"):
        rule_configs.ProfilerReport(threshold=3)
    with pytest.raises(WrongParameter, match="threshold of the rule CPUBottleneck is 101"):
        rule_configs.ProfilerReport(cpubottleneck_threshold=101)
