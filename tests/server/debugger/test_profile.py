"""The profile of a job on a real server: a program that is slow at times, its rules, its traces."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.errors import Conflict
from jupyter_smstudio.debugger.profiles import extremes, slowest_of_each
from jupyter_smstudio.debugger.trace_view import read_trace

from .conftest import Fetch, judged

# What is slow is so slow that a step which waits for its core is not taken for it.
SLOW_AT_TIMES = """
import time
from jupyter_smstudio.sdk.debugger import FrameworkFreeHook

hook = FrameworkFreeHook.create_from_json_file()
for step in range(60):
    hook.begin_step()
    hook.save_scalar("loss", 1.0)
    time.sleep(1.0 if step in (30, 40, 50) else 0.005)
hook.close()
"""
RULES = [
    {"name": "Outliers", "rule": "StepOutlier", "parameters": {"n_outliers": "1", "stddev": "3"}},
    {"name": "Start", "rule": "MaxInitializationTime"},
    {"name": "Usage", "rule": "OverallSystemUsage"},
    {"name": "Late", "rule": "MaxInitializationTime", "parameters": {"threshold": "0.00001"}},
]
STARTS = {"External id": 7}
EVENTS = [
    {"ph": "M", "name": "process_name"},
    {"ph": "X", "cat": "user_annotation", "name": "ProfilerStep#0", "tid": 1, "ts": 100.0, "dur": 1000.0},
    {"ph": "X", "cat": "cpu_op", "name": "aten::linear", "tid": 1, "ts": 110.0, "dur": 600.0},
    {"ph": "X", "cat": "cpu_op", "name": "aten::mm", "tid": 1, "ts": 120.0, "dur": 500.0, "args": STARTS},
    {"ph": "X", "cat": "cpu_op", "name": "aten::mm", "tid": 1, "ts": 800.0, "dur": 50.0},
    {"ph": "X", "cat": "kernel", "name": "gemm", "tid": 9, "ts": 200.0, "dur": 2000.0, "args": STARTS},
]  # fmt: skip


def stored(folder: Path, data: bytes, name: str = "5-9-1700000000") -> None:
    (folder / "profile/traces").mkdir(parents=True, exist_ok=True)
    (folder / f"profile/traces/{name}.json.gz").write_bytes(data)


async def test_a_job_is_profiled_and_judged_by_it(
    fetch: Fetch, jp_fetch: Any, jp_root_dir: Path, app: Any
) -> None:
    (jp_root_dir / "slow.py").write_text(SLOW_AT_TIMES)
    body = {
        "name": "slow",
        "entry_point": "slow.py",
        "image": "system",
        "instance_type": "ml.t3.small",
        "debugger": {"rules": RULES, "profiler": {"interval_ms": 100}},
    }
    reply = await jp_fetch("smstudio", "training", "jobs", method="POST", body=json.dumps(body))
    job = json.loads(reply.body)
    outliers, start, usage, late = await judged(app, job["id"])
    assert outliers.status == "IssuesFound" and "outlier 2" in outliers.details
    assert (start.status, usage.status, late.status) == ("NoIssuesFound", "NoIssuesFound", "IssuesFound")
    assert usage.data_points > 5

    profile = await fetch("jobs", "slow", "profile")
    [host], [steps] = profile["hosts"], profile["steps"]
    assert (host["host"], host["interval"], profile["traceable"]) == ("algo-1", 0.1, False)
    assert len(host["times"]) == len(host["series"][0]["values"]) > 3
    assert {each["metric"] for each in host["series"]} >= {"cpu", "io_wait", "memory", "job_cpu", "disk_read"}
    assert profile["processes"] and all(each["name"] for each in profile["processes"])
    assert steps["steps"] == list(range(60)) and profile["slowest"] == "other"
    assert sum(profile["totals"].values()) > 3 * 1.0 + 57 * 0.005
    rows = {(each["metric"], each["device"]): each for each in profile["table"]}
    assert 0.005 < rows["step", "step"]["p50"] < 1.0 <= rows["step", "step"]["max"]
    part = await fetch("jobs", "slow", "profile", since=str(steps["began"][30]), at_most="10")
    assert part["steps"][0]["total"] == 30 and 30 in part["steps"][0]["steps"]
    assert len(part["steps"][0]["steps"]) <= 10 and len(part["hosts"][0]["times"]) <= 10

    with pytest.raises(HTTPClientError, match="409"):
        await jp_fetch("smstudio", "debugger", "jobs", "slow", "traces", method="POST", body='{"steps": 5}')
    assert await fetch("jobs", "slow", "traces") == {"items": [], "waiting": False}
    stored(
        Path((await fetch("jobs", "slow"))["path"]),
        gzip.compress(json.dumps({"traceEvents": EVENTS}).encode()),
    )
    [trace] = (await fetch("jobs", "slow", "traces"))["items"]
    assert (trace["id"], trace["first_step"], trace["last_step"]) == ("5-9-1700000000", 5, 9)
    view = await fetch("jobs", "slow", "traces", trace["id"])
    assert view["trace"] == trace and view["operators"][0]["name"] == "aten::mm"
    sent = await jp_fetch("smstudio", "debugger", "jobs", "slow", "traces", trace["id"], "file")
    assert json.loads(gzip.decompress(sent.body))["traceEvents"] == EVENTS
    with pytest.raises(HTTPClientError, match="404"):
        await fetch("jobs", "slow", "traces", "5-9-17")


def test_operators_are_told_by_their_own_time_and_that_of_their_kernels(tmp_path: Path) -> None:
    stored(tmp_path, gzip.compress(json.dumps({"traceEvents": EVENTS}).encode()))
    parts = read_trace(tmp_path, "profile/traces/5-9-1700000000.json.gz")
    assert [(each.name, each.depth) for each in parts.steps] == [("ProfilerStep#0", 0)]
    first, second = parts.operators
    assert (first.name, first.calls) == ("aten::mm", 2) and first.device_seconds == pytest.approx(2e-3)
    assert first.self_seconds == first.seconds == pytest.approx(550e-6)
    assert second.name == "aten::linear" and second.self_seconds == pytest.approx(100e-6)
    assert [(each.lane, each.kind, each.depth) for each in parts.spans] == [
        ("thread 1", "operator", 1), ("thread 1", "operator", 2),
        ("GPU, stream 9", "kernel", 0), ("thread 1", "operator", 1),
    ]  # fmt: skip
    assert parts.seconds == pytest.approx(2.1e-3) and parts.events == 5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no gzip", "damaged"),
        (gzip.compress(b"[" * 100_000), "no trace"),
        (gzip.compress(b'{"traceEvents": [{"ph": "X", "cat": "cpu_op", "name": "x"}]}'), "no trace"),
        (gzip.compress(b'{"traceEvents": 3}'), "no trace"),
        (gzip.compress(bytes(1 << 27)), "too large"),
    ],
    ids=["no gzip", "deep", "no times", "no list", "a bomb"],
)
def test_a_file_that_is_no_trace_is_told_in_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    stored(tmp_path, data)
    with pytest.raises(Conflict, match=sentence):
        read_trace(tmp_path, "profile/traces/5-9-1700000000.json.gz")


def test_what_is_thinned_keeps_its_peaks() -> None:
    times = np.arange(10_000.0)
    values = np.stack([np.zeros(10_000), np.full(10_000, 50.0)], axis=1)
    values[7777, 0], values[1234, 1] = 99, -3
    moments, thinned = extremes(times, values, 100)
    assert len(moments) == len(thinned) == 100 and (np.diff(moments) > 0).all()
    assert thinned[:, 0].max() == 99 and thinned[:, 1].min() == -3 and thinned[:, 1].max() == 50
    seconds = np.full(1000, 0.1)
    seconds[321] = 5
    places = slowest_of_each(seconds, 20)
    assert 321 in places and len(places) <= 20 and list(places) == sorted(places)
