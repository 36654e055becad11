"""How long a kernel takes to start and to switch."""

from __future__ import annotations

import time
import uuid
from typing import Any

from tests.drills.studio import StudioServer

from .report import Figure, figure
from .servers import REFILL_SECONDS, plain, studio, timed_plain_start, timed_start

STARTS = 12
SWITCHES = 5


def starts() -> list[Figure]:
    """Measure warm starts against plain Jupyter's, in turn."""
    with studio() as ours, plain() as theirs:
        timed_start(ours, "ml.t3.medium")  # the first one warms the pool
        warm, peers = [], []
        for _ in range(STARTS):
            warm.append(timed_start(ours, "ml.t3.medium"))
            peers.append(timed_plain_start(theirs))
    return [
        figure(
            "warm kernel, request to first result",
            warm,
            "p50 ≤ 0.5 s, p95 ≤ 1 s, ≤ 0.25×",
            peer="plain jupyter-server",
            peer_values=peers,
        )
    ]


def cold_images() -> list[Figure]:
    """Measure the build of the Data Science image with cached wheels, and the first kernel in it."""
    builds, kernels = [], []
    for _ in range(3):
        with studio() as server:
            began = time.perf_counter()
            build = server.request("POST", "smstudio/images/builds", {"image": "data-science"})
            while build["state"] in ("Pending", "InProgress"):
                time.sleep(0.05)
                build = server.get(f"smstudio/images/builds/{build['id']}")
            assert build["state"] == "Completed", build["failure_reason"]
            builds.append(time.perf_counter() - began)
            began = time.perf_counter()
            kernel_id = start_in(server, "data-science")
            server.run(kernel_id, "print(1)")
            kernels.append(time.perf_counter() - began)
    return [
        figure("Data Science image, cached wheels", builds, "≤ 10 s"),
        figure("cold image with its environment built", kernels, "≤ 5 s"),
    ]


def switches() -> list[Figure]:
    """Measure a switch of the instance with variables of 100 MB and of 1 GB."""
    return [
        *_switch("100 MB", 12_500_000, "≤ 3 s"),
        *_switch("1 GB", 125_000_000, "≤ 6 s"),
    ]


def _switch(size: str, numbers: int, goal: str) -> list[Figure]:
    seconds, kept = [], []
    with studio() as server:
        kernel_id = server.start_kernel("bench.ipynb", "ml.t3.medium")
        server.run(kernel_id, f"import numpy as np\nx = np.arange({numbers}.)")
        for number in range(SWITCHES):
            time.sleep(REFILL_SECONDS)
            target = ("ml.m5.large", "ml.t3.medium")[number % 2]
            began = time.perf_counter()
            switch(server, kernel_id, instance_type=target)
            seconds.append(time.perf_counter() - began)
            began = time.perf_counter()
            assert server.run(kernel_id, "print(x[-1])") == f"{numbers - 1}.0"
            kept.append(time.perf_counter() - began)
    return [
        figure(f"switch of instance with {size} of variables", seconds, goal),
        figure(f"first use of them afterwards ({size})", kept, ""),
    ]


def start_in(server: StudioServer, image: str) -> str:
    """Start a kernel in an image."""
    kernel_id = str(uuid.uuid4())
    place = {"image": image, "instance_type": "ml.t3.medium", "path": "bench.ipynb", "startup_script": ""}
    server.request("PUT", f"smstudio/kernels/placements/{kernel_id}", place)
    kernel = {"id": kernel_id, "name": "python3"}
    session = {"path": "bench.ipynb", "type": "notebook", "name": "bench", "kernel": kernel}
    server.request("POST", "api/sessions", session)
    return kernel_id


def switch(server: StudioServer, kernel_id: str, **wanted: Any) -> None:
    """Switch a kernel and return when it is over."""
    move = server.request("POST", "smstudio/kernels/switches", {"kernel_id": kernel_id, **wanted})
    while move["state"] not in ("Completed", "Failed", "Cancelled", "NeedsDecision"):
        time.sleep(0.02)
        move = server.get(f"smstudio/kernels/switches/{move['id']}")
    assert move["state"] == "Completed", move
