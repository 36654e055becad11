"""Clusters that nobody works with end, as late as their template and the administrator allow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, InvalidInput
from jupyter_smstudio.spark.models import ClusterState, UpdateCluster
from jupyter_smstudio.spark.ports import SessionsSummary
from jupyter_smstudio.testing.clock import START, ManualClock
from jupyter_smstudio.testing.instances import open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits

from .conftest import ANN, Bench, create, open_bench, ready

MINUTE = timedelta(minutes=1)


async def test_an_idle_cluster_ends_after_its_time(bench: Bench) -> None:
    cluster_id = await ready(bench, AutoTerminationIdleTimeout=10)
    bench.clock.advance(9 * 60)
    bench.service.look()
    assert (await bench.service.get_cluster(ANN, cluster_id)).state is ClusterState.WAITING
    bench.clock.advance(61)
    bench.service.look()
    cluster = await bench.until(cluster_id, ClusterState.TERMINATED)
    assert cluster.state_message == "It was idle for 10 minutes."


async def test_a_running_statement_keeps_it_and_the_time_counts_from_its_end(bench: Bench) -> None:
    cluster_id = await ready(bench, AutoTerminationIdleTimeout=10)
    bench.sessions.summaries[cluster_id] = SessionsSummary(1, busy=True, last_activity=START)
    for _ in range(9):
        bench.clock.advance(3600)
        bench.service.look()
    bench.sessions.summaries[cluster_id] = SessionsSummary(1, busy=False, last_activity=bench.clock.now())
    bench.service.look()
    bench.clock.advance(9 * 60)
    bench.service.look()
    cluster = await bench.service.get_cluster(ANN, cluster_id)
    assert cluster.idle_ends == bench.clock.now() + MINUTE
    bench.clock.advance(61)
    bench.service.look()
    await bench.until(cluster_id, ClusterState.TERMINATED)


async def test_never_means_never_and_may_be_chosen_later(bench: Bench) -> None:
    cluster_id = await ready(bench, AutoTerminationIdleTimeout=0)
    bench.service.look()
    bench.clock.advance(365 * 24 * 3600)
    bench.service.look()
    assert (await bench.service.get_cluster(ANN, cluster_id)).state is ClusterState.WAITING
    changed = bench.service.update_cluster(ANN, cluster_id, UpdateCluster(name="Sales", idle_minutes=5))
    assert (changed.name, changed.idle_minutes) == ("Sales", 5)
    bench.service.look()
    await bench.until(cluster_id, ClusterState.TERMINATED)


async def test_an_administrators_limit_holds_for_clusters(
    sqlite: Database, tmp_path: Path, clock: ManualClock
) -> None:
    bench = open_bench(sqlite, tmp_path, clock, open_manager(sqlite, clock, FakeLimits()), idle_most=45)
    bench.local.gate.set()
    field = bench.service.list_templates(ANN).items[0].parameters[1]
    assert (field.default, field.minimum, field.maximum) == (45, 1, 45)
    assert "This server allows 1 to 45 minutes." in field.description
    for minutes in (0, 46):
        with pytest.raises(InvalidInput) as refused:
            await create(bench, AutoTerminationIdleTimeout=minutes)
        assert "parameters.AutoTerminationIdleTimeout" in refused.value.details["fields"]
    cluster_id = await ready(bench)
    for minutes, says in ((0, "at least 1"), (46, "at most 45")):
        with pytest.raises(InvalidInput, match=says) as refused:
            bench.service.update_cluster(ANN, cluster_id, UpdateCluster(idle_minutes=minutes))
        assert "idle_minutes" in refused.value.details["fields"]
    assert bench.service.update_cluster(ANN, cluster_id, UpdateCluster(idle_minutes=5)).idle_minutes == 5


async def test_a_clock_that_jumps_ends_nothing(bench: Bench, clock: ManualClock) -> None:
    cluster_id = await ready(bench, AutoTerminationIdleTimeout=10)
    bench.service.look()
    clock.jump(7200)
    bench.service.look()
    assert (await bench.service.get_cluster(ANN, cluster_id)).state is ClusterState.WAITING


async def test_the_studio_ends_no_cluster_elsewhere_for_being_idle(bench: Bench) -> None:
    cluster_id = await ready(bench, "livy", Url="http://livy.example.org")
    assert (await bench.service.get_cluster(ANN, cluster_id)).idle_minutes is None
    with pytest.raises(Conflict, match="not ended by the studio"):
        bench.service.update_cluster(ANN, cluster_id, UpdateCluster(idle_minutes=5))
