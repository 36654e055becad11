"""Profiler rules that are tried on trainings of the past: what they would have said, and the time saved."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.sdk import debugger
from jupyter_smstudio.sdk.debugger import ProfilerRule, Rule, rule_configs

from ...debugger_runtime.profiles import Device, Value, change_samples
from .conftest import Fetch, judged

Profiled = Callable[..., Awaitable[Any]]
SCRIPT = """
import sys, time
import numpy as np
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook

hook = FrameworkFreeHook.create_from_json_file()
time.sleep(0.7)
for step in range(200):
    hook.begin_step()
    hook.save_tensor("gradient/Net_conv1.weight", np.full((6, 8), 1e-9, np.float32), "gradients")
    time.sleep(float(sys.argv[2]) if step in (10, 80, 120, 160) else 0.005)
hook.close()
"""
PAUSE = 1.5
"""Of four steps, one of them the first that is judged: so much is the measure from there on that no other is
taken for slow because it had to wait for a core.
"""
SCAN = {"scan_interval_us": "500000"}
FEW = {**SCAN, "patience": "5"}
"""A training of seconds has some forty samples."""
RULES: dict[str, dict[str, str]] = {
    "BatchSize": {**FEW, "window": "10", "cpu_threshold_p95": "100"},
    "CPUBottleneck": FEW,
    "GPUMemoryIncrease": {**FEW, "window": "5"},
    "IOBottleneck": FEW,
    "LoadBalancing": FEW,
    "LowGPUUtilization": {**FEW, "window": "10"},
    "MaxInitializationTime": {**SCAN, "threshold": "0.01"},
    "StepOutlier": {**SCAN, "n_outliers": "2", "stddev": "3"},
}
"""Those that may fire, and how they do so of a training that lasts seconds."""
QUIET = {**RULES, "MaxInitializationTime": SCAN, "StepOutlier": {**SCAN, "n_outliers": "30"}}
"""Of 200 steps, twenty at most can be three standard deviations above the mean, however busy a machine is."""
GPUS = [("gpu", "gpu0"), ("gpu", "gpu1"), ("gpu_memory", "gpu0"), ("gpu_memory", "gpu1")]
CORES = [f"cpu{each}" for each in os.sched_getaffinity(0)]


def used(cpu: float, waiting: float, *gpus: Value) -> dict[Device, Value]:
    """Return the use of all cores, and of two GPUs as ``GPUS`` has them."""
    cores = {("cpu", core): cpu for core in CORES} | {("io_wait", core): waiting for core in CORES}
    return {**cores, **dict(zip(GPUS, gpus, strict=True))}


BAD = used(99, 80, 5, 95, lambda share: 10 if share < 0.5 else 60, 20)
GOOD = used(50, 5, 93, 94, 90, 90)
SAMPLES = "profile/algo-1.system"


@pytest.fixture
def profiled(jp_fetch: Any, jp_root_dir: Path, app: Any) -> Profiled:
    """Return a function that runs a training to its end, and returns its job."""
    (jp_root_dir / "profiled.py").write_text(SCRIPT)

    async def run(name: str, pause: float = 0.005, *, measured: bool = True) -> Any:
        body = {
            "name": name,
            "entry_point": "profiled.py",
            "image": "system",
            "instance_type": "ml.t3.small",
            "hyperparameters": {"pause": str(pause)},
            "debugger": {
                "hook_parameters": {"save_interval": "50"},
                "collections": [{"name": "gradients"}],
                "profiler": {"interval_ms": 100} if measured else None,
            },
        }
        reply = await jp_fetch("smstudio", "training", "jobs", method="POST", body=json.dumps(body))
        job = json.loads(reply.body)
        await judged(app, job["id"])
        return job

    return run


@pytest.fixture
def tried(post: Any, app: Any) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Return a function that tries rules on a job, and returns what they say by their names."""

    async def try_rules(job: Any, rules: dict[str, dict[str, str]]) -> dict[str, Any]:
        specs = [{"name": name, "rule": name, "parameters": given} for name, given in rules.items()]
        replay = await post("jobs", job["spec"]["name"], "rules", "replays", body={"rules": specs})
        assert replay["names"] == list(rules)
        found = await judged(app, job["id"])
        return {each.name: each for each in found if each.replay == replay["id"]}

    return try_rules


async def test_profiler_rules_say_of_the_past_when_they_would_have_fired(
    fetch: Fetch, profiled: Profiled, tried: Any, as_a_notebook: None
) -> None:
    """Two trainings are recorded; what this machine has not, two GPUs, is added to what was sampled."""
    bad, good = await profiled("bad", PAUSE), await profiled("good")
    for job, changed in ((bad, BAD), (good, GOOD)):
        change_samples(Path((await fetch("jobs", job["spec"]["name"]))["path"]) / SAMPLES, changed)
    everything = {f"{rule}_{name}": each for rule, given in RULES.items() for name, each in given.items()}
    everything = {name: each for name, each in everything.items() if "scan" not in name} | SCAN
    found, quiet, report = await asyncio.gather(
        tried(bad, RULES), tried(good, QUIET), tried(bad, {"ProfilerReport": everything})
    )
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(RULES, "IssuesFound")
    assert {name: each.status for name, each in quiet.items()} == dict.fromkeys(RULES, "NoIssuesFound")
    assert all(each.data_points > 0 for each in quiet.values())
    assert {each.rule for each in report["ProfilerReport"].findings} == set(RULES)
    assert found["StepOutlier"].findings[0].step == 120

    shown = await fetch("jobs", "bad")
    created, ended = (datetime.fromisoformat(shown[name]) for name in ("created", "ended"))
    for each in found.values():
        assert created < each.found <= ended
    [times] = debugger.read_profile(shown["path"]).steps
    assert times.ends[120] - 1e-3 <= found["StepOutlier"].found.timestamp() < times.ends[-1]

    rule = ProfilerRule.sagemaker(rule_configs.LowGPUUtilization(**RULES["LowGPUUtilization"]))
    other = Rule.sagemaker(rule_configs.vanishing_gradient())
    low, vanishing = await asyncio.to_thread(debugger.replay, "bad", [rule, other])
    assert (low.name, low.status, low.first_step) == ("LowGPUUtilization (2)", "IssuesFound", -1)
    assert low.found == found["LowGPUUtilization"].found
    assert low.seconds_saved == (ended - low.found).total_seconds() > 0
    assert vanishing.status == "IssuesFound"
    trial = await asyncio.to_thread(debugger.create_trial, "bad")
    kind: Any = debugger.rule_class("StepOutlier")
    judge = kind(trial, **RULES["StepOutlier"])
    assert debugger.invoke_rule(judge) == [120]
    assert judge.findings[0].message == found["StepOutlier"].details


async def test_of_a_training_that_was_not_measured_that_is_said(
    fetch: Fetch, post: Any, profiled: Profiled, tried: Any
) -> None:
    job = await profiled("unmeasured", measured=False)
    assert not (Path((await fetch("jobs", "unmeasured"))["path"]) / "profile").exists()
    for each in (await tried(job, {**QUIET, "ProfilerReport": {}, "OverallSystemUsage": {}})).values():
        assert (each.status, each.data_points) == ("NoIssuesFound", 0)
        assert each.details.endswith("; nothing was measured of this training.")
    with pytest.raises(HTTPClientError, match="404"):
        await post(
            "jobs", "no-such", "rules", "replays", body={"rules": [{"name": "x", "rule": "StepOutlier"}]}
        )


async def test_a_profile_that_was_harmed_is_the_error_of_the_rules_that_read_it(
    fetch: Fetch, profiled: Profiled, tried: Any
) -> None:
    job = await profiled("harmed")
    folder = Path((await fetch("jobs", "harmed"))["path"])
    with (folder / SAMPLES).open("a") as file:
        file.write('[17e8,1,2\n["<b>"]\n')
    found = await tried(job, {"OverallSystemUsage": {}, "StepOutlier": {}, "VanishingGradient": {}})
    assert found.pop("VanishingGradient").status == "IssuesFound"
    for name, each in found.items():
        assert each.status == "Error"
        assert each.details.startswith(f"The rule {name} cannot judge the profile. {SAMPLES} of {folder} ")
        assert each.details.endswith("cannot be read: it is not the JSON of a profile.")
    with (folder / SAMPLES).open("r+") as file:
        file.truncate(file.read().index("[17e8"))
    with (folder / SAMPLES).open("a") as file:
        file.write("[17")  # a line that was never written to its end
    assert (await tried(job, {"LoadBalancing": {}}))["LoadBalancing"].status == "NoIssuesFound"
