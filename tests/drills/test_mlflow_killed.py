"""MLflow, then the server, is killed while eight processes log: nothing they have logged is lost."""

from __future__ import annotations

from pathlib import Path

import psutil

from .mlflow_clients import METRICS, PROCESSES, WITH_MLFLOW, Clients, assert_nothing_is_lost, logged, wait
from .studio import StudioServer


def leftovers(folder: Path) -> list[str]:
    """Return the command lines of processes that still name a folder."""
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(folder) in line]


def test_mlflow_is_killed_while_eight_processes_log(tmp_path: Path) -> None:
    studio = StudioServer(tmp_path, WITH_MLFLOW).start()
    try:
        clients = Clients(studio)
        clients.wait_for_mlflow()
        loggers = clients.start()
        killed = []
        for share in (0.2, 0.5):
            wait(lambda share=share: logged(clients) > share * PROCESSES * METRICS)
            victim = clients.child
            killed.append(victim)
            victim.kill()
            wait(lambda victim=victim: clients.record.child not in (None, victim))
        assert clients.child not in killed and clients.child.alive()
        assert_nothing_is_lost(clients, loggers)
    finally:
        studio.stop()
    assert not clients.child.alive()
    assert leftovers(tmp_path) == []


def test_the_server_is_killed_while_eight_processes_log(tmp_path: Path) -> None:
    studio = StudioServer(tmp_path, WITH_MLFLOW).start()
    try:
        clients = Clients(studio)
        clients.wait_for_mlflow()
        loggers = clients.start()
        wait(lambda: logged(clients) > 0.2 * PROCESSES * METRICS)
        before = clients.child
        studio.kill()
        studio.start()
        assert clients.child == before and before.alive()
        assert_nothing_is_lost(clients, loggers)
    finally:
        studio.stop()
    assert not before.alive()
    assert leftovers(tmp_path) == []
