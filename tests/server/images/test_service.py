"""The verbs of images, on the machine's own package index: what they answer, tell and refuse."""

from __future__ import annotations

import subprocess
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.images.provider import open_images
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import (
    BuildFailed,
    Conflict,
    Forbidden,
    InUse,
    InvalidInput,
    NotFound,
    NotSupported,
)
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.stages import SqlStageTimes
from jupyter_smstudio.images.models import CreateBuild, CreateImage, UpdateImage
from jupyter_smstudio.images.scripts import ScriptsService
from jupyter_smstudio.images.service import ImagesService
from jupyter_smstudio.images.store import SqlImageStore

ANN, BOB, ROOT = Caller("ann"), Caller("bob"), Caller("root", admin=True)


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def service(
    database: Database, tmp_path: Path, events: list[Event], jp_asyncio_loop: AbstractEventLoop
) -> Iterator[ImagesService]:
    clock, bus = SystemClock(), MemoryEventBus()
    bus.subscribe(events.append)
    store = SqlImageStore(database, clock)
    provider = open_images(tmp_path / "data", store, clock, SqlStageTimes(database, clock))
    service = ImagesService(provider, store, ScriptsService(database, clock), bus)
    yield service
    jp_asyncio_loop.run_until_complete(service.close())


def request(content: str = "six==1.17.0", **values: Any) -> CreateImage:
    return CreateImage(**{"name": "own", "display_name": "Own", "content": content, **values})


async def test_a_custom_image_is_resolved_when_it_is_added_and_built_on_demand(
    service: ImagesService, events: list[Event]
) -> None:
    image = await service.create_image(
        ANN, request(environment={"MODE": "fast"}, startup_script="echo hi\r\n")
    )
    assert (image.version, image.aliases, image.state) == ("1.0.0", ["latest"], "Absent")
    assert image.packages == ["six==1.17.0", "ipykernel", "pip"]
    assert image.locked_packages > 20 and image.digest and image.owner == "ann"
    assert [(event.action, event.owner) for event in events] == [("image.added", "ann")]

    environment = await service.provider.ensure(ANN, "own")
    built = service.get_image(ANN, "own")
    assert built.state == "Ready" and built.size_bytes and built.last_used
    assert environment.startup_script == "echo hi\n"
    assert environment.env["MODE"] == "fast" and list(environment.kernels) == ["python3"]
    changes = [event.payload["state"] for event in events if event.action == "build.changed"]
    assert changes[0] == "InProgress" and changes[-1] == "Completed"
    (build,) = service.list_builds(ANN).items
    assert build.progress == 1.0 and "six==1.17.0" in build.log


@pytest.mark.parametrize(
    ("content", "said", "lines"),
    [
        ("six\nthis-package-is-not-there-9f3c>2", "not found", ["this-package-is-not-there-9f3c>2"]),
        ("six==1.16.0\nsix>=1.17", "six==1.16.0 and six>=1.17", ["six==1.16.0", "six>=1.17"]),
        ("six==99.0", "no version of six==99.0", ["six==99.0"]),
    ],
)
async def test_packages_that_cannot_be_had_are_refused_before_anything_is_built(
    service: ImagesService, content: str, said: str, lines: list[str]
) -> None:
    with pytest.raises(BuildFailed) as refusal:
        await service.create_image(ANN, request(content))
    assert said in refusal.value.message
    assert refusal.value.details["lines"] == lines
    assert service.list_builds(ROOT).items == [] and not [
        i for i in service.list_images(ANN).items if i.custom
    ]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"content": "-r http://evil.example"}, InvalidInput),
        ({"name": "data-science"}, Conflict),
        ({"environment": {"LD_PRELOAD": "/x"}}, InvalidInput),
        ({"startup_script": "a\0b"}, InvalidInput),
        ({"python": "3.13"}, NotSupported),
    ],
)
async def test_a_bad_specification_is_refused(
    service: ImagesService, values: dict[str, Any], error: type[Exception]
) -> None:
    if values == {"python": "3.13"} and _has_python("3.13", service):
        pytest.skip("this machine has Python 3.13")
    with pytest.raises(error):
        await service.create_image(ANN, request(**values))


def _has_python(minor: str, service: ImagesService) -> bool:
    try:
        service.provider.builder.interpreters.find([minor])
    except NotSupported:
        return False
    return True


async def test_versions_stay_and_aliases_move(service: ImagesService, events: list[Event]) -> None:
    await service.create_image(ANN, request("six==1.16.0"))
    await service.create_image(ANN, request("six==1.17.0"))
    assert service.get_image(ANN, "own").version == "1.0.1"
    moved = service.update_image(ANN, "own", UpdateImage(alias="stable", version="1.0.0"))
    assert moved.version == "1.0.0" and service.get_image(ANN, "own", "stable").packages[0] == "six==1.16.0"
    assert events[-1].action == "image.added"
    with pytest.raises(InvalidInput, match="begin with a digit"):
        service.update_image(ANN, "own", UpdateImage(alias="2.0", version="1.0.0"))

    service.delete_image(ANN, "own", "1.0.1")
    assert service.get_image(ANN, "own").version == "1.0.0"
    service.delete_image(ANN, "own")
    assert [event.payload["version"] for event in events if event.action == "image.removed"] == [
        "1.0.1",
        "1.0.0",
    ]
    with pytest.raises(NotFound):
        service.get_image(ANN, "own")


async def test_another_users_image_does_not_exist(service: ImagesService) -> None:
    await service.create_image(ANN, request())
    calls = [
        lambda: service.get_image(BOB, "own"),
        lambda: service.update_image(BOB, "own", UpdateImage(alias="latest", version="1.0.0")),
        lambda: service.delete_image(BOB, "own"),
        lambda: service.create_build(BOB, CreateBuild(image="own")),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert service.get_image(ROOT, "own").owner == "ann"


def test_the_catalogue_cannot_be_changed(service: ImagesService) -> None:
    with pytest.raises(Conflict, match="belongs to the catalogue"):
        service.delete_image(ROOT, "data-science")
    with pytest.raises(Conflict):
        service.update_image(ROOT, "data-science", UpdateImage(alias="x", version="1.1.0"))


async def test_builds_are_refused_where_they_make_no_sense(service: ImagesService) -> None:
    with pytest.raises(NotSupported, match="retired"):
        service.create_build(ANN, CreateBuild(image="mxnet"))
    with pytest.raises(Conflict, match="built already"):
        service.create_build(ANN, CreateBuild(image="system"))
    with pytest.raises(NotFound):
        service.get_build(ANN, "nothing")


async def test_a_build_is_cancelled_by_who_asked_for_it(service: ImagesService) -> None:
    build = service.create_build(ANN, CreateBuild(image="tensorflow-cpu"))
    with pytest.raises(NotFound):
        await service.cancel_build(BOB, build.id)
    assert service.list_builds(BOB).items == []
    stopped = await service.cancel_build(ANN, build.id)
    assert stopped.state == "Stopped" and stopped.ended
    with pytest.raises(Conflict, match="has ended already"):
        await service.cancel_build(ANN, build.id)
    assert service.get_image(ANN, "tensorflow-cpu").state == "Absent"


async def test_environments_are_the_administrators(service: ImagesService, events: list[Event]) -> None:
    digest = (await service.provider.ensure(ANN, "base-python")).digest
    with pytest.raises(Forbidden):
        service.list_environments(ANN)
    with pytest.raises(Forbidden):
        await service.remove_environment(ANN, digest)
    (listed,) = service.list_environments(ROOT).items
    assert (listed.digest, listed.image, listed.used_by) == (digest, "base-python", [])
    assert listed.files > 1000 and listed.size_bytes > 0

    service.provider.set_users(lambda _digest: ["mnist.ipynb"])
    with pytest.raises(InUse):
        await service.remove_environment(ROOT, digest)
    service.provider.set_users(lambda _digest: [])
    await service.remove_environment(ROOT, digest)
    assert events[-1].action == "environment.removed" and events[-1].payload["digest"] == digest
    assert service.list_environments(ROOT).items == []
    assert service.get_image(ANN, "base-python").state == "Absent"


async def test_an_image_in_use_is_not_forgotten(service: ImagesService) -> None:
    image = await service.create_image(ANN, request())
    service.provider.set_users(lambda digest: ["mnist.ipynb"] if digest == image.digest else [])
    with pytest.raises(InUse, match=r"mnist\.ipynb"):
        service.delete_image(ANN, "own")
    assert service.get_image(ANN, "own").version == "1.0.0"


async def test_own_packages_outlive_an_environment_and_are_removed_when_nothing_uses_them(
    service: ImagesService,
) -> None:
    await service.create_image(ANN, request())
    environment = await service.provider.ensure(ANN, "own")
    (own,) = (await service.list_overlays(ANN)).items
    assert (own.digest, own.image, own.version, own.used_by) == (environment.digest, "own", "1.0.0", [])
    assert (await service.list_overlays(BOB)).items == []
    folder = environment.python.parents[1]
    (folder / "lib" / "installed").write_bytes(b"x" * 1000)
    assert (await service.list_overlays(ANN)).items[0].size_bytes == own.size_bytes + 1000

    await service.remove_environment(ROOT, own.digest)
    (left,) = (await service.list_overlays(ANN)).items
    assert (left.digest, left.image, left.files) == (own.digest, None, own.files + 1)
    with pytest.raises(NotFound, match="no packages of your own"):
        await service.remove_overlay(BOB, own.digest)
    with pytest.raises(NotFound):
        await service.remove_overlay(ANN, "..")

    await service.remove_overlay(ANN, own.digest)
    assert (await service.list_overlays(ANN)).items == [] and not folder.exists()


async def test_own_packages_in_use_stay(service: ImagesService) -> None:
    await service.create_image(ANN, request())
    environment = await service.provider.ensure(ANN, "own")
    sleeper = [str(environment.python), "-c", "import time; print(flush=True); time.sleep(600)"]
    with subprocess.Popen(sleeper, stdout=subprocess.PIPE) as process:  # noqa: ASYNC220 -- nothing else runs
        assert process.stdout is not None and process.stdout.readline() == b"\n"
        assert (await service.list_overlays(ANN)).items[0].used_by == [f"process {process.pid}"]
        with pytest.raises(InUse, match=f"in use by process {process.pid}"):
            await service.remove_overlay(ANN, environment.digest)
        process.kill()
    assert len((await service.list_overlays(ANN)).items) == 1
