"""Where the steps of metrics go on after an interruption."""

from __future__ import annotations

import json
from pathlib import Path

from .plan import METRICS


def next_steps(folder: Path) -> dict[str, int]:
    """Return, for each metric of this host's earlier attempts, the step after its last one.

    Args:
        folder: of the present attempt; earlier ones lie beside it.
    """
    steps: dict[str, int] = {}
    for file in folder.parent.glob(f"attempt-*/{METRICS}"):
        if file.parent == folder:
            continue
        whole, _, _torn = file.read_text(errors="replace").rpartition("\n")
        for line in whole.splitlines():
            record = json.loads(line)
            name = str(record["name"])
            steps[name] = max(steps.get(name, 0), int(record["step"]) + 1)
    return steps
