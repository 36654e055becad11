"""Who is told what was written, and how often."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest

from jupyter_smstudio.core.tracking.base import Changes, ModelChange
from jupyter_smstudio.core.tracking.changes import (
    INTERVAL_SECONDS,
    ChangeStream,
    is_write,
    line_of,
    read_line,
    tells_id,
    written,
)


@pytest.mark.parametrize(
    "call",
    ["runs/create", "runs/update", "runs/log-metric", "runs/log-batch", "runs/log-parameter", "runs/set-tag",
     "runs/delete-tag", "runs/delete", "runs/restore", "runs/log-model", "runs/outputs", "runs/log-inputs",
     "experiments/create", "experiments/update", "experiments/delete", "experiments/restore",
     "experiments/set-experiment-tag", "logged-models"],
)  # fmt: skip
def test_a_write_is_known_by_its_path(call: str) -> None:
    assert is_write(f"/api/2.0/mlflow/{call}") and is_write(f"/ajax-api/2.0/mlflow/{call}")


@pytest.mark.parametrize(
    "call", ["runs/search", "runs/get", "experiments/search", "experiments/get-by-name", "x"]
)
def test_a_question_is_none(call: str) -> None:
    assert not is_write(f"/api/2.0/mlflow/{call}")


def test_ids_come_from_the_request_or_the_answer() -> None:
    assert written({"run_id": "r", "metrics": []}) == Changes(frozenset({"r"}))
    assert written({"runUuid": "r"}).runs == {"r"}
    made = written({"experiment_id": "4"}, {"run": {"info": {"run_id": "r", "experiment_id": "4"}}})
    assert made == Changes(frozenset({"r"}), frozenset({"4"}))
    assert written({"name": "n"}, {"experiment_id": "5"}).experiments == {"5"}
    assert written(None, ["hostile"]) == written("x") == Changes()
    assert tells_id("/api/2.0/mlflow/model-versions/create")
    assert tells_id("/api/2.0/mlflow/runs/create") and not tells_id("/api/2.0/mlflow/runs/update")


@pytest.mark.parametrize(
    ("call", "request_", "answer", "change"),
    [
        ("registered-models/create", {"name": "m"}, None, ModelChange("m")),
        ("registered-models/delete", {"name": "m"}, None, ModelChange("m", deleted=True)),
        (
            "model-versions/create",
            {"name": "m", "source": "runs:/r/model"},
            {"model_version": {"version": "3"}},
            ModelChange("m", "3"),
        ),
        ("model-versions/delete", {"name": "m", "version": "3"}, None, ModelChange("m", "3", deleted=True)),
    ],
)
def test_models_that_come_and_go_are_told_by_name_and_version(
    call: str, request_: dict[str, str], answer: dict[str, dict[str, str]] | None, change: ModelChange
) -> None:
    path = f"/api/2.0/mlflow/{call}"
    assert is_write(path)
    changes = written(request_, answer, path=path)
    assert changes.models == {change}
    assert read_line(line_of(changes)) == changes


def test_many_writes_are_one_line_at_a_time() -> None:
    async def listen() -> tuple[list[dict[str, list[str]]], float]:
        stream, lines = ChangeStream(), []
        loop = asyncio.get_running_loop()
        async with aclosing(stream.lines()) as source:
            assert read_line(await anext(source)).reset
            for each in range(500):
                stream.note(Changes(frozenset({f"r{each % 3}"}), frozenset({"1"})))
            lines.append(json.loads(await anext(source)))
            began = loop.time()
            stream.note(Changes(frozenset({"late"})))
            lines.append(json.loads(await anext(source)))
        return lines, loop.time() - began

    lines, pause = asyncio.run(listen())
    assert lines == [
        {"runs": ["r0", "r1", "r2"], "experiments": ["1"]},
        {"runs": ["late"], "experiments": []},
    ]
    assert pause >= INTERVAL_SECONDS * 0.9


def test_a_closed_stream_ends() -> None:
    async def listen() -> list[bytes]:
        stream = ChangeStream()
        source = stream.lines()
        first = await anext(source)
        stream.close()
        return [first, *[line async for line in source]]

    assert asyncio.run(listen()) == [b"{}\n"]
