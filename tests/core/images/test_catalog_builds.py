"""Images of the catalogue, built from this machine's package index, with their kernels started."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.images.base import ImageSpec
from jupyter_smstudio.core.compute.images.provider import ImageProvider, open_images
from jupyter_smstudio.core.models import Caller

from .conftest import Times

ANN = Caller("ann")


class NoCustomImages:
    def visible(self, caller: Caller) -> list[ImageSpec]:
        return []


@pytest.fixture
def provider(tmp_path: Path, jp_asyncio_loop: AbstractEventLoop) -> Iterator[ImageProvider]:
    provider = open_images(tmp_path / "data", NoCustomImages(), SystemClock(), Times())
    yield provider
    jp_asyncio_loop.run_until_complete(provider.builder.close())


@pytest.mark.parametrize(
    ("image", "kernel", "cell", "answer"),
    [
        ("base-python", "python3", "import ipywidgets; print(ipywidgets.__name__)", "ipywidgets"),
        (
            "sparkmagic",
            "pysparkkernel",
            "%%local\nimport sparkmagic; print(sparkmagic.__name__)",
            "sparkmagic",
        ),
    ],
)
async def test_a_kernel_of_a_built_image_answers(
    provider: ImageProvider, image: str, kernel: str, cell: str, answer: str, tmp_path: Path
) -> None:
    environment = await provider.ensure(ANN, image)
    command = environment.kernels[kernel]
    manager = AsyncKernelManager(connection_file=str(tmp_path / "kernel.json"))
    manager._kernel_spec = KernelSpec(
        argv=list(command.argv), env=dict(command.env), language=command.language
    )
    env = environment.environ({"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)})
    await manager.start_kernel(env=env, cwd=str(tmp_path))
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        printed: list[str] = []

        def keep(message: dict[str, dict[str, str]]) -> None:
            printed.append(message["content"].get("text", ""))

        reply = await client.execute_interactive(cell, timeout=60, output_hook=keep)
        assert reply["content"]["status"] == "ok" and "".join(printed).strip() == answer
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


async def test_sparkmagic_loads_without_kerberos_and_says_how_to_get_it(provider: ImageProvider) -> None:
    environment = await provider.ensure(ANN, "sparkmagic")
    assert set(environment.kernels) == {"pysparkkernel", "sparkkernel", "python3"}
    code = (
        "import sparkmagic.utils.configuration, requests_kerberos\n"
        "try: requests_kerberos.HTTPKerberosAuth()\n"
        "except NotImplementedError as error: print(error)"
    )
    python = await asyncio.create_subprocess_exec(
        str(environment.python), "-c", code, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await python.communicate()
    assert b"libkrb5-dev" in said
