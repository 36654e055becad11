"""What people and kernels ask of sessions beside Livy's own protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.cluster_models import ClusterOrder
from jupyter_smstudio.spark.livy.port import LivyAnswer, LivyPort, LivyRequest
from jupyter_smstudio.spark.models import ClusterKind, SparkLogQuery
from jupyter_smstudio.spark.session_models import SessionQuery, SparkSession
from jupyter_smstudio.spark.session_service import SessionsService

from .gateway_stage import ANN, CLUSTER, Stage

ELSEWHERE = "j-2ELSEWHERE0000"
BOB = Caller("bob")
UI = {"spark.sql.double.ui": "http://some-host:4041"}


class FarLivy:
    """A Livy on another machine."""

    async def ask(self, request: LivyRequest) -> LivyAnswer:
        if request.path.endswith("/log"):
            return LivyAnswer(200, {"log": ["first line", "second line"]})
        return LivyAnswer(200, {"id": 4, "state": "running", "progress": 0.25, "asked": request.method})


class FarSessions:
    """Sessions on another machine, as they were last seen."""

    def sessions(self, owner: str) -> list[SparkSession]:
        moment = datetime(2100, 1, 1, tzinfo=UTC)
        facts = {"cluster": ELSEWHERE, "cluster_name": "far", "kind": "spark", "state": "idle", "name": ""}
        found = SparkSession.model_validate({**facts, "id": 3, "created": moment, "last_activity": moment})
        return [found] if owner == "ann" else []


@pytest.fixture
def stage(tmp_path: Path, sqlite: Database, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[Stage]:
    stage = Stage(tmp_path, sqlite)
    stage.open()
    yield stage
    jp_asyncio_loop.run_until_complete(stage.livy.close())


@pytest.fixture
def service(stage: Stage) -> SessionsService:
    def order_of(caller: Caller, cluster: str) -> ClusterOrder:
        if caller.name != "ann" or cluster not in (CLUSTER, ELSEWHERE):
            raise NotFound("There is no such cluster.")
        kind: ClusterKind = "local" if cluster == CLUSTER else "livy"
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        return ClusterOrder(cluster, "play", "ann", kind, "", {}, {}, moment, stage.folder / "cluster")

    def port(caller: Caller, cluster: str) -> tuple[ClusterOrder, LivyPort]:
        order = order_of(caller, cluster)
        if order.kind == "livy":
            return order, FarLivy()
        if stage.gateway.find(cluster) is None:
            raise Conflict("The cluster play is TERMINATED.")
        return order, stage.livy

    return SessionsService(stage.gateway, FarSessions(), port, order_of)


async def test_all_sessions_are_listed_to_their_owner_alone(stage: Stage, service: SessionsService) -> None:
    await stage.ask("POST", "/sessions", {"name": "mine"}, kernel="k1")
    listed = service.list_sessions(ANN, SessionQuery())
    assert [(each.cluster, each.id) for each in listed.items] == [(ELSEWHERE, 3), (CLUSTER, 0)]
    assert listed.items[1].notebook == "k1.ipynb" and listed.items[1].name == "mine"
    assert service.list_sessions(ANN, SessionQuery(kernel="k1")).total == 1
    assert service.list_sessions(ANN, SessionQuery(cluster=ELSEWHERE)).total == 1
    assert service.list_sessions(BOB, SessionQuery()).items == []


async def test_everything_of_a_session_is_its_owners(stage: Stage, service: SessionsService) -> None:
    await stage.session()
    for asked in (
        service.end_session(BOB, CLUSTER, "0"),
        service.read_log(BOB, CLUSTER, "0", SparkLogQuery()),
        service.catalog(BOB, CLUSTER, "0", ""),
        service.progress(BOB, CLUSTER, "0", "0"),
        service.cancel(BOB, CLUSTER, "0", "0"),
        service.livy(BOB, CLUSTER, "GET", "/sessions", {}, None),
    ):
        with pytest.raises(NotFound):
            await asked
    with pytest.raises(NotFound):
        service.ui_ticket(BOB, CLUSTER, "0")


@pytest.mark.parametrize("number", ["7", "-1", "0x1", "..", "9" * 30, "٣"])
async def test_a_number_of_no_session_is_not_found(
    stage: Stage, service: SessionsService, number: str
) -> None:
    with pytest.raises(NotFound):
        await service.read_log(ANN, CLUSTER, number, SparkLogQuery())
    with pytest.raises(NotFound):
        service.ui(ANN, CLUSTER, number)


async def test_log_catalogue_and_progress(stage: Stage, service: SessionsService) -> None:
    number = await stage.session()
    log = await service.read_log(ANN, CLUSTER, "0", SparkLogQuery(offset=4, limit=6))
    assert (log.text, log.next, log.total) == ("double", 10, 18)
    found = await service.catalog(ANN, CLUSTER, "0", "")
    assert [(table.name, table.columns[0].type) for table in found.tables] == [("t", "int")]
    made = await stage.ask("POST", f"/sessions/{number}/statements", {"code": "sleep 30"})
    await stage.until(number, "busy")
    progress = await service.progress(ANN, CLUSTER, "0", str(made["id"]))
    assert (progress.state, progress.progress, progress.jobs[0].tasks) == ("running", 0.5, 4)
    await service.cancel(ANN, CLUSTER, "0", str(made["id"]))
    assert (await stage.ended(number, made["id"]))["state"] == "cancelled"
    with pytest.raises(NotFound):
        await service.progress(ANN, CLUSTER, "0", "99")
    await service.end_session(ANN, CLUSTER, "0")
    with pytest.raises(NotFound):
        await service.catalog(ANN, CLUSTER, "0", "")


async def test_a_session_that_has_ended_says_so(stage: Stage, service: SessionsService) -> None:
    number = await stage.session()
    await stage.run(number, "exit 3")
    with pytest.raises(Conflict, match="The session has ended"):
        await service.catalog(ANN, CLUSTER, "0", "")
    assert (await service.read_log(ANN, CLUSTER, "0", SparkLogQuery())).total > 0


async def test_logs_are_read_after_the_end_of_their_cluster(stage: Stage, service: SessionsService) -> None:
    await stage.session(name="first")
    await stage.session(name="second")
    await service.end_session(ANN, CLUSTER, "0")
    live, both = SessionQuery(cluster=CLUSTER), SessionQuery(cluster=CLUSTER, ended=True)
    assert [each.name for each in service.list_sessions(ANN, live).items] == ["second"]
    assert [each.name for each in service.list_sessions(ANN, both).items] == ["second", "first"]
    await stage.livy.close()
    stage.gateway.shut(CLUSTER)
    assert service.list_sessions(ANN, live).items == []
    assert {(each.name, each.state, each.ui) for each in service.list_sessions(ANN, both).items} == {
        ("second", "killed", ""),
        ("first", "killed", ""),
    }
    for number in ("0", "1"):
        assert "double" in (await service.read_log(ANN, CLUSTER, number, SparkLogQuery())).text
    with pytest.raises(NotFound, match="never had a session 7"):
        await service.read_log(ANN, CLUSTER, "7", SparkLogQuery())
    with pytest.raises(NotFound):
        service.list_sessions(BOB, both)


async def test_sessions_elsewhere_are_asked_in_livys_words(service: SessionsService) -> None:
    log = await service.read_log(ANN, ELSEWHERE, "3", SparkLogQuery(offset=6, limit=9))
    assert (log.text, log.next, log.total) == ("line\nseco", 15, 23)
    progress = await service.progress(ANN, ELSEWHERE, "3", "4")
    assert (progress.statement, progress.state, progress.progress) == (4, "running", 0.25)
    await service.cancel(ANN, ELSEWHERE, "3", "4")
    await service.end_session(ANN, ELSEWHERE, "3")
    with pytest.raises(NotFound):
        service.ui(ANN, ELSEWHERE, "3")


async def test_the_spark_ui_is_asked_on_this_machine_alone(stage: Stage, service: SessionsService) -> None:
    await stage.session(conf=UI)
    place = service.ui(ANN, CLUSTER, "0")
    assert place.url == "http://127.0.0.1:4041" and place.authorization.startswith("Bearer ey")
    ticket = service.ui_ticket(ANN, CLUSTER, "0")
    assert service.opens(ticket, f"{CLUSTER}_0")
    for place_of_another in (f"{CLUSTER}_1", f"{ELSEWHERE}_0", ""):
        assert not service.opens(ticket, place_of_another)
    assert not service.opens(ticket[:-1], f"{CLUSTER}_0") and not service.opens("", f"{CLUSTER}_0")
    stage.livy.sessions.drivers.find(0).ui_url = "http://127.0.0.1:4041/../evil"
    with pytest.raises(NotFound):
        service.ui(ANN, CLUSTER, "0")
    await service.end_session(ANN, CLUSTER, "0")
    with pytest.raises(NotFound):
        service.ui(ANN, CLUSTER, "0")


@pytest.mark.parametrize(
    ("log", "text"),
    [(["\ud800", 7, "ü"], "?\n7\nü\n"), (7, ""), ({"a": 1}, ""), (None, ""), ("text", "")],
)
async def test_whatever_a_livy_elsewhere_calls_its_log_is_shown(
    service: SessionsService, monkeypatch: pytest.MonkeyPatch, log: object, text: str
) -> None:
    async def answer(_livy: FarLivy, _request: LivyRequest) -> LivyAnswer:
        return LivyAnswer(200, {"log": log})

    monkeypatch.setattr(FarLivy, "ask", answer)
    page = await service.read_log(ANN, ELSEWHERE, "3", SparkLogQuery())
    assert (page.text, page.next) == (text, page.total)
    after = await service.read_log(ANN, ELSEWHERE, "3", SparkLogQuery(offset=1000))
    assert (after.text, after.next) == ("", page.total)
