"""The life of clusters: created, watched, idle, terminated, taken over by the next server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotSupported,
    StartFailed,
    Unavailable,
)
from jupyter_smstudio.core.events import Event
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.cluster_models import ClusterFacts, FoundCluster
from jupyter_smstudio.spark.models import (
    ClusterLogQuery,
    ClusterQuery,
    ClusterState,
    CreateCluster,
    DiscoverClusters,
    StoreCredentials,
)
from jupyter_smstudio.spark.ports import SessionsSummary
from jupyter_smstudio.testing.clock import START, ManualClock
from jupyter_smstudio.testing.instances import open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits

from .conftest import ANN, BOB, Bench, create, open_bench, ready

EVERYTHING = ClusterQuery()
MINUTE = timedelta(minutes=1)


# Starting


async def test_a_cluster_comes_up_step_by_step(bench: Bench) -> None:
    bench.local.gate.clear()
    cluster_id = await create(bench, AutoTerminationIdleTimeout=30)
    bench.local.gate.set()
    cluster = await bench.until(cluster_id, ClusterState.WAITING)
    assert bench.states(cluster_id) == ["STARTING", "BOOTSTRAPPING", "WAITING"]
    assert cluster.id.startswith("j-") and len(cluster.id) == 15
    assert (cluster.ready, cluster.idle_minutes, cluster.idle_ends) == (START, 30, START + 30 * MINUTE)
    stages = [event.payload["stages"] for event in bench.events if event.payload.get("stages")]
    assert any(stage["note"] == "2 of 3 packages" for each in stages for stage in each)
    assert cluster.stages == []
    assert bench.deeds.lines == [("ann", "cluster.created", "Clicks")]


async def test_a_start_that_fails_says_why_and_leaves_nothing(bench: Bench) -> None:
    bench.local.failure = StartFailed("Spark did not come up.")
    cluster_id = await create(bench)
    cluster = await bench.until(cluster_id, ClusterState.TERMINATED_WITH_ERRORS)
    assert cluster.state_message == "Spark did not come up." and cluster.ended is not None
    assert bench.local.running == {} and bench.clusters.all() == []
    failed = [event.payload["stages"] for event in bench.events][-1]
    assert [stage["state"] for stage in failed] == ["done", "failed"]


async def test_a_cluster_that_is_terminated_while_it_starts_stops_starting(bench: Bench) -> None:
    bench.local.gate.clear()
    cluster_id = await create(bench)
    assert bench.service.terminate_cluster(ANN, cluster_id).state is ClusterState.TERMINATING
    cluster = await bench.until(cluster_id, ClusterState.TERMINATED)
    assert cluster.state_message == "Terminated by ann."
    assert bench.states(cluster_id) == ["STARTING", "TERMINATING", "TERMINATED"]


async def test_what_can_not_be_made_is_refused_at_its_field(bench: Bench) -> None:
    with pytest.raises(InvalidInput, match=r"no template 'hadoop'.*local-spark") as refused:
        await create(bench, "hadoop")
    assert "template" in refused.value.details["fields"]
    bench.local.problems = {"parameters.InstanceType": "Too small."}
    with pytest.raises(InvalidInput) as refused:
        await create(bench)
    assert refused.value.details["fields"] == {"parameters.InstanceType": "Too small."}
    assert bench.store.present() == []


async def test_nobody_has_more_clusters_than_the_limit(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_smstudio.spark.service.MAX_CLUSTERS", 1)
    await create(bench)
    with pytest.raises(Conflict, match="Terminate one first"):
        await create(bench)
    await create(bench, owner=BOB)


async def test_a_form_has_the_instance_types_with_their_prices(bench: Bench) -> None:
    page = bench.service.list_templates(ANN)
    local = page.items[0]
    allowed = next(each for each in local.parameters if each.name == "InstanceType").allowed
    assert "ml.t3.medium" in allowed and "system" not in allowed
    assert "ml.t3.2xlarge" not in allowed, "it would never start on this machine"
    assert local.prices["ml.t3.medium"] == 0.05 and page.currency == "USD"
    assert {each.name: each.prices for each in page.items}["emr"] == {}


# Who sees what


async def test_a_cluster_is_its_owners(bench: Bench) -> None:
    cluster_id = await ready(bench)
    with pytest.raises(NotFound):
        await bench.service.get_cluster(BOB, cluster_id)
    with pytest.raises(NotFound):
        bench.service.terminate_cluster(BOB, cluster_id)
    with pytest.raises(NotFound):
        bench.service.port(BOB, cluster_id)
    assert (await bench.service.list_clusters(BOB, EVERYTHING)).total == 0
    admin = Caller("root", admin=True)
    assert [each.id for each in (await bench.service.list_clusters(admin, EVERYTHING)).items] == [cluster_id]
    assert {event.owner for event in bench.events} == {"ann"}


# Sessions


async def test_open_sessions_make_it_running(bench: Bench) -> None:
    cluster_id = await ready(bench)
    bench.sessions.summaries[cluster_id] = SessionsSummary(open=1, busy=True)
    bench.bus.publish(Event("spark", "session.changed", "ann", {"cluster": cluster_id, "id": 0}))
    cluster = await bench.service.get_cluster(ANN, cluster_id)
    assert (cluster.state, cluster.sessions, cluster.idle_ends) == (ClusterState.RUNNING, 1, None)
    told = len(bench.events)
    bench.bus.publish(Event("spark", "session.changed", "ann", {"cluster": cluster_id, "id": 0}))
    assert len(bench.events) == told + 1, "nothing of the cluster has changed"
    bench.sessions.summaries[cluster_id] = SessionsSummary()
    bench.bus.publish(Event("spark", "session.removed", "ann", {"cluster": cluster_id, "id": 0}))
    assert (await bench.service.get_cluster(ANN, cluster_id)).state is ClusterState.WAITING


async def test_a_kind_that_reports_waiting_does_not_hide_the_sessions(bench: Bench) -> None:
    cluster_id = await ready(bench, "livy", Url="http://livy.example.org")
    bench.sessions.summaries[cluster_id] = SessionsSummary(open=2)
    bench.kinds["livy"].running[cluster_id].state(ClusterState.WAITING, "It did not answer for once.")
    cluster = await bench.service.get_cluster(ANN, cluster_id)
    assert (cluster.state, cluster.state_message) == (ClusterState.RUNNING, "It did not answer for once.")


async def test_the_gateway_gets_the_livy_of_a_cluster_that_is_ready(bench: Bench) -> None:
    bench.local.gate.clear()
    cluster_id = await create(bench)
    with pytest.raises(Conflict, match="Clicks is STARTING"):
        bench.service.port(ANN, cluster_id)
    bench.local.gate.set()
    await bench.until(cluster_id, ClusterState.WAITING)
    order, _ = bench.service.port(ANN, cluster_id)
    assert order.id == cluster_id


async def test_spark_connect_has_no_livy_but_an_address(bench: Bench) -> None:
    cluster_id = await ready(bench, "connect", Url="sc://spark.example.org:15002")
    with pytest.raises(NotSupported, match="speaks no Livy"):
        bench.service.port(ANN, cluster_id)
    assert (await bench.service.connect_target(ANN, cluster_id)).remote.startswith("sc://")
    with pytest.raises(NotSupported, match="reached by Livy"):
        await bench.service.connect_target(ANN, await ready(bench))


# Ending


async def test_an_end_that_fails_can_be_tried_again(bench: Bench) -> None:
    cluster_id = await ready(bench, "emr")
    bench.kinds["emr"].stuck = Unavailable("AWS does not answer.")
    bench.service.terminate_cluster(ANN, cluster_id)
    cluster = await bench.until(cluster_id, ClusterState.TERMINATING)
    while not cluster.state_message.startswith("It could not be ended"):
        await asyncio.sleep(0)
        cluster = await bench.until(cluster_id, ClusterState.TERMINATING)
    assert "AWS does not answer. Choose Terminate again." in cluster.state_message
    bench.kinds["emr"].stuck = None
    bench.service.terminate_cluster(ANN, cluster_id)
    await bench.until(cluster_id, ClusterState.TERMINATED)
    with pytest.raises(NotFound, match="has ended already"):
        bench.service.terminate_cluster(ANN, cluster_id)


async def test_only_a_cluster_that_has_ended_leaves_the_list(bench: Bench) -> None:
    cluster_id = await ready(bench)
    folder = bench.store.folder_of(cluster_id)
    with pytest.raises(Conflict, match="Terminate it first"):
        await bench.service.remove_cluster(ANN, cluster_id)
    bench.service.terminate_cluster(ANN, cluster_id)
    await bench.until(cluster_id, ClusterState.TERMINATED)
    assert folder.is_dir()
    await bench.service.remove_cluster(ANN, cluster_id)
    assert not folder.exists() and bench.store.find(cluster_id) is None
    assert bench.events[-1] == Event("spark", "cluster.removed", "ann", {"id": cluster_id})


async def test_a_cluster_that_ended_by_itself_says_so(bench: Bench) -> None:
    cluster_id = await ready(bench)
    report = bench.local.running[cluster_id]
    report.state(ClusterState.TERMINATED_WITH_ERRORS, "Spark's master has ended.")
    report.state(ClusterState.WAITING, "A late word changes nothing.")
    cluster = await bench.service.get_cluster(ANN, cluster_id)
    assert (cluster.state, cluster.state_message) == ("TERMINATED_WITH_ERRORS", "Spark's master has ended.")


async def test_a_stopped_instance_ends_its_cluster(bench: Bench) -> None:
    cluster_id = await ready(bench)
    await bench.service.instance_stopped(cluster_id)
    assert (await bench.service.get_cluster(ANN, cluster_id)).state_message == "Its instance was stopped."
    await bench.service.instance_stopped(cluster_id)
    await bench.service.instance_stopped("j-UNKNOWN")


# What is elsewhere


async def test_clusters_of_an_account_are_listed_once(bench: Bench) -> None:
    facts = ClusterFacts(remote_id="j-EMR", url="http://master:8998")
    emr = bench.kinds["emr"]
    emr.found = [
        FoundCluster("j-EMR", "Theirs", ClusterState.WAITING, START, facts, {"Region": "eu-west-1"}),
        FoundCluster("j-OLD", "Gone", ClusterState.TERMINATED, START, ClusterFacts()),
    ]
    assert [each.id for each in (await bench.service.discover(ANN, DiscoverClusters())).items] == ["j-EMR"]
    cluster = await bench.until("j-EMR", ClusterState.WAITING)
    assert (cluster.template, cluster.url) == ("", "http://master:8998")
    assert cluster.parameters == {"Region": "eu-west-1"}
    assert (await bench.service.discover(ANN, DiscoverClusters())).total == 0


async def test_credentials_are_kept_and_never_told(bench: Bench) -> None:
    given = StoreCredentials(auth_type="Basic_Access", username="ann", password=SecretStr("geheim"))
    wanted = CreateCluster(
        name="Livy", template="livy", parameters={"Url": "http://livy.example.org"}, credentials=given
    )
    cluster_id = (await bench.service.create_cluster(ANN, wanted)).id
    assert (await bench.until(cluster_id, ClusterState.WAITING)).credentials == "stored"
    await bench.service.forget_credentials(ANN, cluster_id)
    assert bench.events[-1].payload["credentials"] == "needed"
    assert (await bench.service.get_cluster(ANN, cluster_id)).credentials == "needed"
    await bench.service.store_credentials(ANN, cluster_id, given)
    assert cluster_id in bench.kinds["livy"].refreshed
    assert (await bench.service.get_cluster(ANN, cluster_id)).credentials == "stored"
    assert not any("geheim" in str(event.payload) for event in bench.events)


async def test_the_log_is_read_in_stretches(bench: Bench) -> None:
    cluster_id = await ready(bench)
    page = await bench.service.read_log(ANN, cluster_id, ClusterLogQuery(offset=4, limit=2))
    assert page.text == "of"


async def test_a_log_is_read_by_the_names_that_the_cluster_has(bench: Bench) -> None:
    bench.local.facts = ClusterFacts(logs=("master",))
    cluster_id = await ready(bench)
    assert (await bench.service.get_cluster(ANN, cluster_id)).logs == ["master"]
    page = await bench.service.read_log(ANN, cluster_id, ClusterLogQuery(name="master"))
    assert page.text == "log of master"
    for name in ("worker-1", "../secret"):
        with pytest.raises(NotFound, match="has no log"):
            await bench.service.read_log(ANN, cluster_id, ClusterLogQuery(name=name))


# Servers that end, and the next ones


async def test_an_ordinary_shutdown_ends_what_runs_here_and_leaves_the_rest(bench: Bench) -> None:
    here = await ready(bench)
    there = await ready(bench, "livy", Url="http://livy.example.org")
    await bench.service.close()
    ended = bench.store.find(here)
    assert ended is not None and ended.state is ClusterState.TERMINATED
    assert [record.id for record in bench.store.present()] == [there]


async def test_the_next_server_takes_over_what_lives(
    bench: Bench, sqlite: Database, tmp_path: Path, clock: ManualClock
) -> None:
    living = await ready(bench)
    starting = bench.store.find(living)
    assert starting is not None
    clock.advance(100)
    again = open_bench(sqlite, tmp_path, clock, open_manager(sqlite, clock, FakeLimits()))
    await again.service.recover()
    cluster = await again.until(living, ClusterState.WAITING)
    assert (cluster.ready, cluster.idle_ends) == (START, START + 60 * MINUTE)


async def test_the_next_server_says_what_has_ended(
    bench: Bench, sqlite: Database, tmp_path: Path, clock: ManualClock
) -> None:
    cluster_id = await ready(bench)
    again = open_bench(sqlite, tmp_path, clock, open_manager(sqlite, clock, FakeLimits()))
    again.local.alive = False
    await again.service.recover()
    cluster = await again.until(cluster_id, ClusterState.TERMINATED_WITH_ERRORS)
    assert cluster.state_message == "Its processes have ended while the server was down."


async def test_the_next_server_goes_on_ending_what_was_to_end(
    bench: Bench, sqlite: Database, tmp_path: Path, clock: ManualClock
) -> None:
    cluster_id = await ready(bench, "emr")
    record = bench.store.find(cluster_id)
    assert record is not None
    bench.store.save(replace(record, state=ClusterState.TERMINATING, message="Terminated by ann."))
    again = open_bench(sqlite, tmp_path, clock, open_manager(sqlite, clock, FakeLimits()))
    await again.service.recover()
    assert (await again.until(cluster_id, ClusterState.TERMINATED)).state_message == "Terminated by ann."
