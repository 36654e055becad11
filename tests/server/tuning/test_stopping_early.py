"""Trials that are given up while they train."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from .conftest import Fetch, MakeRequest

Ended = Callable[[str], Awaitable[Any]]
HANGS = """
import sys, time
x = float(sys.argv[2])
print(f"loss={x}", flush=True)
if x > 1:
    time.sleep(600)
"""
EPOCHS = """
import sys, time
x = float(sys.argv[2])
for epoch in range(9):
    print(f"loss={x + 1 / (epoch + 1)}", flush=True)
    time.sleep(0.4)
"""


async def test_the_median_rule_stops_a_trial_that_falls_behind(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, jp_root_dir: Path
) -> None:
    (jp_root_dir / "hangs.py").write_text(HANGS)
    values = ["0.1", "0.2", "0.3", "0.4", "5"]
    definition = {
        "entry_point": "hangs.py",
        "ranges": {"categorical": [{"name": "x", "values": values}]},
    }
    limits = {"max_parallel_jobs": 1}
    body = request_of(definition, strategy="Grid", early_stopping="Auto", limits=limits)
    await fetch("jobs", method="POST", body=body)
    job = await ended("first")  # without the rule in ten minutes
    last = (await fetch("jobs", "first", "trials"))["items"][-1]
    assert (last["state"], last["stopped_early"], last["objective"]) == ("Stopped", True, 5.0)
    assert last["reason"] == "Stopped early after 1 epoch"
    assert (job.job_counts["Completed"], job.job_counts["Stopped"], job.state) == (4, 1, "Completed")
    assert job.objective_counts["Succeeded"] == 5 and job.best.objective == 0.1


async def test_hyperband_spends_epochs_on_what_promises(
    fetch: Fetch, request_of: MakeRequest, ended: Ended, jp_root_dir: Path
) -> None:
    (jp_root_dir / "epochs.py").write_text(EPOCHS)
    definition = {
        "entry_point": "epochs.py",
        "ranges": {"continuous": [{"name": "x", "minimum": 0, "maximum": 1}]},
    }
    body = request_of(
        definition,
        strategy="Hyperband",
        hyperband={"min_resource": 1, "max_resource": 9},
        limits={"max_jobs": 8, "max_parallel_jobs": 2},
    )
    await fetch("jobs", method="POST", body=body)
    job = await ended("first")
    trials = (await fetch("jobs", "first", "trials"))["items"]
    early = [trial for trial in trials if trial["stopped_early"]]
    assert early and {trial["state"] for trial in early} == {"Stopped"}
    curves = (await fetch("jobs", "first", "curves"))["curves"]
    lengths = {curve["number"]: len(curve["steps"]) for curve in curves}
    # A busy machine may end one or the other too late.
    assert min(lengths[trial["number"]] for trial in early) < 9
    assert lengths[job.best.number] == 9
