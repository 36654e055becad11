"""A copy has the packages that its author had; images are built from wheels made here."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from asyncio import AbstractEventLoop
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.images.base import ImageEnvironment, ImageSpec
from jupyter_smstudio.core.compute.images.builder import Builder
from jupyter_smstudio.core.compute.images.catalog import load_catalog
from jupyter_smstudio.core.compute.images.index import uv_environment
from jupyter_smstudio.core.compute.images.interpreters import Interpreters
from jupyter_smstudio.core.compute.images.locks import Locks
from jupyter_smstudio.core.compute.images.provider import ImageProvider
from jupyter_smstudio.core.compute.images.store import EnvironmentStore
from jupyter_smstudio.core.compute.images.uv import run_uv
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.stages import SqlStageTimes
from jupyter_smstudio.images.store import SqlImageStore
from jupyter_smstudio.sharing.environment import CapturedEnvironment, capture_environment
from jupyter_smstudio.sharing.images import CopiedImage, ImageCopier

ANN, BOB = Caller("ann"), Caller("bob")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def make_wheel(folder: Path, name: str, version: str, requires: Sequence[str] = ()) -> None:
    """Write a wheel with one module that knows its version."""
    info = f"{name}-{version}.dist-info"
    lines = "".join(f"Requires-Dist: {line}\n" for line in requires)
    files = {
        f"{name}.py": f'__version__ = "{version}"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{lines}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{info}/RECORD,,\n"
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """Return a folder of wheels: needy asks for a tiny that its user then replaced."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    make_wheel(folder, "tiny", "1.0")
    make_wheel(folder, "tiny", "2.0")
    make_wheel(folder, "needy", "1.0", ["tiny<2"])
    make_wheel(folder, "extra", "1.5")
    return folder


@pytest.fixture
def uv_env(wheels: Path, tmp_path: Path) -> dict[str, str]:
    """Return variables that make uv see nothing but the folder of wheels."""
    machine = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    return uv_environment({**machine, **pip, "UV_CACHE_DIR": str(tmp_path / "cache")}, [])


class Bench:
    """A machine with the image needy 1.0.0, and two people."""

    def __init__(
        self, images: ImageProvider, custom: SqlImageStore, env: dict[str, str], folder: Path
    ) -> None:
        self.images = images
        self.copier = ImageCopier(images, lambda _caller, spec: custom.add(spec))
        self._env = env
        self._folder = folder

    def capture(self, caller: Caller = ANN, image: str = "needy", version: str = "") -> CapturedEnvironment:
        """Return what is installed for somebody."""
        metadata = {"smstudio": {"image": image, "image_version": version or None}}
        captured = capture_environment(self.images, caller, metadata)
        assert captured is not None
        return captured

    async def install(self, caller: Caller, *lines: str) -> None:
        """Install packages as ``pip install`` in a notebook does."""
        python = (await self.images.ensure(caller, "needy")).python
        await run_uv(
            ["pip", "install", "--python", str(python), "--no-deps", *lines],
            env=self._env,
            cwd=self._folder,
            on_line=lambda line: None,
        )

    async def copy(self, caller: Caller, captured: CapturedEnvironment) -> CopiedImage:
        """Make a copy's image, and wait until it is built."""
        copied = await self.copier.give(caller, captured.summary, captured.lock, captured.kernels)
        if copied.build_id:
            await self.images.builder.wait(self.images.builder.find(copied.build_id))
        return copied

    def versions(self, environment: ImageEnvironment) -> str:
        """Return what a program in an environment sees."""
        code = "import needy, tiny, extra; print(needy.__version__, tiny.__version__, extra.__version__)"
        done = subprocess.run([environment.python, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip()


@pytest.fixture
def bench(tmp_path: Path, uv_env: dict[str, str], jp_asyncio_loop: AbstractEventLoop) -> Iterator[Bench]:
    """Return a bench; builds that still run are stopped at its end."""
    database = Database(f"sqlite:///{tmp_path}/studio.db")
    database.migrate()
    clock = SystemClock()
    store, locks = EnvironmentStore(tmp_path / "environments"), Locks(tmp_path / "locks", uv_env)
    builder = Builder(store, locks, Interpreters(uv_env), clock, SqlStageTimes(database, clock), uv_env)
    image = ImageSpec(
        name="needy",
        version="1.0.0",
        display_name="Needy",
        python=(PYTHON,),
        requirements=("needy",),
        kernels=(),
        environment={"MODE": "fast"},
    )
    custom = SqlImageStore(database, clock)
    catalog = {"needy": image, "system": load_catalog()["system"]}
    images = ImageProvider(catalog, custom, builder, tmp_path / "overlays")
    yield Bench(images, custom, uv_env, tmp_path)
    jp_asyncio_loop.run_until_complete(builder.close())
    database.close()


async def test_an_image_that_was_not_added_to_is_the_same_for_everybody(bench: Bench) -> None:
    assert capture_environment(bench.images, ANN, {"smstudio": {"image": "needy"}}) is None
    assert capture_environment(bench.images, ANN, {"smstudio": {"image": "none"}}) is None
    assert capture_environment(bench.images, ANN, {"smstudio": ["needy"]}) is None
    await bench.images.ensure(ANN, "needy")
    captured = bench.capture()
    assert captured.lock == "needy==1.0\ntiny==1.0\n"
    assert (captured.summary.packages, captured.summary.added) == (2, [])
    assert await bench.copy(BOB, captured) == CopiedImage("needy", "1.0.0")


async def test_a_copy_has_what_its_author_had_added_and_nobody_elses_image_changes(
    bench: Bench, wheels: Path, tmp_path: Path
) -> None:
    await bench.install(BOB, "extra==1.5")
    await bench.install(ANN, "tiny==2.0", "extra==1.5")
    own = tmp_path / "own"
    own.mkdir()
    make_wheel(own, "mine", "0.1")
    await bench.install(ANN, str(own / "mine-0.1-py3-none-any.whl"))
    captured = bench.capture()
    assert captured.lock == "extra==1.5\nneedy==1.0\ntiny==2.0\n"
    assert captured.summary.added == ["extra==1.5", "mine==0.1", "tiny==2.0"]
    assert captured.summary.unlisted == ["mine"]

    copied = await bench.copy(BOB, captured)
    assert copied.name == f"needy-{captured.summary.lock_sha256[:8]}"
    assert "mine from files or repositories" in copied.note
    environment = bench.images.environment(BOB, copied.name, copied.version)
    assert bench.versions(environment) == "1.0 2.0 1.5"
    assert environment.env["MODE"] == "fast"
    # Bob's own notebooks on the image are as they were.
    assert bench.versions(bench.images.environment(BOB, "needy")) == "1.0 1.0 1.5"
    again = await bench.copy(BOB, captured)
    assert again == replace(copied, build_id=None)
    spec = bench.images.spec(BOB, copied.name)
    assert (spec.owner, spec.display_name) == ("bob", "Needy + 3 packages")
    # What was copied can be shared on, and is the same then.
    onward = bench.capture(BOB, copied.name)
    assert (onward.lock, onward.summary.added) == (captured.lock, [])


async def test_a_version_of_the_image_that_is_gone_is_made_again(bench: Bench) -> None:
    await bench.images.ensure(ANN, "needy")
    captured = bench.capture()
    renamed = replace(captured, summary=captured.summary.model_copy(update={"image_version": "0.9.0"}))
    copied = await bench.copy(BOB, renamed)
    assert copied.name.startswith("needy-") and copied.note == ""
    assert bench.images.get(BOB, copied.name).state == "Ready"


async def test_what_cannot_be_installed_is_said_and_the_image_is_given_all_the_same(
    bench: Bench, wheels: Path
) -> None:
    await bench.install(ANN, "extra==1.5")
    captured = bench.capture()
    (wheels / "extra-1.5-py3-none-any.whl").unlink()
    copied = await bench.copy(BOB, captured)
    assert (copied.name, copied.version) == ("needy", "1.0.0")
    assert "extra==1.5) cannot be installed here" in copied.note


async def test_the_servers_own_environment_is_the_same_only_where_it_is(bench: Bench) -> None:
    captured = bench.capture(ANN, "system")
    assert "pydantic==" in captured.lock and captured.summary.added == []
    assert (await bench.copy(BOB, captured)).name == "system"
    summary = captured.summary.model_copy(update={"lock_sha256": "c" * 64})
    elsewhere = replace(captured, summary=summary, lock="tiny==2.0\n", kernels=())
    copied = await bench.copy(BOB, elsewhere)
    assert (copied.name, copied.note) == ("system-cccccccc", "")
    assert bench.images.get(BOB, copied.name).state == "Ready"
    nowhere = await bench.copy(BOB, replace(elsewhere, lock="none-such==9\n"))
    assert nowhere.name == "system"
    assert "What the author had installed cannot be installed here" in nowhere.note


async def test_no_folder_is_taken_from_what_another_studio_says(bench: Bench) -> None:
    await bench.images.ensure(ANN, "needy")
    captured = bench.capture()
    summary = captured.summary.model_copy(update={"image": "../Evil Image", "lock_sha256": "e" * 64})
    hostile: tuple[dict[str, str], ...] = ({"name": "python3", "source": "../../../../../../etc"},)
    copied = await bench.copier.give(BOB, summary, captured.lock, hostile)
    (kernel,) = bench.images.spec(BOB, copied.name).kernels
    assert (copied.name, kernel.source) == ("evil-image-eeeeeeee", "")
    summary = summary.model_copy(update={"lock_sha256": "f" * 64})
    wrong = await bench.copier.give(BOB, summary, captured.lock, ({"name": "../python3"},))
    assert wrong.name == "" and "not the name of a kernel" in wrong.note


@pytest.mark.parametrize("line", ["-r /etc/passwd", "x @ https://evil.example/x.whl", "--index-url=http://e"])
async def test_a_lock_that_was_tampered_with_installs_nothing(bench: Bench, line: str) -> None:
    await bench.images.ensure(ANN, "needy")
    captured = bench.capture()
    summary = captured.summary.model_copy(update={"added": ["x==1"]})
    copied = await bench.copy(BOB, replace(captured, summary=summary, lock=f"{captured.lock}{line}\n"))
    assert copied.name == "needy" and copied.build_id is None
    assert "cannot be installed here" in copied.note
