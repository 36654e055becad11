"""Drivers that misbehave, or are away: what their sessions and the others are to their clients."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.errors import Conflict, TooLarge, Unavailable
from jupyter_smstudio.spark.livy.local import drivers as module
from jupyter_smstudio.spark.livy.local.driver_log import DriverLog
from jupyter_smstudio.spark.livy.local.drivers import Driver
from jupyter_smstudio.spark.livy.local.session_store import SqlSessionStore
from jupyter_smstudio.testing.clock import ManualClock

from .gateway_stage import OpenStage, Stage, until


def driver_of(stage: Stage, number: int) -> Driver:
    return stage.livy.sessions.drivers.find(number)


def pid_of(stage: Stage, number: int) -> int:
    identity = driver_of(stage, number).process.identity
    assert identity is not None
    return identity.pid


def text_of(statement: Any) -> str:
    return str(statement["output"]["data"]["text/plain"])


async def answer(asked: Awaitable[Any]) -> Any:
    """Return an answer; None where the driver does not answer yet."""
    try:
        return await asked
    except Unavailable:
        return None


async def test_an_output_of_control_characters_reaches_its_client(stage: Stage) -> None:
    number = await stage.session()
    statement = await stage.run(number, "control 4000000")
    assert text_of(statement) == "\x01" * 4_000_000
    assert text_of(await stage.run(number, "1 + 1")) == "2"


async def test_code_that_no_driver_takes_is_refused_and_the_session_goes_on(stage: Stage) -> None:
    number = await stage.session()
    with pytest.raises(TooLarge, match="longer than 4 MiB"):
        await stage.ask("POST", f"/sessions/{number}/statements", {"code": "🙂" * 4_000_000})
    assert text_of(await stage.run(number, "1 + 1")) == "2"


@pytest.mark.parametrize(
    "event",
    [
        {"event": "statement", "n": "1", "state": "running", "progress": 0.5},
        {"event": "statement", "n": None, "state": ["running"], "progress": {}},
        {"event": "statement", "n": 10**400, "state": "running", "progress": float("nan")},
        {"event": "statement", "n": -5, "state": "x" * 100_000, "progress": 10**400},
        {"event": ["state"], "state": "idle"},
        {"event": "state", "state": 7, "message": {"a": 1}},
        {"event": "state", "state": "busy", "message": "\ud800\0" * 100_000, "app_id": "\0", "ui_url": 1},
        {"event": None},
    ],
)
async def test_what_a_driver_makes_up_breaks_neither_its_session_nor_the_pages(
    stage: Stage, event: dict[str, Any]
) -> None:
    number = await stage.session()
    link = driver_of(stage, number)._link
    await stage.run(number, f"tell {json.dumps(event)}")
    assert text_of(await stage.run(number, "1 + 1")) == "2"
    assert driver_of(stage, number)._link is link
    for told in stage.events:
        json.dumps(told.payload, allow_nan=False).encode()
        assert len(json.dumps(told.payload)) < 20_000
        assert told.payload.get("progress", 0.0) <= 1.0
    assert driver_of(stage, number).statements == 2


async def test_a_dead_session_that_told_of_a_billion_statements_lists_a_page(stage: Stage) -> None:
    number = await stage.session()
    await stage.run(number, f"tell {json.dumps({'event': 'statement', 'n': 2**31 - 2, 'state': 'running'})}")
    os.kill(pid_of(stage, number), signal.SIGKILL)
    await stage.until(number, "dead")
    listed = await stage.ask("GET", f"/sessions/{number}/statements", size="3")
    assert [each["id"] for each in listed["statements"]] == [0, 1, 2]


async def test_a_driver_that_does_not_become_the_session_ends_with_the_reason(open_stage: OpenStage) -> None:
    stage = open_stage(warm=True)
    await stage.livy.start()
    number = (await stage.ask("POST", "/sessions", {"conf": {"spark.sql.double.refuse": "1"}}))["id"]
    found = await stage.until(number, "error")
    assert found["log"][-1] == "It cannot be set in a session that runs."
    with pytest.raises(Conflict, match="It cannot be set"):
        await stage.ask("POST", f"/sessions/{number}/statements", {"code": "1"})


async def test_a_warm_driver_of_the_server_before_becomes_a_session(open_stage: OpenStage) -> None:
    stage = open_stage(warm=True)
    await stage.livy.start()
    warm = stage.livy.sessions.warm
    await stage.livy.detach()
    stage.again()
    await stage.livy.adopt()
    assert warm is not None and stage.livy.sessions.warm is not None
    number = await stage.session(name="next")
    assert driver_of(stage, number).record.driver_id == warm.record.driver_id
    assert json.loads(text_of(await stage.run(number, "adopted")))["name"] == "next"


async def test_a_driver_that_answers_no_new_server_is_kept_and_keeps_nobody_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ADOPT_SECONDS", 0.2)
    held, other = await stage.session(), await stage.session()
    await stage.run(held, "1 + 1")
    await stage.until(held, "idle")
    pid = pid_of(stage, held)
    await stage.livy.detach()
    os.kill(pid, signal.SIGSTOP)  # as code that holds Python's lock for long
    try:
        stage.again()
        await stage.livy.adopt()
        assert text_of(await until(lambda: answer(stage.run(other, "1 + 2")))) == "3"
        assert (await stage.ask("GET", f"/sessions/{held}"))["state"] == "idle"
        with pytest.raises(Unavailable, match="does not answer now"):
            await stage.ask("POST", f"/sessions/{held}/statements", {"code": "1"})
    finally:
        os.kill(pid, signal.SIGCONT)
    path = f"/sessions/{held}/statements/0"
    assert text_of(await until(lambda: answer(stage.ask("GET", path)))) == "2"
    assert driver_of(stage, held).statements == 1


async def test_a_connection_that_breaks_is_made_again(stage: Stage) -> None:
    number = await stage.session()
    link = driver_of(stage, number)._link
    assert link is not None
    link._writer.close()
    assert text_of(await until(lambda: answer(stage.run(number, "1 + 1")))) == "2"
    assert pid_of(stage, number) == driver_of(stage, number).record.process.pid  # type: ignore[union-attr]


async def test_a_statement_is_lost_with_a_driver_that_is_just_ending(stage: Stage) -> None:
    number = await stage.session()
    await stage.run(number, "1 + 1")
    driver, pid = driver_of(stage, number), pid_of(stage, number)
    link = driver._link
    assert link is not None
    # The connection breaks before the process has gone, as it does when a process is killed.
    os.kill(pid, signal.SIGSTOP)
    link._writer.close()
    await link.ended
    asking = asyncio.create_task(driver.statement(0))
    running = asyncio.create_task(driver.run("1", "pyspark"))
    await asyncio.wait({asking, running}, timeout=0.1)
    assert not asking.done() and not running.done()
    os.kill(pid, signal.SIGKILL)
    assert await asking is None
    with pytest.raises(Conflict, match="The session has ended"):
        await running
    assert "ended by SIGKILL" in (await stage.until(number, "dead"))["log"][-1]


async def test_a_batch_that_was_started_and_not_yet_noted_is_found_again(
    stage: Stage, tmp_path: Path
) -> None:
    submit = tmp_path / "doubles" / "spark-submit"
    submit.write_text("#!/bin/sh\nsleep 60\n")
    submit.chmod(0o755)
    environ = dict(stage.livy.cluster.environ)
    environ["PATH"] = f"{submit.parent}{os.pathsep}{environ['PATH']}"
    object.__setattr__(stage.livy.cluster, "environ", environ)
    (stage.root / "long.py").touch()
    number = (await stage.ask("POST", "/batches", {"file": "long.py"}))["id"]
    batch = stage.livy.batches.programs.find(number)

    async def started() -> bool:
        return batch.process.alive

    await until(started)
    identity, batch.record.process = batch.process.identity, None
    stage.livy._tools.store.save(batch.record)
    before = stage.livy
    stage.again()
    await stage.livy.adopt()
    found = stage.livy.batches.programs.find(number)
    assert found.process.identity == identity and found.record.state == "running"
    await asyncio.sleep(0)  # who follows it begins
    await stage.ask("DELETE", f"/batches/{number}")
    assert identity is not None and not identity.alive()
    await before.close()


async def test_secrets_among_the_settings_are_neither_stored_nor_told(stage: Stage) -> None:
    conf = {"spark.hadoop.fs.s3a.secret.key": "geheim", "spark.sql.shuffle.partitions": "3"}
    number = await stage.session(conf=conf)
    found = await stage.ask("GET", f"/sessions/{number}")
    assert found["conf"] == {**conf, "spark.hadoop.fs.s3a.secret.key": "*********(redacted)"}
    assert "geheim" not in str(driver_of(stage, number).record)


async def test_neither_a_jump_of_the_clock_nor_a_restart_ends_a_session(open_stage: OpenStage) -> None:
    clock = ManualClock()
    stage = open_stage(clock, session_timeout_seconds=3600)
    number = await stage.session()
    clock.jump(7200)
    stage.livy.sessions.keep()
    await stage.run(number, "1 + 1")
    await stage.livy.detach()
    clock.advance(7200)  # in which a statement may have ended that nobody has read yet
    stage.again()
    await stage.livy.adopt()
    stage.livy.sessions.keep()
    assert text_of(await stage.ended(number, 0)) == "2"
    await stage.until(number, "idle")
    clock.advance(3601)
    stage.livy.sessions.keep()
    assert (await stage.until(number, "dead"))["log"][-1] == "It was not used for 60 minutes."


async def test_a_full_disk_keeps_no_session_from_working_or_ending(
    open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Unavailable("The disk is full.")

    stage = open_stage(warm=True)
    await stage.livy.start()
    warm = stage.livy.sessions.warm
    with monkeypatch.context() as patched:
        patched.setattr("jupyter_smstudio.spark.livy.local.session_store._row", full)
        with pytest.raises(Unavailable, match="disk is full"):
            await stage.ask("POST", "/sessions", {})
    assert warm is not None and warm is stage.livy.sessions.warm and warm.record.session is None
    number = await stage.session()
    assert driver_of(stage, number) is warm
    with monkeypatch.context() as patched:
        patched.setattr(SqlSessionStore, "save", full)
        assert text_of(await stage.run(number, "1 + 1")) == "2"
        await stage.until(number, "idle")
        with pytest.raises(Unavailable, match="disk is full"):  # that it was deleted is not stored
            await stage.ask("DELETE", f"/sessions/{number}")
        assert not warm.process.alive
    assert await stage.session() == number + 1


async def test_a_session_that_spoiled_its_folder_ends_all_the_same(stage: Stage) -> None:
    number = await stage.session()
    driver = driver_of(stage, number)
    shutil.rmtree(driver.process.folder)
    driver.process.folder.touch()
    stage.livy.sessions.keep()
    await stage.ask("DELETE", f"/sessions/{number}")
    assert driver.record.state == "killed" and not driver.process.alive
    assert driver.process.log.lines(None, 10) == (0, 0, [])


def test_no_more_of_a_log_is_read_than_it_may_have(tmp_path: Path) -> None:
    log = DriverLog(tmp_path, most_bytes=1000)
    with log.path.open("w") as file:
        file.writelines(f"line {line:06}\n" for line in range(100_000))  # before it was looked at
    _, total, lines = log.lines(None, -1)
    assert total == len(lines) < 100 and lines[-1] == "line 099999"


def test_a_page_of_a_log_ends_with_a_whole_character(tmp_path: Path) -> None:
    log = DriverLog(tmp_path)
    log.note("äöü€🙂")
    text, offset = "", 0
    while (page := log.page(offset, 5)).next > offset:
        text, offset = text + page.text, page.next
    assert text == "äöü€🙂\n" and offset == page.total
    assert log.page(0, 1).next == 1


def test_a_log_that_cannot_be_cut_stays_as_it_is(tmp_path: Path) -> None:
    log = DriverLog(tmp_path, most_bytes=100)
    for line in range(100):
        log.note(f"line {line}")
    (tmp_path / "driver.log.new").mkdir()  # as on a full disk: it cannot be written
    log.trim()
    DriverLog(tmp_path / "missing").note("lost")
    assert log.tail(8) == "line 99\n"
