"""Builds without a network: wheels made here, and an index that answers when it is told to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import sys
import threading
import zipfile
from asyncio import AbstractEventLoop
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.images.base import ImageSpec
from jupyter_smstudio.core.compute.images.builder import Builder
from jupyter_smstudio.core.compute.images.index import uv_environment
from jupyter_smstudio.core.compute.images.interpreters import Interpreters
from jupyter_smstudio.core.compute.images.locks import Locks
from jupyter_smstudio.core.compute.images.store import EnvironmentStore

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


class Times:
    """Remembers times of steps in memory."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str], float] = {}

    def expected_seconds(self, stage: str, subject: str) -> float | None:
        return self.seen.get((stage, subject))

    def remember(self, subject: str, seconds: Mapping[str, float]) -> None:
        self.seen.update({(stage, subject): taken for stage, taken in seconds.items()})


def make_wheel(
    folder: Path,
    name: str,
    version: str,
    *,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
    program: str = "",
) -> Path:
    """Write a wheel with one module that knows its version, and maybe a program."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Provides-Extra: {extra}\n" for extra in extras)
    files = {
        f"{name}.py": f'__version__ = "{version}"\n\n\ndef main():\n    print("{name} {version}")\n',
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {line}\n" for line in requires),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if program:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{program} = {name}:main\n"
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text.encode())}\n"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}.items():
            archive.writestr(path, text)
    return wheel


def spec(*requirements: str, **values: object) -> ImageSpec:
    """Return an image without a kernel, so that it needs nothing from a real index."""
    fields = {"name": "tiny", "version": "1.0.0", "display_name": "Tiny", "python": (PYTHON,), "kernels": ()}
    return ImageSpec(requirements=requirements, **{**fields, **values})  # type: ignore[arg-type]


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """Return a folder of wheels: tiny 1.0 and 2.0, and needy, which needs tiny<2."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    make_wheel(folder, "tiny", "1.0", program="tiny-program")
    make_wheel(folder, "tiny", "2.0")
    make_wheel(folder, "needy", "1.0", requires=["tiny<2"])
    return folder


@pytest.fixture
def uv_env(wheels: Path, tmp_path: Path) -> dict[str, str]:
    """Return variables that make uv see nothing but the folder of wheels, with a cache of its own."""
    machine = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    return uv_environment({**machine, **pip, "UV_CACHE_DIR": str(tmp_path / "cache")}, [])


def make_builder(root: Path, env: dict[str, str]) -> Builder:
    """Put a builder together as one server has it."""
    store, locks = EnvironmentStore(root / "environments"), Locks(root / "locks", env)
    return Builder(store, locks, Interpreters(env), SystemClock(), Times(), env)


@pytest.fixture
def builder(tmp_path: Path, uv_env: dict[str, str], jp_asyncio_loop: AbstractEventLoop) -> Iterator[Builder]:
    """Return a builder that knows the folder of wheels."""
    builder = make_builder(tmp_path / "data", uv_env)
    yield builder
    jp_asyncio_loop.run_until_complete(builder.close())


class SlowIndex:
    """Serves a folder of wheels on the loopback interface, and holds downloads back until released."""

    def __init__(self, folder: Path) -> None:
        self.asked, self._released = threading.Event(), threading.Event()
        self.downloads = 0
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_error(405)  # uv reads the metadata from the whole wheel then

            def do_GET(self) -> None:
                name = self.path.rsplit("/", 1)[-1]
                if name.endswith(".whl"):
                    index.downloads += 1
                    index.asked.set()
                    index._released.wait(240)
                    body = (folder / name).read_bytes()
                else:
                    links = (
                        f'<a href="{file.name}#sha256={_sha256(file)}">{file.name}</a>'
                        for file in folder.iterdir()
                    )
                    body = "<br>".join(links).encode()
                self.send_response(200)
                self.send_header(
                    "Content-Type", "text/html" if not name.endswith(".whl") else "application/zip"
                )
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *args: None  # type: ignore[method-assign]
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def release(self) -> None:
        self._released.set()

    def close(self) -> None:
        self.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def slow_index(wheels: Path) -> Iterator[SlowIndex]:
    index = SlowIndex(wheels)
    yield index
    index.close()


@pytest.fixture
def slow_env(slow_index: SlowIndex, uv_env: dict[str, str]) -> dict[str, str]:
    return {**uv_env, "UV_FIND_LINKS": slow_index.url}


def locked(wheels: Path, *names: str) -> str:
    """Return the lock of these wheels, e.g. ``tiny-1.0``."""
    lines = []
    for name in names:
        package, _, version = name.partition("-")
        digest = _sha256(wheels / f"{name}-py3-none-any.whl")
        lines.append(f"{package}=={version} \\\n    --hash=sha256:{digest}\n")
    return "".join(lines)


async def asked(index: SlowIndex) -> None:
    assert await asyncio.to_thread(index.asked.wait, 120), "uv never asked for the wheel"
