"""Keeps Python's garbage collector from going through an index again and again while it is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """Let no garbage be looked for within the block.

    100,000 steps are some 500,000 objects that all stay. The collector would look at all of them whenever
    their number has grown by a quarter: half of the time that reading them takes.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
