"""Tells AutoGluon how much memory it may use: it knows of the machine's, not of its instance's."""

from __future__ import annotations

import os

VARIABLE = "AG_MEMORY_LIMIT_IN_GB"
"""Read by AutoGluon (``common/utils/resource_utils.py``) before each model, which is left out where it would
take more; a GB is 1,024³ bytes here."""


def limit_memory(gib: float | None) -> None:
    """Limit the memory of what this process fits from now on.

    Args:
        gib: it may use; None: what the machine has.
    """
    if gib is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(gib)
