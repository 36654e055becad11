"""Pages are rendered by processes of their own: who opens one waits for that one and breaks no others."""

from __future__ import annotations

import asyncio
import io
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO

import psutil
import pytest

from jupyter_smstudio.core.errors import InvalidInput, TooLarge
from jupyter_smstudio.sharing import page_client, page_process, page_renderer
from jupyter_smstudio.sharing.models import SnapshotKind
from jupyter_smstudio.sharing.page_client import WantedPage
from jupyter_smstudio.sharing.page_renderer import PageRenderer

from .conftest import markdown, notebook

SECONDS = 60


@asynccontextmanager
async def rendering(folder: Path) -> AsyncIterator[PageRenderer]:
    """Have pages rendered until the end of the block, which comes within a minute."""
    renderer = PageRenderer(folder / "pages")
    try:
        async with asyncio.timeout(SECONDS):
            yield renderer
    finally:
        await renderer.close()
    assert processes() == []


def processes() -> list[psutil.Process]:
    """Return the processes that render pages."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if page_client.MODULE in child.cmdline():
                found.append(child)
    return found


def content(text: str) -> bytes:
    return json.dumps(notebook(markdown(text))).encode()


def small(folder: Path, text: str) -> WantedPage:
    """Return the page of a notebook that is there."""
    blob = folder / f"blob-{text}"
    blob.write_bytes(content(text))
    return WantedPage(text, SnapshotKind.NOTEBOOK, blob)


def slow(folder: Path, text: str) -> WantedPage:
    """Return the page of a notebook that is read until :func:`finish` is called."""
    blob = folder / f"blob-{text}"
    os.mkfifo(blob)
    return WantedPage(text, SnapshotKind.NOTEBOOK, blob)


async def other_end(wanted: WantedPage) -> IO[bytes]:
    """Wait until somebody reads a notebook, and return what :func:`finish` ends it with."""
    return await asyncio.to_thread(wanted.blob.open, "wb")


def finish(wanted: WantedPage, end: IO[bytes]) -> None:
    with end:
        end.write(content(wanted.name))


async def test_who_opens_a_page_waits_for_that_one(tmp_path: Path) -> None:
    async with rendering(tmp_path) as renderer:
        held, first = slow(tmp_path, "held"), small(tmp_path, "first")
        waiting = [asyncio.create_task(renderer.page(held)) for _ in range(3)]
        end = await other_end(held)
        assert "first" in (await renderer.page(first)).read_text()
        again = slow(tmp_path, "again")
        waiting.append(asyncio.create_task(renderer.page(again)))
        end_again = await other_end(again)
        first.blob.unlink()
        assert (await renderer.page(first)).name == "first", "what is there is found while both are busy"
        waiting[0].cancel()  # who gives up does not take the page from others
        finish(held, end)
        finish(again, end_again)
        assert [(await each).name for each in waiting[1:]] == ["held", "held", "again"]


async def test_what_was_shared_is_there_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_renderer, "AHEAD_SECONDS", 0)
    async with rendering(tmp_path) as renderer:
        old, gone, shared = slow(tmp_path, "old"), small(tmp_path, "gone"), slow(tmp_path, "shared")
        wrong = WantedPage("wrong", SnapshotKind.RUN, small(tmp_path, "notebook").blob)
        for wanted in (old, gone, wrong, shared):
            renderer.page_soon(wanted)
        gone.blob.unlink()
        end = await other_end(shared)  # somebody reads it, though nobody has asked
        assert (await renderer.page(small(tmp_path, "first"))).exists(), (
            "what nobody waits for holds up nobody"
        )
        finish(shared, end)
        finish(old, await other_end(old))
        assert (await renderer.page(old)).exists()
        assert {each.name for each in (tmp_path / "pages").iterdir()} == {"first", "shared", "old"}
        with pytest.raises(InvalidInput, match="figures"):
            await renderer.page(wrong)


async def test_what_breaks_the_renderer_breaks_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rendering(tmp_path) as renderer:
        await renderer.page(small(tmp_path, "first"))
        [process] = processes()
        assert process.rlimit(psutil.RLIMIT_AS) == (page_process.MEMORY_BYTES,) * 2
        assert not {"JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN"} & process.environ().keys()
        bad = slow(tmp_path, "broken")
        broken = asyncio.create_task(renderer.page(bad))
        end = await other_end(bad)
        process.send_signal(signal.SIGKILL)
        with end, pytest.raises(TooLarge, match="A copy of it can be opened"):
            await broken
        monkeypatch.setattr(page_renderer, "IDLE_SECONDS", 0)
        assert (await renderer.page(small(tmp_path, "second"))).exists()
        for idle in processes():
            await asyncio.to_thread(idle.wait, SECONDS)
        monkeypatch.setattr(page_client, "SECONDS", 0.1)
        with pytest.raises(TooLarge, match="takes more than"):
            await renderer.page(slow(tmp_path, "endless"))


async def test_what_the_server_holds_is_not_counted_as_a_pages(tmp_path: Path) -> None:
    held = b"." * (page_process.LARGE_KIB << 10)
    async with rendering(tmp_path) as renderer:
        await renderer.page(small(tmp_path, "first"))
        assert len(processes()) == 1
    del held


def test_a_process_that_took_much_memory_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = small(tmp_path, "first")
    line = json.dumps({"name": "first", "kind": first.kind, "blob": str(first.blob)}) + "\n"
    monkeypatch.setattr(resource, "setrlimit", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["", str(tmp_path / "pages")])
    for most, answers in ((page_process.LARGE_KIB * 100, 2), (0, 1)):
        monkeypatch.setattr(page_process, "LARGE_KIB", most)
        monkeypatch.setattr(sys, "stdin", io.StringIO(line * 2))
        page_process.main()
        said = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
        assert [each["error"] for each in said] == [None] * answers
        assert said[-1]["ends"] == (answers == 1)
