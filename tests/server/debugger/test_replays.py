"""Rules that are tried on trainings, and a person's own code among them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.jobs.runtime.mount import private_mounts_available
from jupyter_smstudio.sdk.debugger import Rule, rule_configs
from jupyter_smstudio.sdk.debugger import replay as replay_rules

from .conftest import Fetch, judged

HOSTILE = '''
import json, os, socket
from pathlib import Path
import numpy as np
from jupyter_smstudio.debugger.runtime.rules.rule import Rule

def fails(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"

class Hostile(Rule):
    """Says what it can reach, as its error."""

    def __init__(self, base_trial, secret="", port="0", other_trials=None):
        super().__init__(base_trial, other_trials)
        self.secret, self.port = secret, int(port)

    def invoke_at_step(self, step):
        raise ValueError(json.dumps({
            "secret": os.path.exists(self.secret),
            "write": fails(lambda: Path(self.secret).parent.joinpath("x").write_text("x")),
            "server": fails(lambda: socket.create_connection(("127.0.0.1", self.port), 1)),
            "processes": len([name for name in os.listdir("/proc") if name.isdigit()]) < 10,
            "scratch": fails(lambda: Path(os.environ["TMPDIR"], "x").write_text("x")),
            "tokens": [name for name in os.environ if "TOKEN" in name],
        }))

class Hungry(Rule):
    def invoke_at_step(self, step):
        return bool(np.ones(1 << 28).any())  # 2 GiB, where the job has 1
'''


async def test_rules_are_tried_on_a_job_that_has_ended(
    fetch: Fetch,
    post: Any,
    train: Any,
    app: Any,
    jp_fetch: Any,
    jp_root_dir: Path,
    as_a_notebook: None,
) -> None:
    heard: list[Any] = []
    job = await train("ended", 5, 0, [{"name": "Zero", "rule": "AllZero"}])
    await judged(app, job["id"])
    app.core.bus.subscribe(lambda event: heard.append(event) if event.feature == "debugger" else None)
    rules = [
        {"name": "Zero", "rule": "VanishingGradient"},
        {"name": "Late", "rule": "Late", "parameters": {"after": "2"}, "source": "late.py"},
        {"name": "Same", "rule": "SimilarAcrossRuns", "other_trials": ["ended"]},
        {"name": "Nobody's", "rule": "SimilarAcrossRuns", "other_trials": ["no-such"]},
    ]
    replay = await post("jobs", "ended", "rules", "replays", body={"rules": rules})
    assert replay["names"] == ["Zero (2)", "Late", "Same", "Nobody's"]
    found = {each.name: each for each in await judged(app, job["id"])}
    own, vanishing, late, same, nobody = (found[name] for name in ["Zero", *replay["names"]])
    assert (own.status, own.replay, vanishing.status) == ("NoIssuesFound", "", "IssuesFound")
    assert (late.status, late.findings[0].step, late.replay) == ("IssuesFound", 3, replay["id"])
    assert (same.status, same.findings[0].step) == ("IssuesFound", 0)
    assert (nobody.status, "no training no-such of yours" in nobody.details) == ("Error", True)
    shown = await fetch("jobs", "ended")
    headline = next(each for each in shown["rules"] if each["name"] == "Late")
    assert headline["first_step"] == 3 and shown["created"] < headline["found"] <= shown["ended"]
    assert not any(each.payload.get("first") for each in heard)  # nobody is told of the past

    (jp_root_dir / "late.py").unlink()  # a copy was made
    rule = Rule.sagemaker(rule_configs.vanishing_gradient(), name="Zero")
    [verdict] = await asyncio.to_thread(replay_rules, "ended", [rule])
    assert (verdict.name, verdict.status, verdict.first_step) == ("Zero (3)", "IssuesFound", 0)
    assert verdict.seconds_saved is not None and verdict.seconds_saved >= 0
    place = ("smstudio", "debugger", "jobs", "ended", "rules", "replays", replay["id"])
    await jp_fetch(*place, method="DELETE", params={"rule": "Late"})
    await jp_fetch(*place, method="DELETE")
    assert [each["name"] for each in (await fetch("jobs", "ended", "rules"))["items"]] == ["Zero", "Zero (3)"]
    with pytest.raises(HTTPClientError, match="404"):
        await jp_fetch(*place, method="DELETE")
    stopping = {"name": "Stop", "rule": "AllZero", "actions": [{"name": "stoptraining"}]}
    with pytest.raises(HTTPClientError, match="400"):
        await post("jobs", "ended", "rules", "replays", body={"rules": [stopping]})


async def test_a_rule_is_added_to_a_job_that_runs_and_stopped(post: Any, train: Any, app: Any) -> None:
    changed, first = asyncio.Event(), asyncio.Event()

    def hear(event: Any) -> None:
        if event.action == "steps.appended":
            changed.set()
        if event.payload.get("first"):
            first.set()

    app.core.bus.subscribe(hear)
    job = await train("running", 100_000, 0.05, [])
    async with asyncio.timeout(60):
        await changed.wait()
        quiet = {"name": "Q", "rule": "Overfit"}
        quiet = await post("jobs", "running", "rules", "replays", body={"rules": [quiet]})
        stops = {"name": "V", "rule": "VanishingGradient", "actions": [{"name": "stoptraining"}]}
        await post("jobs", "running", "rules", "replays", body={"rules": [stops]})
        await first.wait()
    await post("jobs", "running", "rules", "replays", quiet["id"], "stop")
    evaluations = {each.name: each for each in await judged(app, job["id"])}
    assert (evaluations["Q"].status, evaluations["V"].status) == ("Stopped", "IssuesFound")
    assert [each.state for each in evaluations["V"].actions] == ["done"]
    assert app.jobs.service.get(app.studio.owner, job["id"]).state == "Stopped"


@pytest.mark.skipif(
    not private_mounts_available(), reason="bubblewrap confines rules, and does not work here"
)
async def test_a_persons_own_rule_reads_tensors_and_nothing_else(
    train: Any, app: Any, jp_root_dir: Path, jp_serverapp: Any
) -> None:
    (jp_root_dir / "hostile.py").write_text(HOSTILE)
    secret = app.core.state.data / "studio.db"
    assert secret.exists()
    parameters = {"secret": str(secret), "port": str(jp_serverapp.port)}
    job = await train("judged", 2, 0, [
        {"name": "Hostile", "rule": "Hostile", "source": "hostile.py", "parameters": parameters},
        {"name": "Hungry", "rule": "Hungry", "source": "hostile.py"},
        {"name": "Zero", "rule": "AllZero"},
    ])  # fmt: skip
    hostile, hungry, zero = await judged(app, job["id"])
    assert zero.status == "NoIssuesFound" and hostile.status == "Error"
    assert hungry.status == "Error" and "MemoryError" in hungry.details
    said = hostile.details
    assert "(hostile.py, line" in said
    assert json.loads(said[said.index("{") : said.rindex("}") + 1]) == {
        "secret": False, "write": "OSError", "server": "ConnectionRefusedError", "processes": True,
        "scratch": "done",
        "tokens": [],
    }  # fmt: skip


async def test_the_catalogue_says_what_can_be_set(fetch: Fetch) -> None:
    kinds = {each["rule"]: each for each in (await fetch("rules"))["items"]}
    assert len(kinds) == 21 + 9 and kinds["SimilarAcrossRuns"]["compares"]
    assert kinds["VanishingGradient"]["parameters"] == [
        {
            "name": "threshold", "default": "1e-07", "kind": "number", "choices": [],
            "allowed": "a number above 0",
            "help": "The mean magnitude of a gradient below which it has vanished",
        }
    ]  # fmt: skip
    assert [each["name"] for each in kinds["CPUBottleneck"]["parameters"]] == [
        "threshold", "gpu_threshold", "patience", "cpu_threshold", "scan_interval_us",
    ]  # fmt: skip
    assert kinds["ProfilerReport"]["parameters"] == [] and "OverallSystemUsage" not in kinds
    assert all(each["help"].endswith(".") and each["reads"] for each in kinds.values())
    assert not any("`" in each["help"] for each in kinds.values())
    assert all(one["help"] for each in kinds.values() for one in each["parameters"])
