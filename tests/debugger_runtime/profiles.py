"""Profiles as a job's runner and its hook write them, with the figures that a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Device = tuple[str, str]
"""Metric and name."""
Value = float | Callable[[float], float]
"""For all moments, or for each: it is given the share of them that has gone by."""
UNIT = "%"


def write_samples(
    trial: Path, times: Sequence[float], series: Mapping[Device, Sequence[float | None]], name: str = "algo-1"
) -> None:
    """Write or lengthen what a runner samples of a machine.

    Args:
        trial: folder of the trial.
        times: Unix seconds.
        series: a value for each of them; None: it could not be measured.
        name: of the file.
    """
    path = trial / f"profile/{name}.system"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = [["time", "", "s"], *([*device, UNIT] for device in series)]
    header = [] if path.exists() else [{"version": 1, "interval": 0.5, "columns": columns}]
    rows = [list(row) for row in zip(times, *series.values(), strict=True)]
    with path.open("a") as file:
        file.writelines(f"{json.dumps(each)}\n" for each in (*header, *rows))


def change_samples(path: Path, changed: Mapping[Device, Value]) -> None:
    """Give devices other values in what was sampled for real, or add devices that the machine has not.

    Args:
        path: of the file.
        changed: the new values.
    """
    header, *rows = map(json.loads, path.read_text().splitlines())
    names = [(metric, device) for metric, device, _ in header["columns"]]
    for device, value in changed.items():
        if device not in names:
            names.append(device)
            header["columns"].append([*device, UNIT])
        place = names.index(device)
        for number, row in enumerate(rows):
            row[place:] = [value(number / len(rows)) if callable(value) else value, *row[place + 1 :]]
    path.write_text("".join(f"{json.dumps(each)}\n" for each in (header, *rows)))
