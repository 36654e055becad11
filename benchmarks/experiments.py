"""10,000 runs × 20 metrics × 20 parameters, asked over HTTP: our pages against MLflow's own API.

The record is written past MLflow, in seconds; through it, it would take hours. MLflow's API is that of
the same child, with the statistics and the journal mode that the studio gives its database.
"""

from __future__ import annotations

import json
import math
import random
import sqlite3
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.store import analyze
from tests.drills.studio import StudioServer

from .report import Figure, figure
from .servers import studio

RUNS, METRICS, PARAMETERS = 10_000, 20, 20
POINTS = 100_000
ROUNDS = 7
PEER_ROUNDS = 3
RESTART_SECONDS = 90
START = 1_700_000_000_000
LONG_RUN = f"{0:032x}"
"""The run with ``POINTS`` values of one metric."""
METRIC, PARAMETER = "metric_07", "param_07"
FILTER = f"metrics.{METRIC} > 0.5 and params.{PARAMETER} = '3'"


def large_record() -> list[Figure]:
    """Measure a first page, a filter with a sort, a comparison, a long curve; each until its JSON is here."""
    with studio("--SmStudioApp.start_mlflow=True") as server:
        folder = MlflowFolder(server.folder / "data" / "smstudio" / "mlflow")
        mlflow = _Mlflow(folder)
        experiment = mlflow.ask("experiments/create", {"name": "large"})["experiment_id"]
        _fill(str(folder.database), int(experiment))
        mlflow.start_anew()
        ids = [f"{n:032x}" for n in range(1, 101)]
        first = {"experiment_ids": [experiment], "limit": 100, "with_columns": True}
        sort = {"kind": "metric", "name": METRIC, "descending": True}
        rows = {"experiment_ids": [experiment], "max_results": 100}
        order = [f"metrics.{METRIC} DESC"]
        return [
            _pair(
                "10,000 runs, first page of 100 with its columns",
                "≤ 0.5 s",
                lambda: _search(server, first, RUNS),
                lambda: mlflow.search(rows),
            ),
            _pair(
                "10,000 runs, sorted by a metric",
                "≤ 1 s",
                lambda: _search(server, {**first, "sort": sort}, RUNS),
                lambda: mlflow.search({**rows, "order_by": order}),
            ),
            _pair(
                "10,000 runs, two filters and a sort",
                "≤ 1 s",
                lambda: _search(server, {**first, "sort": sort, "filter_string": FILTER}),
                lambda: mlflow.search({**rows, "order_by": order, "filter": FILTER}),
            ),
            _pair(
                "100 runs compared",
                "≤ 2 s",
                lambda: _compare(server, ids),
                lambda: [mlflow.ask(f"runs/get?run_id={run_id}") for run_id in ids],
            ),
            _pair(
                "chart of 100,000 points",
                "≤ 0.3 s",
                lambda: _curve(server),
                mlflow.whole_history,
            ),
        ]


def _pair(name: str, goal: str, ours: Callable[[], Any], theirs: Callable[[], Any]) -> Figure:
    values, peers = _times(ours, ROUNDS), _times(theirs, PEER_ROUNDS)
    return figure(name, values, goal, peer="MLflow's API", peer_values=peers)


def _times(call: Callable[[], Any], rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return found


def _search(server: StudioServer, wanted: dict[str, Any], total: int | None = None) -> None:
    page = server.request("POST", "smstudio/experiments/run-searches", wanted)
    assert len(page["items"]) == 100 and len(page["columns"]) == METRICS + PARAMETERS
    assert total is None or page["total"] == total
    assert len(page["items"][0]["params"]) == PARAMETERS


def _compare(server: StudioServer, ids: list[str]) -> None:
    compared = server.request("POST", "smstudio/experiments/comparisons", {"run_ids": ids})
    assert len(compared["runs"]) == len(ids) and len(compared["fields"]) >= METRICS + PARAMETERS


def _curve(server: StudioServer) -> None:
    wanted = {"run_ids": [LONG_RUN], "metrics": ["loss"], "max_points": 1000}
    (curve,) = server.request("POST", "smstudio/experiments/histories", wanted)["items"]
    assert curve["total"] == POINTS and 990 <= len(curve["steps"]) <= 1000


class _Mlflow:
    """MLflow's API on the port for kernels."""

    def __init__(self, folder: MlflowFolder) -> None:
        self._folder = folder
        record = folder.record()
        assert record is not None
        self._address = f"http://127.0.0.1:{record.port}/api/2.0/mlflow/"
        self._token = folder.tokens().issue("job-bench")

    def ask(self, call: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address + call, data, headers)
        with urllib.request.urlopen(request, timeout=300) as reply:
            return json.load(reply)

    def start_anew(self) -> None:
        """Let MLflow see the statistics of its database; a connection reads them when it is opened."""
        record = self._folder.record()
        assert record is not None and record.child is not None
        record.child.kill()
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                self.ask("experiments/search", {"max_results": 1})
                return
            except OSError:  # also what urllib raises
                assert time.monotonic() < deadline
                time.sleep(0.5)  # there is nothing to wait on before it listens

    def search(self, body: Any) -> None:
        assert len(self.ask("runs/search", body)["runs"]) == 100

    def whole_history(self) -> None:
        query, found, token = {"run_id": LONG_RUN, "metric_key": "loss", "max_results": 25_000}, 0, ""
        while True:
            more = {"page_token": token} if token else {}
            answer = self.ask(f"metrics/get-history?{urllib.parse.urlencode({**query, **more})}")
            found += len(answer["metrics"])
            token = answer.get("next_page_token", "")
            if not token:
                break
        assert found == POINTS


def _fill(file: str, experiment: int) -> None:
    chance = random.Random(7)
    with closing(sqlite3.connect(file, timeout=60)) as connection, connection:
        connection.executemany(
            "INSERT INTO runs (run_uuid, name, source_type, user_id, status, start_time, end_time, "
            "lifecycle_stage, artifact_uri, experiment_id) "
            "VALUES (?, ?, 'LOCAL', 'ann', 'FINISHED', ?, ?, 'active', 'mlflow-artifacts:/', ?)",
            (
                (f"{n:032x}", f"run {n}", START + n * 1000, START + n * 1000 + 500, experiment)
                for n in range(RUNS)
            ),
        )
        connection.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", _params(chance))
        values = list(_metrics(chance))
        connection.executemany(
            "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) "
            "VALUES (?, ?, ?, 10, 0, ?)",
            values,
        )
        insert = (
            "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, ?, 0, ?)"
        )
        connection.executemany(insert, ((key, value, at, 10, run) for key, value, at, run in values))
        connection.executemany(
            insert, (("loss", math.sin(n / 500), START + n, n, LONG_RUN) for n in range(POINTS))
        )
    analyze(f"sqlite:///{file}")


def _params(chance: random.Random) -> Iterator[tuple[str, str, str]]:
    for n in range(RUNS):
        for each in range(PARAMETERS):
            yield f"param_{each:02}", str(chance.randrange(5)), f"{n:032x}"


def _metrics(chance: random.Random) -> Iterator[tuple[str, float, int, str]]:
    for n in range(RUNS):
        for each in range(METRICS):
            yield f"metric_{each:02}", chance.random(), START + n, f"{n:032x}"
