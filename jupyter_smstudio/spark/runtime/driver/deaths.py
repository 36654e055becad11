"""What to say of a Java virtual machine that has ended."""

from __future__ import annotations

import signal

OUT_OF_MEMORY_EXIT = 3
"""Of a Java virtual machine with ``-XX:+ExitOnOutOfMemoryError``."""


def start_sentence(error: BaseException) -> str:
    """Say why Spark did not start."""
    return f"Spark did not start: {type(error).__name__}: {error}. The driver's log has the details."


def death_sentence(code: int, heap_mb: int) -> str:
    """Say why Java ended, and what to do.

    Args:
        code: exit code, or the negative number of the signal.
        heap_mb: the heap that it had, in MiB.
    """
    again = "Start a new session"
    if code == OUT_OF_MEMORY_EXIT:
        return (
            f"The session's Java heap of {heap_mb:,} MiB was full, so Spark ended. {again} with more driver "
            "memory, or collect fewer rows."
        )
    if code == -signal.SIGKILL:
        return (
            "Spark's Java process was killed, most likely because the session used more memory than it may. "
            f"{again}, with more memory if this happens again."
        )
    if code < 0:
        return f"Spark's Java process was ended by {signal.Signals(-code).name}. {again}."
    return f"Spark's Java process ended with exit code {code}; the driver's log has its last words. {again}."


STOPPED = "The code stopped the session's SparkContext, so nothing runs in it any more. Start a new session."
ENDED = "The session was ended."
