"""How long JupyterLab's page takes with the extension, and how large what it loads is."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.drills.studio import TOKEN, StudioServer

from .report import Figure, figure
from .servers import plain, studio

ROOT = Path(__file__).parents[1]
BUNDLE = ROOT / "jupyter_smstudio" / "_labextension" / "static"
LOADS = 5


def ready() -> list[Figure]:
    """Measure the page until its launcher is there, with and without the studio, in turn."""
    ours_seconds: list[float] = []
    peer_seconds: list[float] = []
    with studio() as ours, plain() as theirs:
        for _ in range(LOADS):
            loaded = _load(ours)
            ours_seconds.append(loaded["seconds"])
            peer_seconds.append(_load(theirs)["seconds"])
    return [
        figure(
            "page ready",
            ours_seconds,
            "≤ 1.15×",
            peer="plain JupyterLab",
            peer_values=peer_seconds,
        ),
        figure("start-up bundle, gzipped", [_gzipped(loaded["files"])], "≤ 250 kB", unit="kB"),
    ]


def _load(server: StudioServer) -> dict[str, Any]:
    url = f"http://127.0.0.1:{server.port}/lab?reset&token={TOKEN}"
    program = str(Path(__file__).with_name("page.mjs"))
    done = subprocess.run(["node", program, url], stdout=subprocess.PIPE, text=True, check=True)
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def _gzipped(names: list[str]) -> float:
    """Return the kB of what the page loads before anybody opens a page of the studio."""
    return sum(len(gzip.compress((BUNDLE / name).read_bytes())) for name in names) / 1000
