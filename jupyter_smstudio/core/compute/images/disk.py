"""One sentence for a full disk, wherever it strikes."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import Unavailable


def disk_full(folder: Path) -> Unavailable:
    """Return the error that tells the user so."""
    return Unavailable(f"The disk that holds {folder} is full. Free some space and try again.")


@contextmanager
def full_disk_explained(folder: Path) -> Iterator[None]:
    """Turn the operating system's "no space left" into the user's sentence.

    Raises:
        Unavailable: the block ran out of disk space or of the user's quota.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise disk_full(folder) from error
