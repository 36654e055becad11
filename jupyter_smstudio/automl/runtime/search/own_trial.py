"""A trial that a person made in the candidate definition notebook: it joins the others on the leaderboard."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..evaluated import Evaluation


def add_own_trial(
    folder: Path,
    name: str,
    candidate: Mapping[str, Any],
    found: Evaluation,
    objective: str,
    parent: str | None,
) -> None:
    """Append a trial to the record of a job; the job takes it into its ensemble when it goes on.

    Args:
        folder: of the job.
        name: of the trial, as ``my-forest``; no other has it.
        candidate: what was tried, as the lines of ``trials.jsonl`` have it.
        found: what it came to.
        objective: name of the metric that trials are shown by.
        parent: name of the trial that it was made from.

    Raises:
        ValueError: another trial has the name, or it is no name of a folder.
    """
    lines = (folder / "trials.jsonl").read_text(encoding="utf-8").splitlines()
    if (
        any(json.loads(line)["name"] == name for line in lines)
        or name != Path(name).name
        or name in ("", "..")
    ):
        raise ValueError(f"“{name}” is the name of another trial, or has a slash in it. Choose another.")
    files = folder / "trials" / name
    files.mkdir()
    np.save(files / "predictions.npy", found.predictions)
    trial = {
        "name": name,
        "number": -1,
        "candidate": dict(candidate),
        "state": "Completed",
        "loss": found.loss,
        "objective": found.metrics[objective],
        "metrics": found.metrics,
        "spread": found.spread,
        "fit_seconds": found.fit_seconds,
        "predict_seconds": found.predict_seconds,
        "parent": parent,
        "ended": time.time(),
    }
    with (folder / "trials.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(trial) + "\n")
