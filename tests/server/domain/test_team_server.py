"""A member's server in a team: it leases what it runs, and its pages show the domain's answers."""

from __future__ import annotations

import json
import os
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp

from jupyter_smstudio.app import SmStudioApp
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import QuotaExceeded
from jupyter_smstudio.core.events import Event
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.domain.limit_models import MemberLimits
from jupyter_smstudio.domain.models import DomainLogQuery, UpdateMember
from jupyter_smstudio.testing.instances import kernel_session
from jupyter_smstudio.testing.quota import SMALL, until

from .service import ADMIN, Service, write_catalog

Fetch = Callable[..., Awaitable[Any]]
ANN, HUB = Caller("ann"), Caller(ADMIN, admin=True)
SECRET = json.dumps({"value": "hunter2"})


@pytest.fixture
def service(tmp_path: Path, jp_asyncio_loop: AbstractEventLoop) -> Iterator[Service]:
    database = Database(f"sqlite:///{tmp_path}/domain.db")
    database.migrate()
    service = Service(database, tmp_path, users={"ann": os.getuid()}, obey_seconds=60.0)
    jp_asyncio_loop.run_until_complete(service.start())
    yield service
    jp_asyncio_loop.run_until_complete(service.stop())
    database.close()


@pytest.fixture
def jp_server_config(
    jp_server_config: dict[str, Any], tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "ann-token")
    monkeypatch.setenv("JUPYTERHUB_USER", "ann")
    jp_server_config["SmStudioApp"] |= {
        "domain_url": service.url,
        "instance_catalog": str(write_catalog(tmp_path)),
    }
    return jp_server_config


@pytest.fixture
def app(jp_serverapp: ServerApp, jp_asyncio_loop: AbstractEventLoop) -> SmStudioApp:
    (app,) = jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"]
    assert isinstance(app, SmStudioApp)
    # As Jupyter does when a server that is not in a test has begun to listen.
    jp_asyncio_loop.run_until_complete(app._start_jupyter_server_extension(jp_serverapp))
    return app


def connected(told: list[Event]) -> list[bool]:
    """Return whether the service was there, each time that this has changed."""
    return [event.payload["connected"] for event in told if event.action == "service.changed"]


async def test_what_a_server_runs_is_leased_shown_limited_and_goes_on_without_the_service(
    app: SmStudioApp, service: Service, jp_fetch: Fetch
) -> None:
    told: list[Event] = []
    app.core.bus.subscribe(told.append)
    instances = app.core.instances

    async def get(*path: str) -> Any:
        return json.loads((await jp_fetch("smstudio", *path)).body)

    instance = await instances.acquire(ANN, "test.small", image="base")
    instances.open_session(instance, kernel_session(instance, "k1", "vision/mnist.ipynb"))
    await until(lambda: any(run.sessions for run in service.running("ann")))
    usage = await get("domain", "usage")
    (running,) = usage["running"]
    assert (running["id"], running["owner"], running["sessions"]) == (
        instance.id,
        "ann",
        [{"kind": "kernel", "title": "mnist.ipynb", "project": "vision", "image": "data-science"}],
    )
    assert usage["free"]["vcpu"] == service.machine.vcpu - SMALL.vcpu
    await until(lambda: bool(service.lines("ann")))
    costs = json.loads((await jp_fetch("smstudio", "domain", "costs", params={"by": "project"})).body)
    assert "vision" in [item["key"] for item in costs["items"]]

    # What an admin decides is known here at once, where the member chooses and where they start.
    limits = MemberLimits(
        instance_types=["test.small"], default_image="base", default_instance_type="test.small"
    )
    service.domain.service.update_member(HUB, "ann", UpdateMember(limits=limits))
    changed = [event for event in told if event.action == "member.changed"]
    await until(lambda: any(event.action == "member.changed" and event not in changed for event in told))
    offers = {offer["name"]: offer for offer in (await get("kernels", "instance-types"))["items"]}
    assert offers["test.small"]["fits"]
    assert "Not allowed for you" in offers["test.medium"]["reason"]
    proposal = await jp_fetch("smstudio", "kernels", "proposals", method="POST", body='{"metadata": {}}')
    assert json.loads(proposal.body)["instance_type"] == "test.small"
    with pytest.raises(QuotaExceeded, match=r"test\.large in this domain"):
        await instances.acquire(ANN, "test.large")
    refused = await jp_fetch(
        "smstudio",
        "kernels",
        "terminals",
        method="POST",
        raise_error=False,
        body=json.dumps({"image": "base-python", "instance_type": "test.large", "cwd": ""}),
    )
    assert (refused.code, json.loads(refused.body)["code"]) == (409, "quota_exceeded")

    await service.stop()
    await until(lambda: connected(told)[-1:] == [False])
    assert [one.id for one in instances.list(ANN)] == [instance.id]
    await service.start()
    await until(lambda: connected(told)[-1:] == [True])
    await instances.stop(ANN, instance.id, "test")
    await until(lambda: service.running("ann") == [])


async def test_a_member_is_told_who_stops_what_they_run_and_the_domain_what_they_do(
    app: SmStudioApp, service: Service, jp_fetch: Fetch
) -> None:
    told: list[Event] = []
    app.core.bus.subscribe(told.append)
    instances = app.core.instances
    instance = await instances.acquire(ANN, "test.small", image="base")
    instances.open_session(instance, kernel_session(instance, "k1", "vision/mnist.ipynb"))
    await until(lambda: any(run.sessions for run in service.running("ann")))
    assert (
        await jp_fetch("smstudio", "secrets", "variables", "API_KEY", method="PUT", body=SECRET)
    ).code == 200

    await service.domain.usage.stop(HUB, "ann", instance.id)
    await until(lambda: instances.list(ANN) == [] and service.running("ann") == [])
    (stopped,) = [event for event in told if event.action == "instance.stopped"]
    assert stopped.payload == {
        "id": instance.id,
        "type": "test.small",
        "by": ADMIN,
        "titles": ["mnist.ipynb"],
    }
    assert service.stopped == []  # the server has obeyed

    def log() -> list[tuple[str, str, str]]:
        page = service.domain.service.list_log(ANN, DomainLogQuery())
        found = [(line.actor, line.action, line.thing) for line in reversed(page.items)]
        return [line for line in found if line[1] != "member.joined"]

    await until(lambda: len(log()) == 2)
    assert sorted(log()) == [
        ("ann", "secret.made", "API_KEY"),
        (ADMIN, "instance.stopped", "test.small"),
    ]
    assert "hunter2" not in str(service.domain.service.list_log(HUB, DomainLogQuery()))
