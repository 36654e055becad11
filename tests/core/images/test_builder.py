"""Builds, with the real uv: published whole or not at all, shared, cancelled, and cleaned after a kill."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jupyter_smstudio.core.compute.images import builder as building
from jupyter_smstudio.core.compute.images.base import BuildState
from jupyter_smstudio.core.compute.images.build import BuildRun
from jupyter_smstudio.core.compute.images.builder import Builder
from jupyter_smstudio.core.compute.images.store import EnvironmentStore
from jupyter_smstudio.core.errors import BuildFailed, Unavailable

from .conftest import SlowIndex, asked, locked, make_builder, spec

WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def run_python(prefix: Path, code: str) -> str:
    answer = subprocess.run(
        [prefix / "bin" / "python", "-c", code], capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()


def processes_in(folder: Path) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


async def test_an_environment_is_built_from_its_lock_and_published(builder: Builder, wheels: Path) -> None:
    build = builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann")
    digest = await builder.wait(build)

    assert run_python(builder.store.path(digest), "import tiny; print(tiny.__version__)") == "1.0"
    assert build.state is BuildState.COMPLETED
    assert [stage.state for stage in build.stages()] == ["done"] * 4
    assert builder.store.manifest(digest).packages == 1
    assert "tiny==1.0" in build.log
    assert not list(builder.store.root.glob(".building/*"))


async def test_without_a_lock_one_is_made_and_kept(builder: Builder) -> None:
    image = spec("tiny")
    digest = await builder.wait(builder.start(image, "ann"))

    interpreter = builder.interpreters.find(image.python)
    kept = builder.locks.known(image, interpreter)
    assert kept is not None and kept.startswith("tiny==2.0 \\\n    --hash=sha256:")
    assert builder.digest(image, interpreter) == digest


async def test_published_files_cannot_be_written_under_any_of_their_names(
    builder: Builder, wheels: Path, tmp_path: Path
) -> None:
    digest = await builder.wait(builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann"))
    await asyncio.gather(*builder._compiling.values())  # it opens folders for a moment
    prefix = builder.store.path(digest)

    modes = {path: path.lstat().st_mode for path in [prefix, *prefix.rglob("*")] if not path.is_symlink()}
    assert [path for path, mode in modes.items() if mode & WRITE] == []
    module = next(prefix.rglob("tiny.py"))
    cached = [path for path in (tmp_path / "cache").rglob("tiny.py") if path.samefile(module)]
    assert cached, "the module should be a hard link into uv's cache"
    assert not cached[0].stat().st_mode & WRITE


async def test_bytecode_is_compiled_afterwards_and_folders_are_closed_again(
    builder: Builder, wheels: Path
) -> None:
    digest = await builder.wait(builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann"))
    await asyncio.gather(*builder._compiling.values())

    prefix = builder.store.path(digest)
    compiled = next(prefix.rglob("tiny.*.pyc"))
    assert builder.store.compiled(digest)
    for path in (compiled, compiled.parent, compiled.parent.parent):
        assert not path.stat().st_mode & WRITE
    assert builder.store.size(digest).own_bytes >= compiled.stat().st_size


async def test_two_requests_share_one_build(builder: Builder, wheels: Path) -> None:
    image = spec("tiny", lock=locked(wheels, "tiny-1.0"))
    first, second = builder.start(image, "ann"), builder.start(image, "bob")
    assert first is second
    assert await builder.wait(first) == await builder.wait(second)
    assert len(builder.builds()) == 1


async def test_two_servers_build_once(
    tmp_path: Path, slow_env: dict[str, str], slow_index: SlowIndex, wheels: Path
) -> None:
    image = spec("tiny", lock=locked(wheels, "tiny-1.0"))
    servers = [make_builder(tmp_path / "data", slow_env) for _ in range(2)]
    builds = [server.start(image, "ann") for server in servers]
    await asked(slow_index)
    slow_index.release()
    digests = [await server.wait(build) for server, build in zip(servers, builds, strict=True)]

    assert digests[0] == digests[1]
    assert sorted("Installed" in build.log for build in builds) == [False, True]
    for server in servers:
        await server.close()


async def test_a_cancelled_build_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, slow_env: dict[str, str], slow_index: SlowIndex, wheels: Path
) -> None:
    builder = make_builder(tmp_path / "data", slow_env)
    image = spec("tiny", lock=locked(wheels, "tiny-1.0"))
    build = builder.start(image, "ann")
    await asked(slow_index)
    assert processes_in(builder.store.root)

    await builder.cancel(build, "ann")
    assert build.state is BuildState.STOPPED and build.ended is not None
    assert processes_in(builder.store.root) == []
    assert not list(builder.store.root.glob(".building/*")) and builder.store.digests() == []
    with pytest.raises(BuildFailed, match="cancelled"):
        await builder.wait(build)

    slow_index.release()
    again = builder.start(image, "ann")
    assert again is not build
    assert builder.store.ready(await builder.wait(again))
    await builder.close()


async def test_a_build_goes_on_while_somebody_waits_for_it(
    tmp_path: Path, slow_env: dict[str, str], slow_index: SlowIndex, wheels: Path
) -> None:
    builder = make_builder(tmp_path / "data", slow_env)
    image = spec("tiny", lock=locked(wheels, "tiny-1.0"))
    build = builder.start(image, "ann")
    builder.start(image, "bob")
    await asked(slow_index)
    await builder.cancel(build, "ann")
    assert build.state is BuildState.IN_PROGRESS
    slow_index.release()
    assert builder.store.ready(await builder.wait(build))
    await builder.close()


async def test_a_failed_build_gives_the_resolvers_reason_and_publishes_nothing(
    builder: Builder, wheels: Path
) -> None:
    wrong = locked(wheels, "tiny-1.0").replace("sha256:", "sha256:0000")[:-5] + "\n"
    build = builder.start(spec("tiny", lock=wrong), "ann")
    with pytest.raises(BuildFailed, match=r"(?i)hash"):
        await builder.wait(build)
    assert build.state is BuildState.FAILED
    assert "failed" in [stage.state for stage in build.stages()]
    assert builder.store.digests() == [] and not list(builder.store.root.glob(".building/*"))


async def test_conflicting_requirements_name_the_lines(builder: Builder) -> None:
    build = builder.start(spec("tiny>=2", "needy"), "ann")
    with pytest.raises(BuildFailed) as failure:
        await builder.wait(build)
    assert failure.value.details["lines"] == ["tiny>=2", "needy"]
    assert "tiny<2" in failure.value.details["reason"]


async def test_listeners_hear_every_state(builder: Builder, wheels: Path) -> None:
    heard: list[BuildState] = []

    def listen(build: BuildRun) -> None:
        if build.state not in heard[-1:]:
            heard.append(build.state)

    builder.subscribe(listen)
    await builder.wait(builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann"))
    assert heard == [BuildState.IN_PROGRESS, BuildState.COMPLETED]


async def test_times_seen_before_are_expected(builder: Builder, wheels: Path) -> None:
    await builder.wait(builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann"))
    second = builder.start(spec("tiny", lock=locked(wheels, "tiny-2.0")), "ann")
    assert all(stage.expected_seconds is not None for stage in second.stages())
    await builder.wait(second)


def test_what_a_killed_server_left_is_ended_and_cleaned(
    tmp_path: Path, slow_env: dict[str, str], slow_index: SlowIndex, wheels: Path
) -> None:
    script = tmp_path / "server.py"
    script.write_text(
        "import asyncio, json, sys\n"
        "from pathlib import Path\n"
        "from tests.core.images.conftest import make_builder, spec\n"
        "async def main():\n"
        f"    builder = make_builder(Path({str(tmp_path / 'data')!r}), json.loads(sys.argv[1]))\n"
        f"    await builder.wait(builder.start(spec('tiny', lock={locked(wheels, 'tiny-1.0')!r}), 'ann'))\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).parents[3]
    server = subprocess.Popen(
        [sys.executable, script, json.dumps(slow_env)], env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        assert slow_index.asked.wait(120)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    store = EnvironmentStore(tmp_path / "data" / "environments")
    assert processes_in(store.root), "the killed server's uv should still be there"

    cleaned = store.recover()
    assert len(cleaned) == 1
    assert processes_in(store.root) == []
    assert not list(store.root.glob(".building/*"))


async def test_a_living_servers_build_is_not_cleaned(
    tmp_path: Path, slow_env: dict[str, str], slow_index: SlowIndex, wheels: Path
) -> None:
    builder = make_builder(tmp_path / "data", slow_env)
    build = builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann")
    await asked(slow_index)
    assert EnvironmentStore(tmp_path / "data" / "environments").recover() == []
    slow_index.release()
    assert builder.store.ready(await builder.wait(build))
    await builder.close()


async def test_an_interrupted_compilation_is_resumed_and_closes_what_it_had_opened(
    builder: Builder, wheels: Path, uv_env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "endless.py").write_text("import signal; signal.pause()")
    with monkeypatch.context() as interrupted:
        interrupted.setattr(building, "BYTECODE", tmp_path / "endless.py")
        digest = await builder.wait(builder.start(spec("tiny", lock=locked(wheels, "tiny-1.0")), "ann"))
        await builder.close()
    assert not builder.store.compiled(digest)
    folder = next(builder.store.path(digest).rglob("tiny.py")).parent
    folder.chmod(0o755)

    successor = make_builder(builder.store.root.parent, uv_env)
    successor.resume()
    await asyncio.gather(*successor._compiling.values())
    assert successor.store.compiled(digest)
    assert not folder.stat().st_mode & WRITE


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of half a megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small file system can be mounted by root only, outside of containers")
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_a_full_disk_is_said_and_nothing_is_half_published(
    small_disk: Path, uv_env: dict[str, str], wheels: Path
) -> None:
    builder = make_builder(small_disk / "data", uv_env)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 450_000)
    image = spec("tiny", lock=locked(wheels, "tiny-1.0"))
    with pytest.raises(Unavailable, match="is full"):
        await builder.wait(builder.start(image, "ann"))
    assert builder.store.digests() == [] and not list(builder.store.root.glob(".building/*"))

    ballast.unlink()
    assert builder.store.ready(await builder.wait(builder.start(image, "ann")))
    await builder.close()


async def test_what_the_system_refuses_ends_the_build_with_its_reason(builder: Builder, wheels: Path) -> None:
    image = spec("tiny", lock=locked(wheels, "tiny-1.0"))
    digest = builder.digest(image, builder.interpreters.find(image.python))
    assert digest is not None
    (builder.store.root / digest).write_text("in the way")
    build = builder.start(image, "ann")
    with pytest.raises(BuildFailed, match="could not be put in place"):
        await builder.wait(build)
    assert build.state is BuildState.FAILED
