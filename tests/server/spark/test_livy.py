"""Livy's protocol over drivers: what clients ask, as they ask it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Conflict, InvalidInput, NotFound, StartFailed
from jupyter_smstudio.spark.livy.local.limits import GIB
from jupyter_smstudio.spark.session_models import SparkSession
from jupyter_smstudio.testing.clock import ManualClock

from .gateway_stage import CLUSTER, OpenStage, Stage, until


async def test_a_session_runs_statements(stage: Stage) -> None:
    made = await stage.ask("POST", "/sessions", {"kind": "pyspark", "name": "mine"}, kernel="k1")
    assert (made["id"], made["kind"], made["state"], made["owner"]) == (0, "pyspark", "starting", "ann")
    found = await stage.until(0, "idle")
    assert found["appId"] == "local-1" and found["log"][0] == "The double starts"
    statement = await stage.run(0, "1 + 1")
    assert statement["output"] == {"execution_count": 0, "status": "ok", "data": {"text/plain": "2"}}
    failed = await stage.run(0, "raise on purpose")
    assert failed["state"] == "available" and failed["output"]["evalue"] == "on purpose"
    listed = await stage.ask("GET", "/sessions/0/statements")
    assert listed["total_statements"] == 2 and [each["id"] for each in listed["statements"]] == [0, 1]
    newest = await stage.ask("GET", "/sessions/0/statements", order="desc", size="1")
    assert [each["id"] for each in newest["statements"]] == [1]


async def test_a_drivers_token_is_its_owners_while_it_runs(stage: Stage) -> None:
    await stage.ask("POST", "/sessions", {"kind": "pyspark"})
    await stage.until(0, "idle")
    driver_id = stage.gateway.driver(CLUSTER, 0).record.driver_id
    assert stage.gateway.owner_of(driver_id) == "ann"
    assert stage.gateway.owner_of("no-driver") is None
    await stage.ask("DELETE", "/sessions/0")
    assert stage.gateway.owner_of(driver_id) is None


async def test_answers_have_the_status_that_clients_wait_for(stage: Stage) -> None:
    from jupyter_smstudio.spark.livy.port import LivyRequest

    from .gateway_stage import ANN

    async def status(method: str, path: str, body: dict[str, object] | None = None) -> int:
        return (await stage.livy.ask(LivyRequest(method, path, {}, body, ANN))).status

    assert await status("GET", "/") == 200
    assert await status("GET", "/version") == 200
    assert await status("POST", "/sessions", {"kind": "sql"}) == 201
    await stage.until(0, "idle")
    assert await status("POST", "/sessions/0/statements", {"code": "1 + 1"}) == 201
    assert await status("POST", "/sessions/0/statements/0/cancel") == 200
    assert await status("POST", "/sessions/0/completion", {"code": "imp", "cursor": 3}) == 200
    assert await status("GET", "/sessions/0/state") == 200
    assert await status("DELETE", "/sessions/0") == 200
    for path in ("/sessions/0", "/sessions/7", "/sessions/x", "/nothing", "/sessions/0/statements/0"):
        with pytest.raises(NotFound):
            await status("GET", path)


async def test_numbers_are_never_given_twice(stage: Stage) -> None:
    first = await stage.session()
    await stage.ask("DELETE", f"/sessions/{first}")
    assert await stage.session() == first + 1
    assert [each["id"] for each in (await stage.ask("GET", "/sessions"))["sessions"]] == [1]


async def test_a_statement_is_cancelled_and_the_session_goes_on(stage: Stage) -> None:
    number = await stage.session()
    made = await stage.ask("POST", f"/sessions/{number}/statements", {"code": "sleep 60"})
    await stage.until(number, "busy")
    await stage.ask("POST", f"/sessions/{number}/statements/{made['id']}/cancel")
    assert (await stage.ended(number, made["id"]))["state"] == "cancelled"
    assert (await stage.run(number, "1 + 2"))["output"]["data"]["text/plain"] == "3"


async def test_lines_of_the_log_as_livy_pages_them(stage: Stage) -> None:
    number = await stage.session()
    log = stage.livy.sessions.drivers.find(number).process.log
    for line in range(250):
        log.note(f"line {line}")
    last = await stage.ask("GET", f"/sessions/{number}/log")
    assert (last["from"], last["total"], last["log"][-1]) == (151, 251, "line 249")
    first = await stage.ask("GET", f"/sessions/{number}/log", **{"from": "0", "size": "2"})
    assert first["log"] == ["The double starts", "line 0"]


async def test_a_driver_that_dies_tells_who_waits_for_it(stage: Stage) -> None:
    number = await stage.session()
    await stage.run(number, "1 + 1")
    made = await stage.ask("POST", f"/sessions/{number}/statements", {"code": "exit 3"})
    await stage.until(number, "dead")
    statement = await stage.ended(number, made["id"])
    assert statement["output"]["ename"] == "SessionEnded"
    assert "The session's driver ended" in statement["output"]["evalue"]
    with pytest.raises(Conflict, match="The session has ended"):
        await stage.ask("POST", f"/sessions/{number}/statements", {"code": "1"})
    folder = stage.livy.sessions.drivers.find(number).process.folder
    assert {path.name for path in folder.iterdir()} == {"driver.log"}


async def test_a_driver_that_is_killed_is_told_of_with_the_signal(stage: Stage) -> None:
    number = await stage.session()
    identity = stage.livy.sessions.drivers.find(number).process.identity
    assert identity is not None
    os.kill(identity.pid, signal.SIGKILL)
    found = await stage.until(number, "dead")
    assert "ended by SIGKILL" in found["log"][-1]


async def test_statements_of_a_dead_jvm_are_still_answered(stage: Stage) -> None:
    number = await stage.session()
    statement = await stage.run(number, "jvm dies")
    assert (await stage.until(number, "dead"))["log"][-1] == "The JVM has ended."
    assert statement["state"] == "available"


async def test_a_driver_that_does_not_come_up_says_why(stage: Stage) -> None:
    made = await stage.ask("POST", "/sessions", {"conf": {"spark.sql.double.start": "fail"}})
    found = await stage.until(made["id"], "error")
    assert found["log"][-1] == "Java is missing."


async def test_a_session_can_be_deleted_while_it_starts(stage: Stage) -> None:
    made = await stage.ask("POST", "/sessions", {"conf": {"spark.sql.double.start": "60"}})
    await stage.ask("DELETE", f"/sessions/{made['id']}")
    assert stage.livy.sessions.drivers.open == []
    assert (await stage.ask("GET", "/sessions"))["total"] == 0


async def test_memory_is_shared_in_the_order_of_asking(stage: Stage) -> None:
    await stage.session(driverMemory="2g")
    second = await stage.ask("POST", "/sessions", {"driverMemory": "2g"})
    third = await stage.ask("POST", "/sessions", {"driverMemory": "512m"})

    async def lines() -> list[str]:
        return list((await stage.until(second["id"], "not_started"))["log"])

    assert "It waits for 2.8 GiB of memory; 1.2 GiB are free." in (await until(lines))[-1]
    assert (await stage.until(third["id"], "not_started"))["state"] == "not_started"
    await stage.ask("DELETE", "/sessions/0")
    await stage.until(second["id"], "idle")
    await stage.until(third["id"], "idle")


async def test_one_that_waits_for_memory_can_be_deleted(stage: Stage) -> None:
    await stage.session(driverMemory="2g")
    second = await stage.ask("POST", "/sessions", {"driverMemory": "2g"})
    third = await stage.ask("POST", "/sessions", {"driverMemory": "512m"})
    await stage.ask("DELETE", f"/sessions/{second['id']}")
    await stage.until(third["id"], "idle")


async def test_what_can_never_fit_is_refused_at_once(stage: Stage) -> None:
    with pytest.raises(InvalidInput, match="to 2925m or less"):
        await stage.ask("POST", "/sessions", {"conf": {"spark.driver.memory": "3g"}})


async def test_no_more_sessions_than_a_cluster_takes(open_stage: OpenStage) -> None:
    stage = open_stage(memory_bytes=GIB)
    for _ in range(16):
        await stage.ask("POST", "/sessions", {"conf": {"spark.sql.double.start": "60"}})
    with pytest.raises(Conflict, match="16 open sessions"):
        await stage.ask("POST", "/sessions", {})


async def test_events_tell_of_sessions_and_statements(stage: Stage) -> None:
    number = int((await stage.ask("POST", "/sessions", {}, kernel="k1"))["id"])
    await stage.until(number, "idle")
    await stage.run(number, "sleep 0.2")
    await stage.ask("DELETE", f"/sessions/{number}")
    told = [event for event in stage.events if event.action == "session.changed"]
    sessions = [SparkSession.model_validate(event.payload) for event in told]
    assert [str(each.state) for each in sessions][:2] == ["starting", "idle"]
    assert {each.notebook for each in sessions} == {"k1.ipynb"} and sessions[-1].state == "shutting_down"
    states = [e.payload["state"] for e in stage.events if e.action == "statement.changed"]
    # The double tells a hundred times in a second.
    assert states[0] == "running" and states[-1] == "available" and len(states) <= 3
    assert stage.events[-1].action == "session.removed"
    assert stage.events[-1].payload == {"cluster": CLUSTER, "id": number}


async def test_a_session_takes_the_warm_driver(open_stage: OpenStage) -> None:
    stage = open_stage(warm=True)
    await stage.livy.start()
    warm = stage.livy.sessions.warm
    assert warm is not None and (await stage.ask("GET", "/sessions"))["total"] == 0
    conf = {"spark.sql.shuffle.partitions": 4}
    made = await stage.ask("POST", "/sessions", {"kind": "spark", "name": "n", "conf": conf})
    assert made["state"] == "idle" and stage.livy.sessions.drivers.find(0) is warm
    taken = json.loads((await stage.run(0, "adopted"))["output"]["data"]["text/plain"])
    assert (taken["name"], taken["kind"]) == ("n", "spark")
    assert taken["conf"] == {"spark.sql.shuffle.partitions": "4"}
    # What a context that runs cannot take is started cold, and memory for it is made.
    await stage.session(conf={"spark.executor.cores": "2"})
    assert stage.livy.sessions.drivers.find(1) is not warm


async def test_a_warm_driver_makes_way_for_a_session_that_needs_its_memory(open_stage: OpenStage) -> None:
    stage = open_stage(warm=True, memory_bytes=3 * GIB)
    await stage.livy.start()
    warm = stage.livy.sessions.warm
    assert warm is not None
    await stage.session(driverMemory="2g")
    assert stage.livy.sessions.warm is None and not warm.process.alive


async def test_a_cluster_whose_first_driver_fails_does_not_start(open_stage: OpenStage) -> None:
    stage = open_stage(warm=True, configuration={"spark.sql.double.start": "fail"})
    with pytest.raises(StartFailed, match="Java is missing"):
        await stage.livy.start()
    assert stage.livy.sessions.warm is None


async def test_sessions_outlive_the_server(stage: Stage) -> None:
    number = await stage.session(name="lasting")
    done = await stage.run(number, "1 + 1")
    running = await stage.ask("POST", f"/sessions/{number}/statements", {"code": "sleep 1.5"})
    dying = await stage.session()
    dead = stage.livy.sessions.drivers.find(dying).process.identity
    await stage.livy.detach()
    assert dead is not None and stage.gateway.alive(CLUSTER)
    os.kill(dead.pid, signal.SIGKILL)
    await asyncio.to_thread(os.waitpid, dead.pid, 0)

    stage.again()
    await stage.livy.adopt()
    found = await stage.until(number, "idle", "busy")
    assert found["name"] == "lasting" and found["log"][0] == "The double starts"
    assert await stage.ask("GET", f"/sessions/{number}/statements/{done['id']}") == done
    assert (await stage.ended(number, running["id"]))["state"] == "available"
    gone = await stage.ask("GET", f"/sessions/{dying}")
    assert gone["state"] == "dead" and "while the server was down" in gone["log"][-1]
    assert await stage.session() == dying + 1


async def test_nobody_elses_use_ends_an_idle_session(open_stage: OpenStage) -> None:
    clock = ManualClock()
    stage = open_stage(clock, session_timeout_seconds=3600, memory_bytes=8 * GIB)
    beating = await stage.session(heartbeatTimeoutInSecond=60)
    plain, short = await stage.session(), await stage.session(ttl="10m")
    working = await stage.ask("POST", f"/sessions/{beating}/statements", {"code": "sleep 60"})
    await stage.until(beating, "busy")

    clock.advance(61)
    stage.livy.sessions.keep()  # busy, so it stays
    assert (await stage.ask("GET", f"/sessions/{beating}"))["state"] == "busy"
    await stage.ask("POST", f"/sessions/{beating}/statements/{working['id']}/cancel")
    await stage.until(beating, "idle")
    clock.advance(59)
    stage.livy.sessions.keep()
    assert (await stage.ask("GET", f"/sessions/{beating}"))["state"] == "idle"
    clock.advance(61)
    stage.livy.sessions.keep()
    found = await stage.until(beating, "dead")
    assert found["log"][-1] == "No client has asked for it for 60 seconds."
    clock.advance(600)
    stage.livy.sessions.keep()
    assert (await stage.until(short, "dead"))["log"][-1] == "It was not used for 10 minutes."
    clock.advance(3600)
    stage.livy.sessions.keep()
    await stage.until(plain, "dead")


async def test_a_log_stays_in_its_bound_and_keeps_its_offsets(tmp_path: Path) -> None:
    from jupyter_smstudio.spark.livy.local.driver_log import DriverLog

    log = DriverLog(tmp_path, most_bytes=1000)
    for line in range(100):
        log.note(f"line {line:06}")
    before = log.page(720, 12)
    log.trim()
    assert log.path.stat().st_size == 492 and log.page(0, 10_000).total == 1200
    assert log.page(720, 12) == before and before.text == "line 000060\n"
    assert log.page(0, 12).text == "line 000059\n" and log.page(0, 12).next == 720


async def test_batches_are_refused_where_they_are_no_program_of_the_owners(stage: Stage) -> None:
    for body, why in (
        ({"file": "app.jar", "className": "a.B"}, "Python programs"),
        ({"file": "/etc/passwd.py"}, "outside of your folder"),
        ({"file": "missing.py"}, "There is no file"),
        ({"file": "https://evil.example/a.py"}, "would be fetched from evil.example"),
    ):
        with pytest.raises(InvalidInput, match=why):
            await stage.ask("POST", "/batches", body)
    assert (await stage.ask("GET", "/batches"))["total"] == 0


async def test_a_batch_runs_to_its_end_and_keeps_its_log(stage: Stage, tmp_path: Path) -> None:
    # The double of spark-submit is the program's own Python; drills run the real one.
    submit = tmp_path / "doubles" / "spark-submit"
    submit.write_text('#!/bin/sh\nshift 2\nexec python3 "$@"\n')
    submit.chmod(0o755)
    environ = dict(stage.livy.cluster.environ)
    environ["PATH"] = f"{submit.parent}{os.pathsep}{environ['PATH']}"
    object.__setattr__(stage.livy.cluster, "environ", environ)
    (stage.root / "good.py").write_text("import sys; print('sum', sum(map(int, sys.argv[1:])))")
    (stage.root / "bad.py").write_text("raise SystemExit(3)")
    good = await stage.ask("POST", "/batches", {"file": "good.py", "args": ["1", "2"]})
    bad = await stage.ask("POST", "/batches", {"file": "bad.py"})

    async def ended(number: int) -> str:
        state = (await stage.ask("GET", f"/batches/{number}/state"))["state"]
        return str(state) if state in ("success", "dead") else ""

    assert await until(lambda: ended(good["id"])) == "success"
    assert (await stage.ask("GET", f"/batches/{good['id']}/log"))["log"] == ["sum 3"]
    assert await until(lambda: ended(bad["id"])) == "dead"
    assert "status 3" in (await stage.ask("GET", f"/batches/{bad['id']}"))["log"][-1]
