"""A full disk: it ends a job, which goes on when it is started again, rather than each of its candidates."""

from __future__ import annotations

import errno

FULL = (
    "The disk with the job's files is full. What was tried until now is kept; make room, and resume the "
    "experiment."
)


def is_full(error: BaseException) -> bool:
    """Return whether an error says that there is no room on a disk, or in somebody's share of it."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


class DiskFull(OSError):
    """A worker found no room for its files."""

    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, FULL)
