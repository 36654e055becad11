"""Small tables and jobs on them."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime import job
from jupyter_smstudio.automl.runtime.__main__ import main
from jupyter_smstudio.automl.runtime.description import Description
from jupyter_smstudio.automl.runtime.job import Job
from jupyter_smstudio.automl.runtime.search import record
from jupyter_smstudio.automl.runtime.stopping import Stopping

RUNTIME = "jupyter_smstudio.automl.runtime"


def passengers(rows: int = 160, seed: int = 0) -> pd.DataFrame:
    """People with a title in their names and a ticket that some share; both tell who is saved."""
    generator = np.random.default_rng(seed)
    titles = generator.choice(["Mr.", "Mrs.", "Miss."], rows)
    names = [f"{chr(65 + n % 26)}{n:03d}son, {title} Kim" for n, title in enumerate(titles)]
    saved = generator.random(rows) < np.where(titles == "Mr.", 0.15, 0.85)
    age = generator.uniform(1, 80, rows)
    age[::9] = np.nan
    return pd.DataFrame(
        {
            "name": names,
            "age": age,
            "class": generator.integers(1, 4, rows),
            "ticket": [f"PC {number}" for number in generator.integers(1000, 1000 + rows // 2, rows)],
            "saved": np.where(saved, "yes", "no"),
        }
    )


KINDS = {"name": "text", "age": "numeric", "class": "numeric", "ticket": "categorical"}


def describe_job(
    folder: Path,
    table: pd.DataFrame,
    target: str,
    more: Mapping[str, Any] = MappingProxyType({}),
    **settings: Any,
) -> list[str]:
    """Write the table and the description of a job; return the command that runs it.

    ``more`` is what the description has beside the table, its target and the settings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / "table.csv", index=False)
    description = {
        "table": str(folder / "table.csv"),
        "target": target,
        "settings": {"honest": False, "explore": False, "workers": 1, **settings},
        **more,
    }
    (folder / "job.json").write_text(json.dumps(description))
    return [sys.executable, "-m", RUNTIME, str(folder / "job.json"), str(folder / "out")]


def environment() -> Mapping[str, str]:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {**os.environ, **one_thread, "PYTHONWARNINGS": "default"}


@contextmanager
def own_signals() -> Iterator[None]:
    """Leave this process the handlers of signals that it had."""
    before = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def as_soon_as(condition: Callable[[], bool], act: Callable[[], object]) -> Iterator[None]:
    """Do something as soon as a line of the record makes a condition hold, before the job goes on."""
    waiting = [act]

    def append_line(path: Path, value: Mapping[str, Any]) -> None:
        append(path, value)
        if waiting and condition():
            waiting.pop()()

    append = record.append_line
    with pytest.MonkeyPatch.context() as patch:
        for module in (job, record):
            patch.setattr(module, "append_line", append_line)
        yield


def run_main(command: list[str]) -> int:
    """Run a job as its command would, but in this process; return the exit code."""
    with own_signals():
        return main(command[-2:])


def run_here(command: list[str]) -> Path:
    """Run a job in this process, where the libraries are imported already; return its folder."""
    description, folder = map(Path, command[-2:])
    Job(Description.read(description), folder, Stopping()).run()
    return folder


def entered(out: Path, step: str) -> bool:
    """Tell whether the job's latest step is this one."""
    return steps(out)[-1:] == [step]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def steps(out: Path) -> list[str]:
    return [line["step"] for line in lines(out / "progress.jsonl")]
