"""What a job prints: lines in the original's form, which tuners and pages look for metrics in.

Forms as in the logs of the original's containers, e.g. ``[11/24/2020 18:53:56 INFO 1] #quality_metric:
host=algo-1, epoch=0, train msd <loss>=12.3``.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Literal


class MetricsLog:
    """Prints to standard output, a whole line at a time.

    Args:
        host: name of the host, as ``algo-1``.
    """

    def __init__(self, host: str) -> None:
        self._host = host

    def info(self, text: str) -> None:
        """Print a line for people."""
        now = time.strftime("%m/%d/%Y %H:%M:%S", time.gmtime())
        sys.stdout.write(f"[{now} INFO {os.getpid()}] {text}\n")
        sys.stdout.flush()

    def quality(
        self,
        channel: str,
        metric: str,
        value: float,
        *,
        epoch: int | None = None,
        kind: Literal["loss", "score"] = "loss",
    ) -> None:
        """Print the value of a metric.

        Args:
            channel: whose data it is of, as ``train``.
            metric: its name, as ``msd``.
            value: full precision is printed.
            epoch: counted from 0; None: of the whole training.
            kind: a loss is to be small, a score is to be large.
        """
        when = f"epoch={epoch}, " if epoch is not None else ""
        self.info(f"#quality_metric: host={self._host}, {when}{channel} {metric} <{kind}>={value!r}")

    def progress(self, done: int, total: int) -> None:
        """Print how much of the work is done."""
        self.info(f"#progress_metric: host={self._host}, completed {100 * done / total:g} % of epochs")

    def throughput(self, rows: int, seconds: float) -> None:
        """Print how many rows a pass took a second."""
        rate = rows / max(seconds, 1e-9)
        self.info(f"#throughput_metric: host={self._host}, train throughput={rate!r} records/second")
