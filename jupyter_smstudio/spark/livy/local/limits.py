"""How much one gateway takes on, and how long it waits."""

from __future__ import annotations

MIB = 1024 * 1024
GIB = 1024 * MIB

MAX_SESSIONS = 16
"""Open sessions and batches of one cluster, those that wait for memory included."""
MAX_STATEMENTS = 10_000
"""Of one session; its driver keeps all of them."""
MAX_CODE = 4 * MIB
"""Characters of a statement."""
MAX_PAGE = 1_000
"""Statements or sessions in one answer."""
MAX_LOG_LINES = 1_000
"""In one answer of Livy's."""
LOG_BYTES = 16 * MIB
"""Of a driver's log; what is older goes, half of it at a time."""
LOG_CHECK_SECONDS = 10.0
"""How often the size of a log is looked at: what writes into it is a process of the user's."""

DEFAULT_HEAP = GIB
"""Spark's own default of ``spark.driver.memory``."""
OVERHEAD_FACTOR = 0.4
"""Python beside the JVM and what the JVM needs outside of its heap; Spark's own
``spark.driver.memoryOverheadFactor`` of non-JVM work (Python) on Kubernetes."""
MIN_OVERHEAD = 384 * MIB
"""Spark's own ``spark.driver.minMemoryOverhead``; Python takes 100 MB of it, a JVM without data 150."""
MIN_HEAP = 256 * MIB

START_SECONDS = 180.0
"""A driver that has not come up by then has failed; 12 s are usual, 34 s under load."""
ADOPT_SECONDS = 10.0
"""For a driver to answer a new server; one whose code holds Python's lock is waited for beside the others."""
STOP_SECONDS = 10.0
"""Between asking a driver to stop and killing it."""
ASK_SECONDS = 30.0
"""A driver answers within milliseconds; completion of Scala and the catalogue take longest."""
SESSION_SECONDS = 3600
"""After which a session that nobody uses ends; Livy's own ``livy.server.session.timeout``."""
MAX_SESSION_SECONDS = 7 * 24 * 3600
MAX_WAIT_SECONDS = 10.0
"""Of a request that waits for the end of a statement; proxies cut off what is silent for a minute."""
REST_SECONDS = 20.0
"""After the start of a session before the next driver is warmed: the first statements come first."""
