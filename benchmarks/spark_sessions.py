"""Two sessions that compute at once: what share of the processor each gets, and what memory it takes.

Each runs jobs for a while, alone and beside the other, in turns. A fair share is half of what it does alone.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from jupyter_smstudio.spark.livy.local.limits import DEFAULT_HEAP, OVERHEAD_FACTOR
from tests.drills.spark_studio import LivyClient, cluster_in

from .report import Figure, figure
from .spark_studio import driver_pid, fill, memory_bytes

ROUNDS = 3
SECONDS = 5
JOBS = f"""import time
_began, _jobs = time.time(), 0
while time.time() < _began + {SECONDS}:
    sc.parallelize(range(64), 8).map(lambda x: sum(range(500000))).count()
    _jobs += 1
print(_jobs / (time.time() - _began))"""
"""Tasks that leave no core idle."""
CACHED = "print(spark.range(5000000).selectExpr('id', 'uuid() AS t').cache().count())"
"""More than half of a session's memory."""
LIMIT_BYTES = DEFAULT_HEAP * (1 + OVERHEAD_FACTOR)
GOAL = "≥ 0.8 × half"
Session = tuple[LivyClient, int]


def spark_sessions() -> list[Figure]:
    """Measure two sessions of one cluster, and of two."""
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as name, cluster_in(Path(name)) as livy:
        one, two = ((livy, number) for number in fill(livy))
        other = LivyClient.start(livy.server, "other")
        elsewhere = (other, fill(other)[0])
        return [
            figure("two sessions of one cluster, share of the slower", _shares(one, two), GOAL, unit="×"),
            figure("two sessions of two clusters, the same", _shares(one, elsewhere), GOAL, unit="×"),
            _memory(one, two),
        ]


def _shares(one: Session, two: Session) -> list[float]:
    """Return for each round what the slower one of the two gets of its fair share."""
    _jobs(one, two)  # both have compiled what they run
    shares = []
    for _ in range(ROUNDS):
        alone = [*_jobs(one), *_jobs(two)]
        together = _jobs(one, two)
        shares.append(min(2 * rate / most for rate, most in zip(together, alone, strict=True)))
    return shares


def _jobs(*sessions: Session) -> list[float]:
    """Return how many jobs each session runs in a second, all at once."""
    running = [(livy, session, livy.begin(session, JOBS)) for livy, session in sessions]
    time.sleep(SECONDS)  # who asks meanwhile takes part in what is measured
    ended = [livy.ended(session, statement) for livy, session, statement in running]
    return [float(statement["output"]["data"]["text/plain"]) for statement in ended]


def _memory(*sessions: Session) -> Figure:
    """Return the share of its memory that each session takes with a large frame in its cache."""
    running = [(livy, session, livy.begin(session, CACHED)) for livy, session in sessions]
    for livy, session, statement in running:
        assert livy.ended(session, statement)["output"]["status"] == "ok"
    taken = [100 * memory_bytes(driver_pid(*session)) / LIMIT_BYTES for session in sessions]
    return figure("a session's memory with a full cache, of its limit", taken, "≤ 100 %", unit="%")
