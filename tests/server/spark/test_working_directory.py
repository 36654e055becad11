"""Where relative paths begin: where the kernel works that opened the session, else in the driver's folder."""

from __future__ import annotations

import pytest

from .gateway_stage import OpenStage, Stage


async def where(stage: Stage, kernel: str, **body: object) -> str:
    """Open a session for a kernel, and return where its driver was told to work."""
    made = await stage.ask("POST", "/sessions", {"kind": "pyspark", **body}, kernel)
    await stage.until(made["id"], "idle")
    found = await stage.run(made["id"], "where")
    return str(found["output"]["data"]["text/plain"])


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
async def test_a_kernels_session_works_where_the_kernel_does(open_stage: OpenStage, warm: bool) -> None:
    stage = open_stage(warm=warm)
    if warm:
        await stage.livy.start()
    assert await where(stage, "k1") == str(stage.root)


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
async def test_nobody_elses_session_is_sent_anywhere(open_stage: OpenStage, warm: bool) -> None:
    stage = open_stage(warm=warm)
    if warm:
        await stage.livy.start()
    assert await where(stage, "", workingDirectory="/", working_directory="/") == ""
