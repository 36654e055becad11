"""A program that is tried on the first records of its inputs: waited for, and printed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from .client import Client
from .job import ENDED, POLL_SECONDS

Record = dict[str, Any]
"""A dry run as the API describes it."""


class DryRunFailed(Exception):
    """The program ended with an error; the message has its last lines.

    Attributes:
        record: the dry run as the API describes it.
    """

    def __init__(self, record: Record) -> None:
        super().__init__(f"The program failed on a mini-batch: {record['message']}")
        self.record = record


def try_batch(client: Client, request: Mapping[str, Any]) -> Record:
    """Try what a request asks for, print what came of it, and return it.

    Raises:
        StudioError: the request was refused; nothing was started.
        DryRunFailed: the program ended with an error.
    """
    record = client.post("training/dry-runs", request)
    path = f"training/dry-runs/{record['id']}"
    try:
        while record["state"] not in ENDED:
            time.sleep(POLL_SECONDS)  # as in waiting for a job: a kernel of any image has HTTP alone
            record = client.get(path)
    except KeyboardInterrupt:
        client.post(f"{path}/stop")
        raise
    if record["state"] == "Failed":
        raise DryRunFailed(record)
    sys.stdout.write("".join(f"{line}\n" for line in told(record)))
    return dict(record)


def told(record: Record) -> Iterator[str]:
    """Yield what came of a dry run, in lines for people."""
    for batch in record["batches"]:
        size = "all of" if batch["records"] is None else f"{batch['records']:,} records of"
        how = "" if batch["finished"] else ", still running"
        yield f"Tried {size} {100 * batch['share']:.2g} % of the data in {batch['seconds']:.1f} s{how}"
    if record["startup_seconds"] is not None:
        yield f"Start-up: {record['startup_seconds']:.1f} s"
    if record["peak_memory_bytes"]:
        yield f"Most memory: {record['peak_memory_bytes'] / 2**20:,.0f} MiB"
    for name, value in record["metrics"].items():
        yield f"{name}: {value:.4g}"
    for title, unit, digits in (("seconds", " s", 0), ("cost", "", 3)):
        if estimate := record[title]:
            low, expected, high = (f"{estimate[bound]:,.{digits}f}" for bound in ("low", "expected", "high"))
            name = "Takes" if title == "seconds" else "Costs"
            yield f"{name} about {expected}{unit} ({low} to {high}; {estimate['basis']})"
    if record["seconds"] is None:
        yield f"{record['state']}: how long all the data take cannot be told"
    yield from record["notes"]
