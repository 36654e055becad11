"""What sharing, showing and copying a notebook costs."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from tests.drills.studio import TOKEN, StudioServer

from .report import Figure, figure
from .servers import first_result, studio

RUNS, LARGE_RUNS, COPIES = 5, 3, 3
MB = 1_000_000


IMAGE, SIZE = "base-python", "ml.t3.medium"
ADDED = ("emoji", "pyfiglet", "tabulate", "humanize", "inflection")
"""Small packages, as people install them on the way; one build has put them into the cache before."""


def all_sharing() -> list[Figure]:
    """Measure sharing, previews and copies over HTTP."""
    return [*notebooks(), *copies()]


def notebooks() -> list[Figure]:
    """Share, show and copy notebooks of 5 MB; show ones of 50 MB. Each page is opened for the first time."""
    with studio("--SmStudioApp.warm_kernels=0") as server:
        _share(server, _notebook(10_000, 0))  # what is imported once
        shared, shown, copied = [], [], []
        for number in range(RUNS):
            seconds, small = _share(server, _notebook(5 * MB, number))
            shared.append(seconds)
            shown.append(_timed(partial(_ask, server, "GET", f"snapshots/{small}/preview")))
            copied.append(_timed(partial(_ask, server, "POST", f"snapshots/{small}/copies", {})))
        converted = _nbconvert(server.root / "bench.ipynb")
        shown_large, peaks, before = [], [], _memory(server)
        for number in range(LARGE_RUNS):
            _, large = _share(server, _notebook(50 * MB, number))
            shown_large.append(_timed(partial(_ask, server, "GET", f"snapshots/{large}/preview")))
            peaks.append(max(0.0, _memory(server) - before))
    return [
        figure("share a notebook of 5 MB", shared, "≤ 1 s"),
        figure(
            "preview of it",
            shown,
            "≤ 1 s",
            peer="nbconvert --to html --sanitize-html in a process of its own",
            peer_values=[converted],
        ),
        figure("preview of one of 50 MB", shown_large, "≤ 3 s"),
        figure("server's memory after it, over before", peaks, "bounded", unit="MB"),
        figure("copy one of 5 MB, image known", copied, "≤ 5 s"),
    ]


def copies() -> list[Figure]:
    """Copy a notebook and run its first cell, in an image that is there and in one that is made for it."""
    with studio("--SmStudioApp.warm_kernels=0") as server:
        _build(server, IMAGE)
        _, plain = _share(server, _small(0))
        known = [_copied_and_run(server, plain) for _ in range(COPIES)]
        kernel_id = server.start_kernel("bench.ipynb", SIZE, image=IMAGE)
        said = server.run(kernel_id, f"%pip install --quiet {' '.join(ADDED)}")
        server.request("DELETE", f"api/kernels/{kernel_id}")
        _, added = _share(server, _small(1))
        assert len(server.get(f"smstudio/sharing/snapshots/{added}")["environment"]["added"]) >= len(ADDED), (
            said
        )
        with_packages = _copied_and_run(server, added)  # the next one would find its image
    return [
        figure("copy to its first cell, image known", known, "≤ 5 s"),
        figure("the same with 5 more packages, cached", [with_packages], "≤ 20 s"),
    ]


def _copied_and_run(server: StudioServer, snapshot: str) -> float:
    """Return the seconds from asking for a copy to the reply of its first cell."""
    began = time.perf_counter()
    copy = json.loads(_ask(server, "POST", f"snapshots/{snapshot}/copies", {}))
    if copy["build_id"]:
        path = f"smstudio/images/builds/{copy['build_id']}"
        build = server.until(path, lambda told: told["state"] not in ("Pending", "InProgress"), 120)
        assert build["state"] == "Completed", build
    kernel_id = server.start_kernel(copy["path"], SIZE, image=copy["image"])
    first_result(server, kernel_id)
    seconds = time.perf_counter() - began
    server.request("DELETE", f"api/kernels/{kernel_id}")
    return seconds


def _build(server: StudioServer, image: str) -> None:
    build = server.request("POST", "smstudio/images/builds", {"image": image})
    server.until(f"smstudio/images/builds/{build['id']}", lambda told: told["state"] == "Completed", 200)


def _small(number: int) -> str:
    """Return a notebook in the image, of one cell."""
    cell: dict[str, Any] = {
        "id": "a",
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }
    placed = {"image": IMAGE, "image_version": None, "kernel": "python3", "instance_type": SIZE}
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"smstudio": placed}}
    return json.dumps({**document, "cells": [{**cell, "source": f"6 * {number}"}]})


def _share(server: StudioServer, notebook: str) -> tuple[float, str]:
    """Write a notebook and share it; return the seconds that sharing took, and the snapshot's id."""
    (server.root / "bench.ipynb").write_text(notebook)
    began = time.perf_counter()
    answer = _ask(server, "POST", "snapshots", {"path": "bench.ipynb"})
    return time.perf_counter() - began, json.loads(answer)["id"]


def _notebook(size: int, seed: int) -> str:
    """Return a notebook with what people's notebooks have: text, plots, frames and logs."""
    draw, written = random.Random(seed), 0
    cells: list[dict[str, Any]] = []
    row = "<tr>" + "".join(f"<td>{draw.random():.6f}</td>" for _ in range(12)) + "</tr>"
    while written < size:
        picture = base64.b64encode(draw.randbytes(60_000)).decode()
        outputs: list[dict[str, Any]] = [
            {"output_type": "stream", "name": "stdout", "text": "epoch 1 loss 0.3331 accuracy 0.91\n" * 500},
            {"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}},
        ]
        if len(cells) % 10 == 0:
            html = {"text/html": f"<table class='dataframe'>{row * 60}</table>"}
            outputs.append({"output_type": "display_data", "metadata": {}, "data": html})
        source = "import pandas as pd\nfor epoch in range(10):\n    print(epoch)\n"
        code = {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": source,
            "outputs": outputs,
        }
        text = {"cell_type": "markdown", "metadata": {}, "source": "## Title\nSome *text* with `code`.\n"}
        cells += [{"id": f"c{len(cells)}", **code}, {"id": f"m{len(cells)}", **text}]
        written += len(json.dumps(code))
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _ask(server: StudioServer, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/smstudio/sharing/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"token {TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        content: bytes = answer.read()
    return content


def _timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def _memory(server: StudioServer) -> float:
    assert server.process is not None
    return psutil.Process(server.process.pid).memory_info().rss / MB


def _nbconvert(path: Path) -> float:
    command = ["jupyter", "nbconvert", "--to", "html", "--sanitize-html", "--stdout", str(path)]
    return _timed(lambda: subprocess.run(command, check=True, capture_output=True))
