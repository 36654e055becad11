"""Power is lost in the middle of commits: no commit that was acknowledged is missing (case 40)."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.resources.models import Preferences
from jupyter_smstudio.resources.store import PreferenceStore

KILLS = 100
WRITER = """
import os, sys
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.resources.models import Preferences
from jupyter_smstudio.resources.store import PreferenceStore

for _ in range(int(sys.argv[2])):
    pid = os.fork()
    if pid == 0:
        database = Database("sqlite:///" + sys.argv[1])
        store, owner, number = PreferenceStore(database), f"user-{os.getpid()}", 0
        while True:
            number += 1
            store.put(owner, Preferences(limit_amount=number))
            print(os.getpid(), number, flush=True)
    os.waitpid(pid, 0)
    print(pid, "ended", flush=True)
"""
"""Writers, one after the other; each says what was acknowledged, until it is killed."""


def hold(pid: int) -> None:
    """Stop a process where it is; return when it stands still."""
    os.kill(pid, signal.SIGSTOP)
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
        time.sleep(0.001)  # nobody tells whose child it is not


def as_found(folder: Path, kill: int) -> Path:
    """Copy a database as a disk is found after a power loss: with its log, and nothing that was in memory."""
    found = folder / f"found-{kill}"
    found.mkdir()
    for name in ("studio.db", "studio.db-wal"):
        shutil.copy(folder / name, found / name)
    return found / "studio.db"


def check(database: Path, acknowledged: dict[int, int]) -> None:
    """Compare a database with what was acknowledged; commits may be ahead of the words that were read."""
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store = PreferenceStore(Database(f"sqlite:///{database}"))
    for pid, number in acknowledged.items():
        kept = store.get(f"user-{pid}").limit_amount
        assert kept is not None and kept >= number, f"{number} commits were acknowledged, {kept} are there"


def test_no_acknowledged_commit_is_lost_by_a_hundred_kills(tmp_path: Path) -> None:
    path, chance = tmp_path / "studio.db", random.Random(40)
    database = Database(f"sqlite:///{path}")
    database.migrate()
    PreferenceStore(database).put("user-0", Preferences(limit_amount=1))
    acknowledged: dict[int, int] = {}
    command = [sys.executable, "-c", WRITER, str(path), str(KILLS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writers:
        assert writers.stdout is not None
        for kill in range(KILLS):
            due = chance.randint(1, 12)
            for line in writers.stdout:
                pid, word = line.split()
                if word == "ended":
                    break
                acknowledged[int(pid)] = int(word)
                if int(word) == due:
                    hold(int(pid))
                    if kill % 10 == 0:
                        check(as_found(tmp_path, kill), acknowledged)
                    os.kill(int(pid), signal.SIGKILL)
    assert (writers.returncode, len(acknowledged)) == (0, KILLS)
    check(path, acknowledged)
