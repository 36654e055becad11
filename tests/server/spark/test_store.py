"""What is stored of clusters, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.spark.cluster_models import ClusterFacts, ClusterOrder
from jupyter_smstudio.spark.models import ClusterLink, ClusterQuery, ClusterState, ExecutionRole
from jupyter_smstudio.spark.store import ClusterRecord, SqlClusterStore

MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def cluster(cluster_id: str = "j-0000000000001", owner: str = "ann", name: str = "Clicks") -> ClusterRecord:
    order = ClusterOrder(
        id=cluster_id,
        name=name,
        owner=owner,
        kind="local",
        template="local-spark",
        parameters={"InstanceType": "ml.t3.medium", "WarmSession": True, "Share": 0.5, "Count": 2},
        settings={"standalone": True},
        created=MOMENT,
        folder=Path("/nowhere"),
    )
    return ClusterRecord(order, idle_minutes=60)


def test_what_is_stored_comes_back_whole(database: Database, tmp_path: Path) -> None:
    store = SqlClusterStore(database, "0", tmp_path)
    facts = ClusterFacts(
        instance_id="i-1",
        instance_type="ml.t3.medium",
        auth_types=("Basic_Access", "None"),
        roles=(ExecutionRole(arn="arn:aws:iam::1:role/a", title="a"),),
        links=(ClusterLink(title="Master", url="http://m"),),
        configuration={"spark.master": "local[2]"},
    )
    record = replace(cluster(), facts=facts)
    store.add(record)
    expected = replace(record, order=replace(record.order, folder=tmp_path / record.id))
    assert store.find(record.id) == expected
    changed = replace(
        expected, state=ClusterState.TERMINATED_WITH_ERRORS, message="No.", ready=MOMENT, ended=MOMENT
    )
    store.save(changed)
    assert store.find(record.id) == changed
    store.remove(record.id)
    store.remove(record.id)
    assert store.find(record.id) is None


def test_a_cluster_is_found_by_the_id_that_emr_gave_it(database: Database, tmp_path: Path) -> None:
    store = SqlClusterStore(database, "0", tmp_path)
    store.add(cluster())
    record = store.find("j-0000000000001")
    assert record is not None
    store.save(replace(record, facts=ClusterFacts(remote_id="j-EMR")))
    found = store.find("j-EMR")
    assert found is not None and (found.id, found.order.remote_id) == (record.id, "j-EMR")


def test_servers_of_one_database_see_their_own_clusters(database: Database, tmp_path: Path) -> None:
    first, second = SqlClusterStore(database, "0", tmp_path), SqlClusterStore(database, "1", tmp_path)
    first.add(cluster("j-SAME"))
    second.add(cluster("j-SAME", owner="bob"))
    found = first.find("j-SAME")
    assert found is not None and found.owner == "ann"
    first.remove("j-SAME")
    assert [each.owner for each in second.present()] == ["bob"]


def test_a_page_is_chosen_by_owner_state_kind_and_name(database: Database, tmp_path: Path) -> None:
    store = SqlClusterStore(database, "0", tmp_path)
    for number, owner in enumerate(("ann", "ann", "bob")):
        store.add(cluster(f"j-{number}", owner, name=f"Sales_{number}"))
    store.save(replace(cluster("j-1", name="Sales_1"), state=ClusterState.TERMINATED, ended=MOMENT))

    def ids(owner: str | None, **query: object) -> tuple[list[str], int]:
        records, total = store.page(owner, ClusterQuery.model_validate(query))
        return [record.id for record in records], total

    assert ids("ann") == (["j-1", "j-0"], 2)
    assert ids(None, limit=1, offset=1) == (["j-1"], 3)
    assert ids("ann", state=["STARTING", "WAITING"]) == (["j-0"], 1)
    assert ids("ann", search="LES_0") == (["j-0"], 1)
    assert ids("ann", search="%") == ([], 0)
    assert ids("ann", search="j-1") == (["j-1"], 1)
    assert ids("ann", kind=["emr"]) == ([], 0)
    assert [record.id for record in store.present()] == ["j-0", "j-2"]
