"""What the frameworks of a program share that does not mention the debugger: one of them is watched."""

from __future__ import annotations

import logging
import os
from typing import TypeVar

from .hook import Hook

LOG = logging.getLogger("jupyter_smstudio.debugger")
WATCHED = "SMSTUDIO_DEBUGGER_PROCESS"
"""Number of the process that is watched; those that it begins, as for folds of a search, are not."""

H = TypeVar("H", bound=Hook)


def unwatched() -> bool:
    """Tell whether nothing is watched yet: the program made no hook, and neither did this package for it."""
    own = str(os.getpid())
    return Hook.made == 0 and os.environ.get(WATCHED, own) == own


def begin_watching(kind: type[H]) -> H | None:
    """Return the hook that the job's configuration describes; None: it cannot be made, as the log says."""
    os.environ[WATCHED] = str(os.getpid())
    try:
        return kind.create_from_json_file()
    except Exception as error:  # whatever it is, the training must not end by it
        Hook.made += 1  # it is not tried again with the next one
        LOG.warning("The debugger does not watch this training: %s", error)
        return None
