"""The relay on a user's side of a domain's MLflow: what kernels and jobs see of it. Real processes."""

from __future__ import annotations

import asyncio
import json
import os
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.errors import Unavailable
from jupyter_smstudio.core.tracking.base import Changes
from jupyter_smstudio.core.tracking.folder import MlflowFolder
from jupyter_smstudio.core.tracking.launch import relay_program
from jupyter_smstudio.core.tracking.rest import MlflowRest
from jupyter_smstudio.core.tracking.server import MlflowServer

from .domain import ServiceProcess
from .shared_mlflow import Member, Record, shared_service
from .studio import StudioServer

ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
WAIT_SECONDS = 30

Work = Callable[[MlflowServer], Awaitable[None]]


@pytest.fixture(scope="module")
def service() -> Iterator[ServiceProcess]:
    with shared_service() as service:
        yield service


def with_relay(folder: Path, url: str, token: str, work: Work) -> None:
    """Do something while a relay of somebody runs."""

    async def run() -> None:
        program = relay_program(f"{url}mlflow", token)
        server = MlflowServer(MlflowFolder(folder / "relay"), program, ENVIRON)
        server.start()
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await server.ready()
            await work(server)
        finally:
            await server.stop()

    asyncio.run(run())


def ask(server: MlflowServer, path: str, body: Any = None) -> tuple[int, Any]:
    """Ask as a kernel does: with its own token, by the port."""
    environ = server.environ("kernel-1")
    request = urllib.request.Request(
        f"{environ['MLFLOW_TRACKING_URI']}{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {environ['MLFLOW_TRACKING_TOKEN']}",
            "Content-Type": "application/json",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


async def changed(seen: list[Changes], wanted: Callable[[Changes], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not any(wanted(changes) for changes in seen):  # noqa: ASYNC110  # a test looks from outside
            await asyncio.sleep(0.05)


def test_kernels_record_in_the_domain_and_pages_hear_of_it(service: ServiceProcess, tmp_path: Path) -> None:
    ann = Member("ann", service.url)
    shared = Record(ann, "shared-live").make()
    path = f"experiments/experiments/{shared.experiment}/sharing"
    assert ann.ask("PUT", path, {"visibility": "domain"}).status == 200
    private = Record(ann, "private-live").make()

    async def work(server: MlflowServer) -> None:
        seen: list[Changes] = []
        server.subscribe(seen.append)
        status, answer = await asyncio.to_thread(
            ask, server, "/api/2.0/mlflow/runs/create", {"experiment_id": "0"}
        )
        assert status == 200
        run = answer["run"]["info"]
        await changed(seen, lambda changes: run["run_id"] in changes.runs)
        rest = MlflowRest(server.upstream)
        target = run["artifact_uri"].removeprefix("mlflow-artifacts:").strip("/")
        await rest.upload(f"{target}/a b.bin", _parts(b"x" * 70_000, 40))
        async with rest.download(run["run_id"], "a b.bin") as chunks:
            assert sum([len(chunk) async for chunk in chunks]) == 2_800_000
        await rest.close()
        for record in (shared, private):
            assert (await asyncio.to_thread(ask, server, f"/api/2.0/mlflow/runs/get?run_id={record.run}"))[
                0
            ] == (200 if record is shared else 404)
            metric = {"run_id": record.run, "key": "acc", "value": 0.7, "timestamp": 3}
            await asyncio.to_thread(ann.do, "POST", "runs/log-metric", metric)
        await changed(seen, lambda changes: shared.run in changes.runs)
        assert not any(private.run in changes.runs for changes in seen)

    with_relay(tmp_path, service.url, "ben-token", work)


async def _parts(part: bytes, count: int) -> Any:
    for _ in range(count):
        yield part


def test_another_token_makes_another_relay_on_the_same_port(service: ServiceProcess, tmp_path: Path) -> None:
    ports: list[str] = []

    async def refused(server: MlflowServer) -> None:
        ports.append(server.uri)
        status, answer = await asyncio.to_thread(ask, server, "/api/2.0/mlflow/runs/get?run_id=x")
        # A client of MLflow tries again after a 503, and gives up after a 401.
        assert (status, answer["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
        assert "Start it again" in answer["message"]

    async def admitted(server: MlflowServer) -> None:
        ports.append(server.uri)
        status, answer = await asyncio.to_thread(ask, server, "/api/2.0/mlflow/runs/get?run_id=x")
        assert (status, answer["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")

    with_relay(tmp_path, service.url, "a token that was taken back", refused)
    with_relay(tmp_path, service.url, "ben-token", admitted)
    assert len(set(ports)) == 1


def test_a_service_that_is_away_is_waited_for(tmp_path: Path) -> None:
    async def work(server: MlflowServer) -> None:
        status, answer = await asyncio.to_thread(ask, server, "/api/2.0/mlflow/runs/get?run_id=x")
        assert (status, answer["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
        rest = MlflowRest(server.upstream)
        with pytest.raises(Unavailable):
            await rest.get("runs/get", {"run_id": "x"})
        await rest.close()

    with_relay(tmp_path, "http://127.0.0.1:9/", "ben-token", work)


def test_a_members_server_reads_and_writes_in_the_domain(
    service: ServiceProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = Member("ann", service.url)
    shared = Record(ann, "shared-page").make()
    path = f"experiments/experiments/{shared.experiment}"
    assert ann.ask("PUT", f"{path}/sharing", {"visibility": "named", "people": ["ben"]}).status == 200
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "ben-token")
    monkeypatch.setenv("JUPYTERHUB_USER", "ben")
    domain = service.url.removesuffix("smstudio/")
    options = (f"--SmStudioApp.domain_url={domain}", "--SmStudioApp.start_mlflow=True")
    server = StudioServer(tmp_path, *options).start()
    try:
        own = server.request("POST", "smstudio/experiments/experiments", {"name": "bens"})["id"]
        server.request("PATCH", f"smstudio/experiments/experiments/{own}", {"name": "of-ben"})
        page = server.get("smstudio/experiments/experiments?limit=1000")
        owners = {each["name"]: each["sharing"]["owner"] for each in page["items"]}
        assert owners.items() >= {"Default": "ben", "of-ben": "ben", "shared-page": "ann"}.items()
        assert server.get("smstudio/experiments/status")["reader"] == "sql"
        asked = {"experiment_ids": [shared.experiment], "with_columns": True}
        found = server.request("POST", "smstudio/experiments/run-searches", asked)
        assert [run["id"] for run in found["items"]] == [shared.run]
        assert {column["name"] for column in found["columns"]} >= {"acc", "lr"}
        files = server.get(f"smstudio/experiments/runs/{shared.run}/artifacts")
        assert [each["path"] for each in files["items"]] == ["notes.txt"]
        assert server.get(f"smstudio/experiments/runs/{shared.run}")["sharing"]["mine"] is False
        status, told = server.try_request("PATCH", f"smstudio/experiments/runs/{shared.run}", {"name": "x"})
        assert (status, told["code"]) == (403, "forbidden")
        assert "Only ann can change it" in told["message"]
        # Under the address of one's own server, as a browser or a client outside has it.
        direct = server.get(f"smstudio/mlflow/api/2.0/mlflow/runs/get?run_id={shared.run}")
        assert direct["run"]["info"]["run_id"] == shared.run
    finally:
        server.stop()
