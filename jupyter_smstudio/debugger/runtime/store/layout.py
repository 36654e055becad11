"""Where things lie in a folder of tensors; names that the original knows are the original's."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

from .errors import DamagedTrial

VERSION = 1
"""Of the index; what is written differently must have another."""
WORKER = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
END_MARKER = "training_job_end.ts"
EVENTS, INDEX, OWN = "events", "index", "smstudio"
COLLECTIONS = "collections/000000000"
STEPS_A_FOLDER = 1000
"""Of the original's index."""

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
"""A pipe without ``O_NONBLOCK`` would keep the reader until somebody writes."""

INDEX_NAME = re.compile(rf"({WORKER})\.index\.jsonl")
STEP_INDEX_NAME = re.compile(rf"(\d{{1,18}})_({WORKER})\.json")
COLLECTIONS_NAME = re.compile(rf"({WORKER})_collections\.json")


def shard(worker: str) -> str:
    """Return the path of a worker's tensors."""
    return f"{EVENTS}/{worker}.tfevents"


def index(worker: str) -> str:
    """Return the path of a worker's index."""
    return f"{OWN}/{worker}.index.jsonl"


def summaries(worker: str) -> str:
    """Return the path of a worker's summaries."""
    return f"{OWN}/{worker}.summaries"


def collections(worker: str) -> str:
    """Return the path of what a worker says of its collections."""
    return f"{COLLECTIONS}/{worker}_collections.json"


def step_index(step: int, worker: str) -> str:
    """Return the path of the original's index of a step."""
    return f"{INDEX}/{step // STEPS_A_FOLDER:09d}/{step:012d}_{worker}.json"


def step_events(step: int, worker: str) -> str:
    """Return the path of the original's tensors of a step."""
    return f"{EVENTS}/{step:012d}/{step:012d}_{worker}.tfevents"


def checked_worker(name: str) -> str:
    """Return the name of a worker.

    Raises:
        ValueError: it is none that can be part of a file's name.
    """
    if not re.fullmatch(WORKER, name):
        raise ValueError(
            f"A worker cannot be called {name!r}: use up to 64 letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit."
        )
    return name


def open_inside(folder: Path, relative: str) -> int:
    """Open a regular file of a folder for reading and return its descriptor.

    Links, pipes and paths that lead out of the folder are what a hostile folder may hold: none is followed,
    and none can keep the reader waiting. Each part is opened within the one before it, so that nothing can
    be exchanged in between.

    Raises:
        DamagedTrial: the path leads elsewhere, or to something that is no file.
        FileNotFoundError: there is none.
    """
    *parents, name = parts = relative.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise DamagedTrial(f"{relative[:200]!r} leads out of {folder}.")
    within = os.open(folder, FOLDER)
    try:
        for parent in parents:
            outer, within = within, os.open(parent, FOLDER | os.O_NOFOLLOW, dir_fd=within)
            os.close(outer)
        descriptor = os.open(name, FILE | os.O_NOFOLLOW, dir_fd=within)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ENXIO):  # the last: a socket
            raise DamagedTrial(f"{relative[:200]!r} leads out of {folder}, or is no file.") from None
        raise
    finally:
        os.close(within)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DamagedTrial(f"{relative[:200]!r} of {folder} is no file.")
    return descriptor


def read_inside(folder: Path, relative: str, most: int) -> bytes:
    """Return a small file of a folder.

    Args:
        folder: the folder of tensors.
        relative: path of the file in it.
        most: bytes.

    Raises:
        DamagedTrial: it is larger, or see ``open_inside``.
        FileNotFoundError: there is none.
    """
    with open(open_inside(folder, relative), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise DamagedTrial(f"{relative[:200]!r} of {folder} has more than {most} bytes.")
        return file.read(size)
