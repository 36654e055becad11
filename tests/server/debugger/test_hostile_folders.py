"""Folders of tensors that no training writes, through every route: a sentence, little memory, no 500."""

from __future__ import annotations

import json
import math
import os
import re
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.jobs.folders import JobFolders
from jupyter_smstudio.core.jobs.states import JobState
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.debugger.handlers import ROUTES
from jupyter_smstudio.debugger.notebook_models import NotebookTrial
from jupyter_smstudio.debugger.runtime.profile.profile import STEP_COLUMNS
from jupyter_smstudio.debugger.runtime.store.summary import summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter

Fetch = Callable[..., Awaitable[Any]]
INDEX, SHARD = "smstudio/worker_0.index.jsonl", "events/worker_0.tfevents"
SUMMARIES, COLLECTIONS = "smstudio/worker_0.summaries", "collections/000000000/worker_0_collections.json"
MODEL = "smstudio/model.json"
SAMPLES, STEPS, PROCESSES = "profile/algo-1.system", "profile/worker_0.steps", "profile/algo-1.processes"
MARKUP = "<img src=x onerror=alert(1)>"
ASKED = {"name": "w", "names": '["w"]', "tensor": "w", "labels": "w", "predictions": "w"}
MOST_BYTES = 200 << 20
"""That a folder may make the server take, beyond what it had."""


def asked_of_a_job() -> Iterator[str]:
    """Yield what follows ``jobs/{job}`` in every route that only looks."""
    for pattern, handler in ROUTES:
        path = re.match(r"jobs/\(\?P<job>[^)]*\)(?:/(\w+(?:/\w+)*))?$", pattern)
        if path and "get" in handler.__dict__:
            yield path[1] or ""


def replaced(folder: Path, name: str, content: str | bytes = b"") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def a_pipe(folder: Path, name: str) -> None:
    replaced(folder, name).unlink()
    os.mkfifo(folder / name)


def a_socket(folder: Path, name: str) -> None:
    replaced(folder, name).unlink()
    here = os.open(folder / name.rpartition("/")[0], os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(f"/proc/self/fd/{here}/{Path(name).name}")
    finally:
        os.close(here)


def a_folder(folder: Path, name: str) -> None:
    replaced(folder, name).unlink()
    (folder / name).mkdir()


def a_link(folder: Path, name: str, target: str) -> None:
    replaced(folder, name).unlink()
    (folder / name).symlink_to(target)


def added(*lines: Any) -> Callable[[Path], None]:
    """Return what adds lines to the index."""

    def make(folder: Path) -> None:
        with (folder / INDEX).open("a") as file:
            file.writelines(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)

    return make


def many_collections(folder: Path) -> None:
    names = ",".join(f'"{number}":{{}}' for number in range(1_000_000))
    replaced(folder, COLLECTIONS, f'{{"collections":{{{names}}}}}')


def an_endless_expression(folder: Path) -> None:
    TensorWriter(folder, "worker_1").write(0, 1, 0, {"a" * 40 + "!": np.ones(1)})
    collections = {"weights": {"tensor_names": [], "include_regex": ["(a|a)*$"]}}
    replaced(folder, COLLECTIONS, json.dumps({"collections": collections}))


def many_indices(folder: Path) -> None:
    names = ",".join('{"tensorname":"t","start_idx":0,"length":9}' for _ in range(1_000_000))
    meta = '{"mode":"TRAIN","mode_step":7,"event_file_name":"events/x"}'
    replaced(
        folder, "index/000000000/000000000007_worker_9.json", f'{{"meta":{meta},"tensor_payload":[{names}]}}'
    )


def model(content: Any) -> Callable[[Path], Path]:
    text = content if isinstance(content, str) else json.dumps(content)
    return lambda folder: replaced(folder, MODEL, text)


def sampled(name: str, *rows: str, columns: Any = (("time", "", "s"), ("gpu", "gpu0", "%"))) -> Any:
    """Return what writes a file of a profile; rows as they stand in it."""
    if name == STEPS:
        columns = STEP_COLUMNS
    header = {"version": 1, "interval": math.nan, "columns": columns}
    return lambda folder: replaced(folder, name, "\n".join([json.dumps(header), *rows, ""]))


WRITE = {"step": 5, "mode": 1, "mode_step": 5, "time": 1.0}
ORIGIN = {"file": "../../etc/passwd", "line": 10**30, "cell": 1 << 70}
HARMS: dict[str, Callable[[Path], Any]] = {
    "a pipe for the index": lambda folder: a_pipe(folder, INDEX),
    "a socket for the index": lambda folder: a_socket(folder, INDEX),
    "a folder for the index": lambda folder: a_folder(folder, INDEX),
    "a device for the index": lambda folder: a_link(folder, INDEX, "/dev/zero"),
    "a pipe for the tensors": lambda folder: a_pipe(folder, SHARD),
    "a device for the tensors": lambda folder: a_link(folder, SHARD, "/dev/zero"),
    "a link for the summaries": lambda folder: a_link(folder, SUMMARIES, "/etc/passwd"),
    "a socket for the collections": lambda folder: a_socket(folder, COLLECTIONS),
    "a link for the collections": lambda folder: a_link(folder, COLLECTIONS, "/etc/passwd"),
    "a pipe for the model": lambda folder: a_pipe(folder, MODEL),
    "a link for the model": lambda folder: a_link(folder, MODEL, "/etc/passwd"),
    "names as markup": added(
        {"layout": 3, "tensors": [[MARKUP, "float32", [2]], ["../../etc/passwd", "float32", [2]]]},
        {**WRITE, "summaries": 3, "row": 0, "histograms": True},
    ),
    "a huge shape": added(
        {"layout": 3, "tensors": [["w", "float32", [1 << 40, 1 << 20]]]},
        {**WRITE, "values": 3, "at": [0, 1 << 61]},
    ),
    "places outside": added({**WRITE, "values": 0, "at": [1 << 40, 1 << 41]}),
    "rows outside": added({**WRITE, "summaries": 0, "row": 1 << 61, "histograms": True}),
    "a far step": added({**WRITE, "step": 1 << 62, "mode_step": 1 << 62, "values": 0, "at": [0, 9]}),
    "a deep line": added("[" * 1_000_000),
    "a deep model": model("[" * 1_000_000),
    "a model of nothing": model([1]),
    "a strange model": model({"layers": [{"name": "w", "origin": ORIGIN, "type": [MARKUP]}], "models": [[]]}),
    "deep collections": lambda folder: replaced(folder, COLLECTIONS, '{"collections":' + "[" * 100_000),
    "an expression without end": an_endless_expression,
    "many collections": many_collections,
    "many tensors of a step": many_indices,
    "a pipe for samples": lambda folder: a_pipe(folder, SAMPLES),
    "a link to itself for a profile": lambda folder: (folder / "profile").symlink_to("profile"),
    "a link to itself for traces": lambda folder: a_link(folder, "profile/traces", "traces"),
    "a link for steps": lambda folder: a_link(folder, STEPS, "/etc/passwd"),
    "a number of many digits": sampled(SAMPLES, f"[1,{'9' * 400}]"),
    "a sample of no time": sampled(SAMPLES, "[NaN,1]"),
    "a sample of the end of time": sampled(SAMPLES, "[9e15,1]", "[-9e15,Infinity]", "[3,null]"),
    "a step of no number": sampled(STEPS, "[NaN,1,2,0,0,0,0,0,0]"),
    "a step without end": sampled(STEPS, "[1,1,2,Infinity,0,0,0,0,0]"),
    "a step of many digits": sampled(STEPS, f"[{'9' * 400},1,2,0,0,0,0,0,0]"),
    "no columns": sampled(SAMPLES, "[]", "[]", columns=[]),
    "strange columns": sampled(SAMPLES, "[1,2,3]", columns=[{}, [[], "\ud800", MARKUP], 3]),
    "columns that are no text": sampled(SAMPLES, "[1,2]", columns=[0, ["cpu", ["x"] * 9, "\ud800"]]),
    "a process of no name": sampled(PROCESSES, '{"names":{"1":"\\ud800"}}', "[NaN,[[1,NaN,1e999,0,0]]]"),
    "a process that is none": sampled(PROCESSES, f"[1,[[{'9' * 30},1,1,0,0]]]"),
    "no file": lambda folder: [each.unlink() for each in folder.rglob("*") if each.is_file()],
    "cut files": lambda folder: [os.truncate(each, 3) for each in folder.rglob("*") if each.is_file()],
    "foreign files": lambda folder: [each.write_bytes(b"\0\xff\n" * 99) for each in folder.rglob("*.*")],
}


def trained(folder: Path) -> None:
    """Write what a short training writes."""
    writer = TensorWriter(folder)
    tensor = np.arange(6, dtype=np.float32).reshape(2, 3)
    for step in range(3):
        writer.write(step, 1, step, {"w": tensor + step})
        writer.summaries(step, 1, step, {"w": summarized(tensor, histogram=True)})
    writer.collections({"weights": {"tensor_names": ["w"]}})
    writer.close(end=False)


def peak(anew: bool = False) -> int:
    """Return the most memory that this process has had, since it was last counted anew."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) << 10  # type: ignore[index]


@pytest.fixture
def trial(jp_serverapp: ServerApp) -> Callable[[], tuple[str, Path]]:
    """Return a function that makes a trial that is over, and returns its id and its folder."""
    app: Any = next(iter(jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]))

    def make() -> tuple[str, Path]:
        trial_id, now = new_id(), datetime.now(UTC)
        folder = JobFolders(app.core.state.data / "notebook-trials").of(trial_id)
        record = NotebookTrial(
            id=trial_id,
            name=trial_id,
            owner=app.studio.owner.name,
            notebook="a.ipynb",
            kernel_id="",
            path=str(folder.tensors),
            lock="",
            created=now,
            state=JobState.COMPLETED,
            ended=now,
        )
        trained(folder.tensors)
        (folder.path / "notebook.json").write_text(record.model_dump_json())
        return trial_id, folder.tensors

    return make


@pytest.mark.parametrize("while_open", [False, True], ids=["before", "while it is open"])
async def test_a_folder_that_was_harmed_is_told_and_costs_little(
    jp_fetch: Fetch, trial: Callable[[], tuple[str, Path]], while_open: bool
) -> None:
    async def ask(*path: str) -> tuple[int, str]:
        try:
            reply = await jp_fetch("smstudio", "debugger", "jobs", *path, params=ASKED)
        except HTTPClientError as error:
            return error.code, json.loads(error.response.body)["message"]  # type: ignore[union-attr]
        return reply.code, reply.body.decode()

    wrong: list[str] = []
    for name, harm in HARMS.items():
        trial_id, folder = trial()
        routes = [[trial_id, *what.split("/")] if what else [trial_id] for what in asked_of_a_job()]
        if while_open:
            for route in routes:
                await ask(*route)
        harm(folder)
        before = peak(anew=True)
        for route in routes:
            code, told = await ask(*route)
            if code >= 500 or (code >= 400 and not re.match(r"\w.*\.$", told, re.DOTALL)):
                wrong.append(f"{name}: {'/'.join(route[1:])}: {code} {told[:200]}")
        if (grown := peak() - before) > MOST_BYTES:
            wrong.append(f"{name}: {grown >> 20} MB")
    code, told = await ask()
    assert (code, json.loads(told)["total"]) == (200, len(HARMS))
    assert wrong == []
