"""Logs in stretches, merged and searched; thinned series; files told of as they change."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import InvalidInput, NotFound
from jupyter_smstudio.core.jobs import inotify
from jupyter_smstudio.core.jobs.folders import JobFolder
from jupyter_smstudio.core.jobs.following import LineReader
from jupyter_smstudio.core.jobs.inotify import FolderWatches
from jupyter_smstudio.core.jobs.logs import LogReader, write_whole_log
from jupyter_smstudio.core.jobs.thinning import thin
from jupyter_smstudio.core.jobs.throttle import Throttle
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

from .conftest import Write


def log(folder: JobFolder, host: str, attempt: int, number: int, *lines: tuple[int, str]) -> Path:
    """Write a file of a log; each line with its second."""
    path = folder.attempt(attempt, host) / "log" / f"{number:04d}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"2026-03-02T09:00:{second:02d}.000Z\t{text}\n" for second, text in lines))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    folder = JobFolder(tmp_path / "job")
    log(folder, "algo-1", 1, 0, (1, "a1"), (4, "a4"))
    log(folder, "algo-1", 1, 1, (5, "a5"))
    log(folder, "algo-1", 2, 0, (9, "again"))
    log(folder, "algo-2", 1, 0, (2, "b2"), (3, "b3"), (6, "Error: b6"))
    return folder


ALL = ["a1", "b2", "b3", "a4", "a5", "Error: b6", "again"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_stretches_join_to_the_whole_in_the_order_of_time(folder: JobFolder, limit: int) -> None:
    found, token = [], ""
    while True:
        page = LogReader(folder).page(token, limit)
        if not page.items:
            assert page.next_token == token
            break
        assert len(page.items) <= limit
        found += [line.text for line in page.items]
        token = page.next_token
    assert found == ALL
    path = folder.attempt(2, "algo-1") / "log" / "0000.log"
    with path.open("a") as file:
        file.write("2026-03-02T09:00:10.000Z\tmore\n2026-03-02T09:00:11.000Z\ttor")
    assert [line.text for line in LogReader(folder).page(token, 10).items] == ["more"]


def test_search_tail_and_hosts(folder: JobFolder) -> None:
    assert [line.text for line in LogReader(folder).page("", 10, "ERROR").items] == ["Error: b6"]
    tail = LogReader(folder).tail(2)
    assert [line.text for line in tail.items] == ["Error: b6", "again"]
    assert LogReader(folder).page(tail.next_token, 10).items == []
    assert [line.text for line in LogReader(folder, "algo-2").page("", 10).items] == ["b2", "b3", "Error: b6"]
    with pytest.raises(NotFound, match="it has algo-1, algo-2"):
        LogReader(folder, "algo-3")
    for token in ("nonsense", "algo-1:1.2", "algo-1:1.0.0;../../x:1.1.1"):
        with pytest.raises(InvalidInput):
            LogReader(folder).page(token, 10)


def test_overwritten_and_dropped_lines(folder: JobFolder) -> None:
    log(folder, "algo-1", 3, 0, (20, "10%\r"), (21, "20%\r"), (22, "done"))
    log(folder, "algo-1", 3, 1, (23, "50%\r"))
    texts = [line.text for line in LogReader(folder).page("", 100).items]
    assert texts[len(ALL) :] == ["done", "50%\r"]
    assert not LogReader(folder).page("", 1).truncated
    log(folder, "algo-1", 3, 0, (20, "[7 lines were dropped here: the log is limited to 9 bytes]"))
    assert LogReader(folder).page("", 1).truncated
    whole = write_whole_log(folder).read_text().splitlines()
    assert whole[1] == "2026-03-02T09:00:02.000000Z [algo-2] b2"


def test_lines_are_read_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    reader = LineReader(path)
    assert reader.read() == []
    path.write_bytes(b'{"a": 1}\nbroken\n{"b": 2}\n{"c"')
    assert [record for record, _ in reader.read()] == [{"a": 1}, {"b": 2}]
    assert reader.read() == []
    with path.open("ab") as file:
        file.write(b": 3}\n")
    ((record, offset),) = reader.read()
    assert record == {"c": 3} and offset == path.stat().st_size


def test_thinning_keeps_peaks_ends_and_order() -> None:
    values = [0.0] * 100_000
    values[77_777], values[5] = 9.0, -9.0
    kept = thin(list(enumerate(values)), lambda item: item[1])
    assert len(kept) <= 1000 and kept == sorted(kept)
    assert {(77_777, 9.0), (5, -9.0), (0, 0.0), (99_999, 0.0)} <= set(kept)
    assert thin([1, 2, 3], float) == [1, 2, 3]


async def test_a_throttle_calls_at_once_and_never_forgets_the_last() -> None:
    calls: list[int] = []
    throttle = Throttle(lambda: calls.append(1), seconds=0.05)
    for _ in range(10):
        throttle()
    assert len(calls) == 1
    while throttle._timer is not None:  # noqa: ASYNC110  # it tells nobody that it rests
        await asyncio.sleep(0.01)
    assert len(calls) == 2
    throttle()
    throttle()
    throttle.flush()
    assert len(calls) == 4


@pytest.mark.parametrize("network", [False, True], ids=["inotify", "poll"])
async def test_changes_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: bool) -> None:
    if network:
        monkeypatch.setattr(inotify, "_file_system", lambda *_: 0x6969)
    monkeypatch.setattr(inotify, "POLL_SECONDS", 0.05 if network else 600)
    watches = FolderWatches()
    told = asyncio.Event()
    unwatch = watches.watch(tmp_path, told.set)
    other = watches.watch(tmp_path.parent, lambda: None)
    (tmp_path / "file").write_text("x")
    async with asyncio.timeout(60):
        await told.wait()
    unwatch()
    other()
    told.clear()
    (tmp_path / "file").write_text("y")
    await asyncio.sleep(0.15)
    assert not told.is_set()
    watches.close()


async def test_events_are_few_however_much_is_printed(studio: TestEngine, write: Write, ann: Caller) -> None:
    source = write("for n in range(30_000): print('line', n)")
    job = await studio.jobs.submit(ann, script_job("talks", source))
    ended = await studio.jobs.wait(ann, job.id)
    lines = (await studio.jobs.logs(ann, job.id, limit=10_000, tail=True)).items
    assert lines[-1].text == "line 29999"
    grown = [event.payload for event in studio.events if event.action == "log.appended"]
    seconds = (ended.transitions[-1].started - ended.transitions[2].started).total_seconds()
    assert 0 < len(grown) <= 4 * seconds + 2
    assert grown[-1] == {"job_id": job.id, "size": (await studio.jobs.logs(ann, job.id)).size_bytes}
    assert studio.jobs.file(ann, job.id, "log.txt").read_text().count("\n") == 30_000
    for path in ("../secrets.json", "secrets.json", "/etc/passwd", "model.tar.gz"):
        with pytest.raises(NotFound):
            studio.jobs.file(ann, job.id, path)
    json.dumps((await studio.jobs.usage(ann, job.id)).model_dump(mode="json"))
