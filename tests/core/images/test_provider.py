"""Handing images out: states, environments bound to their user, builds on demand, and removal."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.images.base import (
    BuildProgress,
    BuildState,
    EnvironmentState,
    ImageSpec,
    KernelSpec,
)
from jupyter_smstudio.core.compute.images.catalog import load_catalog
from jupyter_smstudio.core.compute.images.interpreters import machine_platform
from jupyter_smstudio.core.compute.images.provider import ImageProvider
from jupyter_smstudio.core.errors import BuildFailed, Conflict, InUse, NotFound, NotSupported
from jupyter_smstudio.core.models import Caller

from .conftest import SlowIndex, asked, locked, make_builder, spec

ANN, BOB, ROOT = Caller("ann"), Caller("bob"), Caller("root", admin=True)


class Custom:
    """Two users with an image of the same name, and one old version."""

    def __init__(self, wheels: Path) -> None:
        old = spec(owner="ann", name="own", aliases=("stable",), lock=locked(wheels, "tiny-1.0"))
        new = spec(owner="ann", name="own", version="1.0.1", lock=locked(wheels, "tiny-2.0"))
        bobs = spec(owner="bob", name="own", version="3.0.0", lock=locked(wheels, "tiny-1.0"))
        self._specs = [new, old, bobs]

    def visible(self, caller: Caller) -> list[ImageSpec]:
        return [image for image in self._specs if caller.admin or image.owner == caller.name]


def run_python(python: Path, environ: dict[str, str], code: str) -> str:
    done = subprocess.run([python, "-c", code], env=environ, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def provider(
    tmp_path: Path, slow_env: dict[str, str], wheels: Path, jp_asyncio_loop: AbstractEventLoop
) -> Iterator[ImageProvider]:
    """Return a provider whose downloads wait until the index is released."""
    catalog = {
        **load_catalog(),
        "tiny": spec("tiny", lock=locked(wheels, "tiny-1.0"), environment={"MODE": "fast"}),
        "elsewhere": spec("tiny", name="elsewhere", platforms=("plan9-mips",)),
        "ancient": spec("tiny", name="ancient", python=("2.4",)),
        "kernelless": spec(
            "tiny", name="kernelless", lock=locked(wheels, "tiny-2.0"), kernels=(KernelSpec("nope", "Nope"),)
        ),
    }
    builder = make_builder(tmp_path / "data", slow_env)
    provider = ImageProvider(catalog, Custom(wheels), builder, tmp_path / "overlays")
    yield provider
    jp_asyncio_loop.run_until_complete(builder.close())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mxnet", "retired"),
        ("elsewhere", f"needs plan9-mips; this machine is {machine_platform()}"),
        ("ancient", "no Python 2.4"),
    ],
)
async def test_what_cannot_be_had_says_why(provider: ImageProvider, name: str, said: str) -> None:
    status = provider.get(ANN, name)
    assert status.state is EnvironmentState.UNAVAILABLE and said in (status.reason or "")
    with pytest.raises(NotSupported, match=said):
        await provider.ensure(ANN, name)


def test_the_servers_own_environment_is_ready(provider: ImageProvider) -> None:
    assert provider.get(ANN, "system").state is EnvironmentState.READY
    own = provider.environment(ANN, "system")
    assert (own.digest, own.prefix, own.python) == ("system", Path(sys.prefix), Path(sys.executable))
    assert own.kernels["python3"].argv[:3] == (sys.executable, "-m", "ipykernel_launcher")


@pytest.mark.parametrize("name", ["nothing", "../../etc", ""])
def test_an_unknown_image_is_not_found(provider: ImageProvider, name: str) -> None:
    with pytest.raises(NotFound, match="There is no image"):
        provider.get(ANN, name)


def test_versions_are_found_by_number_and_alias_and_by_their_owner_only(provider: ImageProvider) -> None:
    assert provider.get(ANN, "own").spec.version == "1.0.1"
    assert provider.get(ANN, "own", "stable").spec.version == "1.0.0"
    assert provider.get(BOB, "own").spec.version == "3.0.0"
    for caller, version in ((ANN, "3.0.0"), (BOB, "1.0.0"), (ANN, "2.0.0")):
        with pytest.raises(NotFound):
            provider.get(caller, "own", version)
    with pytest.raises(NotFound):
        provider.get(Caller("eve"), "own")
    assert {image.spec.owner for image in provider.images(ROOT)} == {None, "ann", "bob"}


async def test_an_environment_is_built_on_demand_with_progress(
    provider: ImageProvider, slow_index: SlowIndex
) -> None:
    with pytest.raises(Conflict, match="not built yet"):
        provider.environment(ANN, "tiny")
    seen: list[BuildProgress] = []
    waiting = asyncio.create_task(provider.ensure(ANN, "tiny", on_progress=seen.append))
    await asked(slow_index)
    status = provider.get(BOB, "tiny")
    assert status.state is EnvironmentState.BUILDING and status.build_id == seen[0].build_id
    slow_index.release()
    environment = await waiting

    assert seen[-1].fraction == 1.0
    assert provider.get(ANN, "tiny").state is EnvironmentState.READY
    assert environment.env["MODE"] == "fast"
    environ = environment.environ({"PATH": "/usr/bin:/bin"})
    said = run_python(environment.python, environ, "import tiny, sys; print(tiny.__version__, sys.prefix)")
    assert said.split() == ["1.0", environ["VIRTUAL_ENV"]]
    assert environ["PATH"].split(os.pathsep)[0] == str(environment.python.parent)
    assert provider.builder.store.last_used(environment.digest) is not None


async def test_each_user_has_an_overlay_of_one_environment(
    provider: ImageProvider, slow_index: SlowIndex
) -> None:
    slow_index.release()
    anns, bobs = await provider.ensure(ANN, "tiny"), await provider.ensure(BOB, "tiny")
    assert anns.prefix == bobs.prefix and anns.python != bobs.python
    assert len(provider.builder.builds()) == 1


async def test_giving_up_waiting_stops_the_build_when_nobody_else_waits(
    provider: ImageProvider, slow_index: SlowIndex
) -> None:
    ann, bob = (asyncio.create_task(provider.ensure(caller, "tiny")) for caller in (ANN, BOB))
    await asked(slow_index)
    (build,) = provider.builder.builds()
    ann.cancel()
    await asyncio.wait([ann])
    assert ann.cancelled() and build.state is BuildState.IN_PROGRESS
    bob.cancel()
    await asyncio.wait([bob])
    assert bob.cancelled() and build.state is BuildState.STOPPED
    assert provider.get(ANN, "tiny").state is EnvironmentState.ABSENT


async def test_a_kernel_that_the_packages_do_not_install_is_named(
    provider: ImageProvider, slow_index: SlowIndex
) -> None:
    slow_index.release()
    with pytest.raises(BuildFailed, match="install no kernel named nope"):
        await provider.ensure(ANN, "kernelless")
    status = provider.get(ANN, "kernelless")
    assert status.state is EnvironmentState.FAILED and "nope" in (status.reason or "")


async def test_an_environment_in_use_stays_and_an_unused_one_goes(
    provider: ImageProvider, slow_index: SlowIndex
) -> None:
    slow_index.release()
    digest = (await provider.ensure(ANN, "tiny")).digest
    provider.set_users(lambda asked_for: ["mnist.ipynb"] if asked_for == digest else [])
    with pytest.raises(InUse, match=r"mnist\.ipynb") as refusal:
        await provider.remove_environment(digest)
    assert refusal.value.details["users"] == ["mnist.ipynb"]
    assert provider.builder.store.ready(digest)

    provider.set_users(lambda _digest: [])
    await provider.remove_environment(digest)
    assert not provider.builder.store.path(digest).exists()
    assert provider.get(ANN, "tiny").state is EnvironmentState.ABSENT
    assert not list(provider.builder.store.root.glob(".removing/*"))


async def test_an_environment_that_another_server_uses_stays(
    provider: ImageProvider, slow_index: SlowIndex
) -> None:
    slow_index.release()
    environment = await provider.ensure(ANN, "tiny")
    kernel = await asyncio.create_subprocess_exec(
        str(environment.python), "-c", "input()", stdin=asyncio.subprocess.PIPE
    )
    with pytest.raises(InUse, match=f"process {kernel.pid}"):
        await provider.remove_environment(environment.digest)
    kernel.kill()
    await kernel.wait()
    await provider.remove_environment(environment.digest)


@pytest.mark.parametrize("digest", ["system", "..", "../data", "x" * 32, "0" * 32, "A" * 32])
async def test_only_an_environment_can_be_removed(provider: ImageProvider, digest: str) -> None:
    with pytest.raises(NotFound):
        await provider.remove_environment(digest)
