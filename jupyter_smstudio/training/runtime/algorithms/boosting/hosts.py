"""Several hosts: xgboost's own collective, with its tracker on the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import xgboost as xgb
from xgboost.tracker import RabitTracker

from ..container import Container, Mistake

CONNECT_SECONDS = 300
"""How long hosts wait for one another: they begin when their data have been fetched."""
RETRIES = 60
"""Of a host that is up before the first one's tracker; xgboost waits longer before each."""


@contextmanager
def together(container: Container) -> Iterator[None]:
    """Join the hosts of the job for the time of the block; one host alone has nothing to join.

    Raises:
        Mistake: the job was given no port to meet at.
    """
    if len(container.hosts) == 1:
        yield
        return
    address, port = container.rendezvous
    if not port:
        raise Mistake("A job on several hosts needs MASTER_ADDR and MASTER_PORT, where they meet.")
    tracker = None
    if container.rank == 0:
        tracker = RabitTracker(
            len(container.hosts), host_ip=address, port=port, sortby="task", timeout=CONNECT_SECONDS
        )
        tracker.start()
    with xgb.collective.CommunicatorContext(
        dmlc_tracker_uri=address,
        dmlc_tracker_port=port,
        dmlc_task_id=f"{container.rank:06}",
        dmlc_retry=RETRIES,
        dmlc_timeout=CONNECT_SECONDS,
    ):
        yield
    if tracker is not None:
        tracker.wait_for()
