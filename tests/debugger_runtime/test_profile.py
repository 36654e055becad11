"""The profile of a training: phases that add up, files that others wrote, and what rules make of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.config import ConfigError
from jupyter_smstudio.debugger.runtime.hook.hook import Hook
from jupyter_smstudio.debugger.runtime.hook.sklearn_hook import SklearnHook
from jupyter_smstudio.debugger.runtime.job_session import JobSession
from jupyter_smstudio.debugger.runtime.profile import clock as clocks
from jupyter_smstudio.debugger.runtime.profile.clock import Phase, StepClock
from jupyter_smstudio.debugger.runtime.profile.config import (
    DataloaderProfilingConfig,
    DetailedProfilingConfig,
    FrameworkProfile,
    ProfilerConfig,
)
from jupyter_smstudio.debugger.runtime.profile.profile import PHASES, read_profile
from jupyter_smstudio.debugger.runtime.profile.settings import ProfilerSettings
from jupyter_smstudio.debugger.runtime.profile.step_file import StepFile, StepRow
from jupyter_smstudio.debugger.runtime.profile.view import RulesView
from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.profiling.profiler_rule import ProfilerRule
from jupyter_smstudio.debugger.runtime.rules.profiling.view import Metric
from jupyter_smstudio.debugger.runtime.rules.status import RuleStatus
from jupyter_smstudio.debugger.runtime.store.errors import DamagedTrial
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

COLUMNS = [["time", "", "s"], ["cpu", "cpu0", "%"], ["io_wait", "cpu0", "%"], ["gpu", "gpu0", "%"]]


class Looker:
    """What a clock tells apart from the training."""

    own_seconds = 0.0


class Watch:
    """A clock that a test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(clocks, "perf_counter", lambda: self.now)


def sampled(trial: Path, name: str, rows: list[list[float]]) -> None:
    """Write samples as a job's runner does."""
    folder = trial / "profile"
    folder.mkdir(parents=True, exist_ok=True)
    header = {"version": 1, "interval": 0.5, "columns": COLUMNS}
    (folder / f"{name}.system").write_text("".join(json.dumps(each) + "\n" for each in [header, *rows]))


def test_the_phases_of_a_step_add_up_and_its_data_are_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, looker = Watch(monkeypatch), Looker()
    clock = StepClock(looker)
    clock.write_to(StepFile(tmp_path, "worker_0"))

    def after(seconds: float, hook: float = 0.0) -> None:
        watch.now += seconds + hook
        looker.own_seconds += hook

    after(50)  # a program loads its data before the first step, which is none of it
    clock.begin(0, 1)
    after(3, hook=0.5)
    clock.enter(Phase.BACKWARD)
    after(2)
    clock.enter(Phase.OTHER)
    after(0.25)
    clock.enter(Phase.OPTIMIZER)
    after(1)
    clock.enter(Phase.DATA)
    after(7)
    clock.begin(1, 1)
    after(4)
    clock.enter(Phase.BACKWARD)
    after(1)
    clock.enter(Phase.OTHER)
    after(6)  # no optimizer came: gradients are accumulated, and this waits for the next batch
    clock.begin(2, 2)
    after(1)
    clock.close()
    [times] = read_profile(tmp_path).steps
    rows = {name: list(times.column(name)) for name in (*PHASES, "step", "mode")}
    assert rows == {
        "step": [0, 1, 2],
        "mode": [1, 1, 2],
        "data": [0, 7, 6],
        "forward": [3, 4, 1],
        "backward": [2, 1, 0],
        "other": [0.25, 0, 0],
        "optimizer": [1, 0, 0],
        "hook": [0.5, 0, 0],
    }
    assert list(times.seconds) == [6.75, 12, 7]


def test_every_hook_times_its_steps_unless_told_not_to(tmp_path: Path) -> None:
    hook = Hook(tmp_path / "on")
    off = Hook(tmp_path / "off")
    off.profiler = ProfilerSettings.from_request({"Steps": False})
    ended = SklearnHook(tmp_path / "ended")
    for each in (hook, off, ended):
        for step in range(3):
            each.begin_step()
            each.save_scalar("loss", step)
        each.close()
    [times] = read_profile(tmp_path / "on").steps
    assert (times.worker, list(times.column("step"))) == ("worker_0", [0, 1, 2])
    assert read_profile(tmp_path / "off").steps == []
    [times] = read_profile(tmp_path / "ended").steps
    assert list(times.column("step")) == [1, 2]  # the beginning of the first is not known


def test_a_long_training_keeps_fewer_of_its_later_steps(tmp_path: Path) -> None:
    file = StepFile(tmp_path, "worker_0", rows=100)
    for step in range(1000):
        file.add(StepRow(step, 1, step, 0, 1, 0, 0, 0, 0))
    file.close()
    [times] = read_profile(tmp_path).steps
    steps = times.column("step")
    assert list(steps[:100]) == list(range(100)) and steps[-1] > 900
    assert 100 < len(times) < 420 and set(np.diff(steps[:100])) == {1} and np.diff(steps)[-1] == 8


def test_a_profile_is_read_as_it_grows_up_to_its_last_whole_line(tmp_path: Path) -> None:
    sampled(tmp_path, "algo-1", [[10, 50, 0, 90]])
    profile = read_profile(tmp_path)
    [host] = profile.hosts
    assert (host.host, host.attempt, host.interval) == ("algo-1", 1, 0.5)
    assert [(each.metric, each.device) for each in host.columns][:1] == [("cpu", "cpu0")]
    with (tmp_path / "profile/algo-1.system").open("a") as file:
        file.write("[11,60,1,80]\n[12,7")
        file.flush()
        profile.refresh()
        assert list(host.series("cpu", "cpu0")) == [50, 60] and list(host.times) == [10, 11]
        file.write("0,2,70]\n")
    profile.refresh()
    assert list(host.series("gpu", "gpu0")) == [90, 80, 70]
    assert host.series("gpu", "gpu9").size == 0


@pytest.mark.parametrize(
    "content",
    [
        '{"version":2,"columns":[]}\n',
        '{"version":1,"columns":"<b>"}\n',
        '{"version":1,"interval":1,"columns":[["time","","s"]]}\n[1,2]\n',
        '{"version":1,"interval":1,"columns":[["time","","s"]]}\n["<script>"]\n',
        "[1,2,3]\n",
        "[" * 100_000 + "\n",
        "x" * (1 << 21),
        '{"version":1,"columns":[["time","","s"]]}\n{"version":1,"columns":[]}\n',
    ],
    ids=["version", "columns", "width", "text", "no header", "deep", "long line", "other columns"],
)
def test_a_file_that_no_training_writes_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile/algo-1.system").write_text(content)
    with pytest.raises(DamagedTrial, match=r"algo-1\.system of .* cannot be read"):
        read_profile(tmp_path)
    view = RulesView(tmp_path)
    view.refresh()
    with pytest.raises(DamagedTrial):
        view.devices(Metric.CPU)


def test_links_and_pipes_in_a_profile_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    (folder / "algo-1.system").symlink_to("/etc/passwd")
    with pytest.raises(DamagedTrial):
        read_profile(tmp_path)
    (folder / "algo-1.system").unlink()
    os.mkfifo(folder / "worker_0.steps")
    with pytest.raises(DamagedTrial):
        read_profile(tmp_path)
    (folder / "worker_0.steps").unlink()
    (folder / ".hidden.system").write_text("no name of a host")
    assert read_profile(tmp_path).hosts == []
    assert read_profile(tmp_path / "nothing").steps == []


def test_rules_see_all_hosts_and_attempts_as_one_machine(tmp_path: Path) -> None:
    sampled(tmp_path, "algo-1", [[10, 50, 0, 90], [11, 60, 0, 80]])
    sampled(tmp_path, "algo-1.2", [[70, 5, 0, 9]])
    sampled(tmp_path, "algo-2", [[10, 1, 0, 2]])
    file = StepFile(tmp_path, "worker_0")
    file.add(StepRow(0, 1, 40.0, 0.0, 2.0, 1.0, 0.5, 0.0, 0.25))
    file.close()
    view = RulesView(tmp_path)
    view.refresh()
    assert view.devices(Metric.GPU) == ["gpu0", "algo-2 gpu0"] and view.devices(Metric.GPU_MEMORY) == []
    assert list(view.samples(Metric.CPU, "cpu0", 1)) == [60, 5]
    assert list(view.samples(Metric.GPU, "algo-2 gpu0")) == [2]
    assert (view.seconds(), view.first_step_after()) == (60, 30)
    [step] = view.steps()
    assert (step.step, step.mode, step.seconds, step.phases["forward"]) == (0, "TRAIN", 3.75, 2)
    assert view.steps(1) == []


def test_profiler_rules_are_judged_beside_those_of_tensors(tmp_path: Path) -> None:
    """The original's limits and names; a training whose machine waits for its data."""
    sampled(tmp_path, "algo-1", [[second, 99, 0, 2] for second in range(200)])
    hook = Hook(tmp_path)
    hook.begin_step()
    hook.save_scalar("loss", 1.0)
    hook.close()
    rules = [
        ProfilerRule.sagemaker(rule_configs.CPUBottleneck(), name="starved"),
        rule_configs.exploding_tensor().configured(name="x", parameters={}, collections=None, actions=None),
        ProfilerRule.sagemaker(rule_configs.LoadBalancing()),
        ProfilerRule.sagemaker(rule_configs.OverallSystemUsage()),
    ]
    session = JobSession(Trial(tmp_path), rules)
    [finding] = session.advance()
    assert "gpu0 waited in 100 %" in finding.message
    session.end()
    evaluations = {each.name: each for each in session.evaluations}
    assert list(evaluations) == ["starved", "x", "LoadBalancing", "OverallSystemUsage"]
    assert evaluations["starved"].status is RuleStatus.ISSUES_FOUND
    assert "fewer" in evaluations["LoadBalancing"].details
    assert evaluations["OverallSystemUsage"].data_points == 600


def test_the_configuration_has_the_originals_names_defaults_and_limits() -> None:
    assert ProfilerConfig().as_request() == {"interval_ms": 500, "trace": None}
    assert ProfilerConfig(disable_profiler=True).as_request() is None
    for profile, steps in (
        (FrameworkProfile(), (5, 1)),
        (FrameworkProfile(start_step=7), (7, 1)),
        (FrameworkProfile(num_steps=3), (0, 3)),
        (FrameworkProfile(detailed_profiling_config=DetailedProfilingConfig(9, 2), start_step=1), (9, 2)),
    ):
        request = ProfilerConfig(None, 60000, profile).as_request()
        assert request == {"interval_ms": 60000, "trace": {"start_step": steps[0], "num_steps": steps[1]}}
    assert FrameworkProfile(dataloader_profiling_config=DataloaderProfilingConfig()).trace is None


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ProfilerConfig(system_monitor_interval_millis=300), "must be one of 100, 200, 500"),
        (lambda: ProfilerConfig(framework_profile_params={}), "must be of type FrameworkProfile"),  # type: ignore[arg-type]
        (lambda: FrameworkProfile(start_step=-1), "start_step is -1"),
        (lambda: FrameworkProfile(num_steps=0), "num_steps is 0"),
        (lambda: FrameworkProfile(num_steps=101), "100 are allowed"),
        (lambda: FrameworkProfile(start_unix_time=1), "and not spans of time"),
        (lambda: FrameworkProfile(python_profiling_config=1), "is not available"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(make: object, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        make()  # type: ignore[operator]
