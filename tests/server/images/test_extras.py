"""Extras: who may install them, their routes, and extensions that a running server takes up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.errors import Forbidden, NotFound
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.extras.environment import PythonEnvironment
from jupyter_smstudio.core.extras.installer import ExtraInstaller
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.images.extras import ExtrasService
from jupyter_smstudio.web.jupyter import JupyterExtensions

from .test_handlers import Fetch, call

ANN, ROOT = Caller("ann"), Caller("root", admin=True)


class NoExtensions:
    """Of a server that none runs for."""

    def enabled(self) -> frozenset[str]:
        return frozenset()

    async def load(self, names: Iterable[str]) -> list[str]:
        return []


def unreachable() -> Mapping[str, str]:
    """Return variables with which uv finds no package."""
    return {"UV_NO_INDEX": "1", "UV_NO_CACHE": "1", "UV_OFFLINE": "1", "NO_COLOR": "1"}


@pytest.fixture
def metadata(tmp_path: Path) -> PythonEnvironment:
    """Return an environment that has this distribution's metadata alone, with one extra."""
    info = tmp_path / "site" / "jupyter_smstudio-0.1.0.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", "Name: jupyter-smstudio", "Version: 0.1.0", "Provides-Extra: git"]
    (info / "METADATA").write_text("\n".join([*lines, 'Requires-Dist: nbdime>=4; extra == "git"', ""]))
    return PythonEnvironment(path=[str(info.parent)])


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def bus(events: list[Event]) -> MemoryEventBus:
    bus = MemoryEventBus()
    bus.subscribe(events.append)
    return bus


@pytest.fixture
def service(metadata: PythonEnvironment, bus: MemoryEventBus) -> ExtrasService:
    return ExtrasService(ExtraInstaller(metadata, NoExtensions(), unreachable), bus, ROOT)


async def test_everybody_sees_what_is_on_offer(service: ExtrasService) -> None:
    (extra,) = service.list_extras(ANN).items
    assert (extra.name, extra.state, extra.packages) == ("git", "Missing", ["nbdime>=4"])
    assert extra.size_bytes > 1_000_000 and extra.description.endswith(".")


async def test_only_an_administrator_installs(service: ExtrasService, events: list[Event]) -> None:
    with pytest.raises(Forbidden, match="ask an administrator"):
        service.install_extra(ANN, "git")
    with pytest.raises(Forbidden, match="ask an administrator"):
        await service.cancel_extra(ANN, "git")
    assert events == []


@pytest.mark.parametrize("name", ["nbdime", "test", "git]", "../git"])
async def test_nothing_else_than_an_extra_is_installed(service: ExtrasService, name: str) -> None:
    with pytest.raises(NotFound, match="There is no extra"):
        service.install_extra(ROOT, name)


async def test_each_change_is_told_and_the_failure_keeps_its_reason(
    service: ExtrasService, bus: MemoryEventBus, events: list[Event]
) -> None:
    ended = asyncio.Event()
    bus.subscribe(lambda event: ended.set() if event.payload["state"] == "Failed" else None)
    assert service.install_extra(ROOT, "git").state == "Installing"
    async with asyncio.timeout(60):
        await ended.wait()
    assert {(event.action, event.owner) for event in events} == {("extra.changed", "root")}
    (extra,) = service.list_extras(ANN).items
    assert extra.state == "Failed" and events[-1].payload == extra.model_dump(mode="json")
    assert extra.failure_reason is not None and "nbdime" in extra.failure_reason
    assert extra.failure_reason.splitlines()[0] in extra.log


async def test_the_routes_list_refuse_and_stop(jp_fetch: Fetch) -> None:
    status, page = await call(jp_fetch, "GET", "extras")
    assert status == 200 and {"git", "postgresql"} <= {item["name"] for item in page["items"]}
    status, error = await call(jp_fetch, "POST", "extras", "numpy", "installation", body={})
    assert (status, error["code"]) == (404, "not_found")
    # The tests themselves need it.
    status, error = await call(jp_fetch, "POST", "extras", "postgresql", "installation", body={})
    assert (status, error["code"]) == (409, "conflict")
    status, error = await call(jp_fetch, "DELETE", "extras", "git", "installation")
    assert (status, error["message"]) == (404, "The extra git is not being installed.")


EXTENSION = """
from jupyter_server.base.handlers import JupyterHandler

class Hello(JupyterHandler):
    def get(self):
        self.finish("hello")

def _jupyter_server_extension_points():
    return [{"module": __name__}]

def _load_jupyter_server_extension(server):
    server.web_app.add_handlers(".*$", [(server.base_url + "late-hello", Hello)])
"""


async def test_a_running_server_takes_up_an_extension(
    jp_serverapp: ServerApp, jp_fetch: Fetch, jp_env_config_path: Path, late_modules: Path
) -> None:
    extensions = JupyterExtensions(jp_serverapp)
    before = extensions.enabled()
    (late_modules / "late_hello.py").write_text(EXTENSION)
    (late_modules / "late_broken.py").write_text("raise RuntimeError('needs a server that starts')")
    enabled = {"late_hello": True, "late_broken": True, "late_off": False}
    folder = jp_env_config_path / "jupyter_server_config.d"
    folder.mkdir(exist_ok=True)
    (folder / "late.json").write_text(json.dumps({"ServerApp": {"jpserver_extensions": enabled}}))
    new = extensions.enabled() - before
    assert new == {"late_hello", "late_broken"}

    with pytest.raises(HTTPClientError, match="404"):
        await jp_fetch("late-hello")
    (reason,) = await extensions.load(new)
    assert reason.startswith("late_broken could not be loaded") and "needs a server that starts" in reason
    assert (await jp_fetch("late-hello")).body == b"hello"
    assert "late_hello" in jp_serverapp.extension_manager.extensions
    assert await extensions.load(["late_hello"]) == []


@pytest.fixture
def late_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder whose modules can be imported."""
    folder = tmp_path / "late"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder
