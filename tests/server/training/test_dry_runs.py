"""Dry runs on a real server: a program is tried on a real instance, on the first records of its channels."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio import sdk

Fetch = Callable[..., Awaitable[Any]]
Try = Callable[..., Awaitable[dict[str, Any]]]
COUNTER = """
import os, pathlib, sys, time
rows = [line for path in sorted(pathlib.Path(os.environ["SM_CHANNEL_TRAIN"]).rglob("*.csv"))
        for line in path.read_text().splitlines()]
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("weights")
time.sleep(len(rows) * 4e-4)  # much more than what starts of Python differ by
print("rows", len(rows), "labels", sorted({row[0] for row in rows}))
print("loss=0.25")
"""


@pytest.fixture
def rows(jp_root_dir: Path) -> dict[str, str]:
    """Return a channel of 20,000 rows, sorted by their label."""
    (jp_root_dir / "rows.csv").write_text("".join(f"{row // 10_000},{row % 7}\n" for row in range(20_000)))
    return {"name": "train", "uri": "rows.csv", "content_type": "text/csv"}


async def test_a_script_is_tried_on_two_batches_that_tell_the_time_of_all(
    attempt: Try, fetch: Fetch, jp_root_dir: Path, rows: dict[str, str], app: Any
) -> None:
    (jp_root_dir / "train.py").write_text(COUNTER)
    definition = {"name": "loss", "regex": "loss=([0-9.]+)"}
    found = await attempt(channels=[rows], metric_definitions=[definition], spot=True, instance_count=2)
    assert (found["state"], found["message"], found["exit_code"]) == ("Completed", "", 0)
    assert [batch["records"] for batch in found["batches"]] == [1000, 8000]
    # Records come from all over the file: it is sorted by its label.
    assert found["log"] == [
        "rows 1000 labels ['0', '1']",
        "loss=0.25",
        "rows 8000 labels ['0', '1']",
        "loss=0.25",
    ]
    assert found["metrics"] == {"loss": 0.25}
    assert found["notes"] == [
        "It was tried on one host of 2.",
        "It was tried on an instance that nobody takes away.",
    ]
    # 0.4 ms for each row are 8 s, and a start of Python.
    seconds, cost = found["seconds"], found["cost"]
    assert seconds["low"] < 8.3 < seconds["high"] and seconds["low"] <= seconds["expected"] <= seconds["high"]
    assert seconds["basis"] == "2 batches of up to 40 % of the data, as if time grew with them"
    price = app.core.instances.price(app.studio.owner.name, app.core.catalog.get("ml.t3.small"))
    assert cost["expected"] == pytest.approx(seconds["expected"] * price * 2 * 0.3 / 3600)
    assert found["startup_seconds"] <= found["batches"][0]["seconds"]
    assert 2**20 < found["peak_memory_bytes"] < 2**30


async def test_nothing_of_a_dry_run_stays(
    attempt: Try, fetch: Fetch, jp_root_dir: Path, rows: dict[str, str], app: Any
) -> None:
    (jp_root_dir / "train.py").write_text(COUNTER)
    found = await attempt(channels=[rows], checkpoint_uri="checkpoints")
    assert (await fetch("jobs"))["total"] == 0 and app.jobs.service.list(
        app.studio.owner, kind="dry-run"
    ).total == 0
    # What belongs to no job begins with a dot; what was thrown away is deleted when nobody waits.
    left = [path.name for path in (app.core.state.data / "jobs").iterdir() if path.name[0] != "."]
    assert left == []
    assert app.core.instances.list(app.studio.owner) == []
    assert not (jp_root_dir / "checkpoints").exists()
    assert found["notes"] == ["It was tried without the checkpoints that are there already."]


async def test_a_failure_shows_the_last_lines_of_the_program(attempt: Try, jp_root_dir: Path) -> None:
    (jp_root_dir / "train.py").write_text("print('begins')\nraise ValueError('3 columns, and not 2')\n")
    found = await attempt()
    assert (found["state"], found["exit_code"], found["seconds"]) == ("Failed", 1, None)
    assert found["message"].startswith("ValueError: 3 columns, and not 2")
    assert found["log"][0] == "begins" and found["log"][1].startswith("Traceback")


async def test_a_program_that_goes_on_is_ended_in_time_and_has_not_failed(
    attempt: Try, jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_smstudio.training.dry_run_spec.LIMIT_SECONDS", 5.0)
    (jp_root_dir / "train.py").write_text(
        "import time\nprint('#progress_metric: host=algo-1, completed 20 % of epochs', flush=True)\n"
        "time.sleep(600)\n"
    )
    found = await attempt()
    assert (found["state"], found["batches"][0]["finished"]) == ("Completed", False)
    assert found["seconds"]["basis"] == "20 % of its work on 100 % of the data"
    assert found["seconds"]["low"] < 25 < found["seconds"]["high"]


async def test_a_dry_run_can_be_stopped_and_a_second_one_takes_the_place_of_the_first(
    fetch: Fetch, removed: Callable[[str], Awaitable[None]], jp_root_dir: Path
) -> None:
    (jp_root_dir / "train.py").write_text("import time\ntime.sleep(600)\n")
    body = {"image": "system", "instance_type": "ml.t3.small", "entry_point": "train.py"}
    first = await fetch("dry-runs", body=body)
    second = await fetch("dry-runs", body=body)
    await removed(first["id"])
    assert (await fetch("dry-runs", first["id"]))["state"] == "Stopped"
    assert (await fetch("dry-runs", second["id"]))["state"] == "InProgress"
    assert (await fetch("jobs"))["total"] == 0  # also while it runs
    await fetch("dry-runs", second["id"], "stop", body={})
    await removed(second["id"])
    ended = await fetch("dry-runs", second["id"])
    assert (ended["state"], ended["seconds"]) == ("Stopped", None)


async def test_what_a_server_has_left_is_removed_by_the_next(
    fetch: Fetch, removed: Callable[[str], Awaitable[None]], jp_root_dir: Path, app: Any
) -> None:
    (jp_root_dir / "train.py").write_text("import time\ntime.sleep(600)\n")
    body = {"image": "system", "instance_type": "ml.t3.small", "entry_point": "train.py"}
    left = await fetch("dry-runs", body=body)
    training = app.studio.training
    await training.close()
    training.start()
    await removed(left["id"])


async def test_a_remote_channel_and_an_unknown_dry_run_are_refused(fetch: Fetch, jp_root_dir: Path) -> None:
    (jp_root_dir / "train.py").write_text("")
    channel = {"name": "train", "uri": "https://example.com/data.csv"}
    with pytest.raises(HTTPClientError) as caught:
        await fetch("dry-runs", body={"entry_point": "train.py", "channels": [channel]})
    assert caught.value.response is not None
    answer = json.loads(caught.value.response.body)
    assert (caught.value.code, list(answer["details"]["fields"])) == (400, ["channels.0.uri"])
    with pytest.raises(HTTPClientError) as caught:
        await fetch("dry-runs", "nothing")
    assert caught.value.code == 404


async def test_a_built_in_algorithm_is_tried_on_growing_batches(attempt: Try, jp_root_dir: Path) -> None:
    (jp_root_dir / "points.csv").write_text("".join(f"{row % 7}.5,{row % 11}\n" for row in range(40_000)))
    found = await attempt(
        algorithm="kmeans",
        entry_point="",
        hyperparameters={"k": "3", "feature_dim": "2"},
        channels=[{"name": "train", "uri": "points.csv", "content_type": "text/csv;label_size=0"}],
    )
    assert (found["state"], found["message"]) == ("Completed", "")
    assert [batch["records"] for batch in found["batches"]][:2] == [1000, 8000]
    assert found["metrics"] and found["seconds"]["low"] < found["seconds"]["high"]


async def test_the_sdk_tries_and_prints(
    fetch: Fetch,
    jp_root_dir: Path,
    jp_serverapp: ServerApp,
    jp_base_url: str,
    http_server_port: tuple[Any, int],
    rows: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (jp_root_dir / "train.py").write_text(COUNTER)
    url = f"http://127.0.0.1:{http_server_port[1]}{jp_base_url}"  # where the server of ``fetch`` listens
    session = sdk.Session(url=url, token=jp_serverapp.identity_provider.token)
    estimator = sdk.Estimator(
        "system",
        entry_point=str(jp_root_dir / "train.py"),
        instance_type="ml.t3.small",
        sagemaker_session=session,
    )
    result = await asyncio.to_thread(estimator.dry_run, {"train": str(jp_root_dir / "rows.csv")})
    printed = capsys.readouterr().out
    assert printed.startswith("Tried 1,000 records of 5 % of the data in ")
    assert f"Takes about {result['seconds']['expected']:,.0f} s (" in printed
    (jp_root_dir / "train.py").write_text("raise ValueError('no')")
    with pytest.raises(sdk.DryRunFailed, match="ValueError: no"):
        await asyncio.to_thread(estimator.dry_run)
