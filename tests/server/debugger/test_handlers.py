"""The debugger's routes on a real server: a program that needs numpy alone, its hook, and a real judge."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from .conftest import Fetch, judged

STOPPING = {
    "name": "Vanishing",
    "rule": "VanishingGradient",
    "parameters": {},
    "actions": [{"name": "stoptraining"}],
}


async def test_a_training_is_seen_and_judged(fetch: Fetch, train: Any, app: Any, jp_fetch: Fetch) -> None:
    heard: list[Any] = []
    app.core.bus.subscribe(lambda event: heard.append(event) if event.feature == "debugger" else None)
    own = {"name": "Late", "rule": "Late", "parameters": {"after": "2"}, "source": "late.py"}
    job = await train("seen", 5, 0, [own, {"name": "Zero", "rule": "AllZero"}])
    late, zero = await judged(app, job["id"])
    assert (late.status, late.triggered, late.details) == (
        "IssuesFound", 1, "Step 3: the condition of Late is met.",
    )  # fmt: skip
    assert (zero.status, zero.triggered) == ("NoIssuesFound", 0) and zero.data_points
    assert {event.action for event in heard} == {"steps.appended", "rule.changed"}
    assert heard[-1].payload["id"] == job["id"]

    shown = await fetch("jobs", "seen")
    assert (shown["last_step"], shown["trouble"], shown["writing"]) == (4, "", False)
    assert {"weights", "gradients"} <= set(shown["collections"]) and shown["workers"] == ["worker_0"]
    assert (await fetch("jobs"))["items"] == [shown]
    assert (await fetch("jobs", "seen", "steps"))["steps"] == [0, 1, 2, 3, 4]
    page = await fetch("jobs", "seen", "tensors", search="NET_")
    gradient, weight = sorted(page["items"], key=lambda row: len(row["shape"]))
    assert (gradient["health"], gradient["layer"], gradient["steps"]) == ("vanishing", "Net_conv1", 5)
    assert (weight["health"], weight["shape"], weight["collections"]) == ("good", [4, 6, 8], ["weights"])
    assert weight["sparkline"]["l2"] == sorted(weight["sparkline"]["l2"])
    at = await fetch("jobs", "seen", "tensor", name="Net_conv1.weight", step="2")
    assert sum(at["positive"]) + sum(at["negative"]) == at["summary"]["count"] == 4 * 6 * 8
    maps = (await fetch("jobs", "seen", "slice", name="Net_conv1.weight"))["maps"]
    assert (len(maps), len(maps[0]), len(maps[0][0])) == (4, 6, 8)
    one = await fetch("jobs", "seen", "slice", name="Net_conv1.weight", index="3")
    assert one["maps"] == maps[3:]
    proposal = {"kind": "learning_rate", "text": "Make it smaller.", "parameters": {"factor": 0.1}}
    sources = [{"name": "train.py", "file": "train.py"}, {"name": "net.py", "text": "o = Adam(p, lr=1)"}]
    asked = json.dumps({"proposal": proposal, "sources": sources})
    reply = await jp_fetch("smstudio", "debugger", "jobs", "seen", "edits", method="POST", body=asked)
    edit = json.loads(reply.body)
    assert (edit["source"], edit["text"], edit["reason"]) == (1, "o = Adam(p, lr=0.1)", "")
    names = json.dumps(["Net_conv1.weight", "<b>no such</b>"])
    found, nothing = (await fetch("jobs", "seen", "distributions", names=names))["items"]
    assert [sum(row) for row in found["positive"]] == [sum(at["positive"])] * 5 and nothing["steps"] == []
    [update] = (await fetch("jobs", "seen", "updates"))["items"]
    assert update["ratio"] == pytest.approx([0.5] * 4, rel=1e-3)

    points = await fetch("jobs", "seen", "embedding", name="Net_conv1.weight", step="99", nearest="true")
    assert (points["step"], points["rows"], points["columns"]) == (4, [0, 1, 2, 3], 48)
    for refused, params in (
        ("400", {"method": "tsne"}),
        ("400", {"perplexity": "0"}),
        ("404", {"step": "99"}),
    ):
        with pytest.raises(HTTPClientError, match=refused):
            await fetch("jobs", "seen", "embedding", name="Net_conv1.weight", **params)
    with pytest.raises(HTTPClientError, match="404"):  # none is being made
        await jp_fetch("smstudio", "debugger", "jobs", "seen", "embedding", method="DELETE")
    assert (await fetch("jobs", "seen", "confusion"))["step"] == -1


async def test_a_rule_stops_the_training_and_a_killed_judge_is_started_again(
    fetch: Fetch, train: Any, app: Any
) -> None:
    places = app.studio.debugger._judging._places
    once = 'if [ -e killed ]; then exec "$@"; else touch killed; kill -9 $$; fi'
    places.command = ("sh", "-c", once, "sh", *places.command)
    job = await train("stopped", 100_000, 0.05, [STOPPING])
    [evaluation] = await judged(app, job["id"])
    assert evaluation.status == "IssuesFound" and "gradient/Net_conv1.weight" in evaluation.details
    [action] = evaluation.actions
    assert (action.name, action.target, action.state) == ("stoptraining", "stopped", "done")
    ended = app.jobs.service.get(app.studio.owner, job["id"])
    assert ended.state == "Stopped"
    assert any("Vanishing" in each.message for each in ended.transitions)


async def test_what_is_wrong_is_told_at_its_field(train: Any) -> None:
    rules = [
        {"name": "A", "rule": "NoSuch"},
        {"name": "A", "rule": "AllZero", "parameters": {"what": "1"}},
        {"name": "B", "rule": "Own", "source": "nowhere.py"},
        {"name": "C", "rule": "AllZero", "actions": [{"name": "webhook", "endpoint": "ftp://x"}]},
    ]
    with pytest.raises(HTTPClientError) as refused:
        await train("wrong", 1, 0, rules)
    assert refused.value.response is not None
    fields = json.loads(refused.value.response.body)["details"]["fields"]
    assert set(fields) == {
        "debugger.rules.0.rule", "debugger.rules.1.name", "debugger.rules.1.parameters",
        "debugger.rules.2.source", "debugger.rules.3.actions.0.endpoint",
    }  # fmt: skip
