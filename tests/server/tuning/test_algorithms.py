"""A built-in algorithm as the trial of a real search."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from .conftest import Fetch, MakeRequest

CORNERS = ((0, 0), (0, 9), (9, 0), (9, 9))


async def test_a_built_in_algorithm_tells_the_objective_that_its_own_metrics_lack(
    fetch: Fetch,
    request_of: MakeRequest,
    ended: Callable[[str], Awaitable[Any]],
    jp_fetch: Fetch,
    jp_root_dir: Path,
) -> None:
    rows = "".join(f"{x + i / 10},{y - i / 20}\n" for i in range(10) for x, y in CORNERS)
    (jp_root_dir / "rows.csv").write_text(rows)
    definition = {
        "algorithm": "kmeans",
        "entry_point": "",
        "metric_definitions": [],
        "objective": {"type": "Minimize", "metric": "test:ssd"},  # told is test:msd, unless it is asked for
        "channels": [
            {"name": name, "uri": "rows.csv", "content_type": "text/csv;label_size=0"}
            for name in ("train", "test")
        ],
        "static_hyperparameters": {"feature_dim": "2", "mini_batch_size": "20"},
        "ranges": {"categorical": [{"name": "k", "values": ["1", "2", "4"]}]},
    }
    body = request_of(definition, strategy="Grid", limits={"max_parallel_jobs": 2})
    await fetch("jobs", method="POST", body=body)
    job = await ended("first")
    assert (job.state, job.objective_counts["Succeeded"]) == ("Completed", 3), job.completion_reason
    trials = (await fetch("jobs", "first", "trials", sort="objective"))["items"]
    assert [trial["parameters"]["k"] for trial in trials] == ["4", "2", "1"]
    assert trials[0]["objective"] < 20 < trials[1]["objective"]
    reply = await jp_fetch("smstudio", "training", "jobs", trials[0]["job_id"])
    given = json.loads(reply.body)["spec"]["hyperparameters"]
    assert given["_tuning_objective_metric"] == "test:ssd"
