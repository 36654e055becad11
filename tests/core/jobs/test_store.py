"""The contract of job stores, on each database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict
from jupyter_smstudio.core.jobs.models import Artifact, InputRecord, JobKind, JobSpec, Program
from jupyter_smstudio.core.jobs.records import HostRecord, JobFilter, JobRecord, TransitionRecord
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.jobs.store import SqlJobStore
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.testing.clock import START

STARTING = TransitionRecord(SecondaryStatus.STARTING, START, "")


def record(name: str, owner: str = "ann", kind: JobKind = JobKind.TRAINING, minutes: int = 0) -> JobRecord:
    spec = JobSpec(
        kind=kind,
        name=name,
        image="data-science",
        instance_type="ml.m5.large",
        program=Program(argv=["python", "train.py"]),
    )
    return JobRecord(id=new_id(), owner=owner, spec=spec, created=START + timedelta(minutes=minutes))


@pytest.fixture
def store(database: Database) -> SqlJobStore:
    return SqlJobStore(database, "0")


def test_what_was_stored_is_found_again(store: SqlJobStore) -> None:
    added = store.add(record("a"), STARTING)
    assert added.number > 0 and store.get(added.id) == added == store.find("ann", "a")
    changed = replace(
        added,
        state=JobState.FAILED,
        secondary_status=SecondaryStatus.FAILED,
        failure_reason="It broke: ✗",
        ended=START + timedelta(hours=1),
        ends_as=SecondaryStatus.STOPPED,
        warnings=("slow",),
        inputs=(InputRecord(channel="train", uri="data", files=1, size_bytes=2, sha256="ab"),),
        artifacts=(Artifact(path="model.tar.gz", size_bytes=3),),
        metrics={"loss": 0.5},
        environment="digest",
    )
    host = HostRecord(1, "algo-1", new_id(), 0.1, START)
    moves = [
        TransitionRecord(status, START, "same time")
        for status in (SecondaryStatus.TRAINING, SecondaryStatus.FAILED)
    ]
    store.save(changed, transitions=moves, hosts=[host])
    store.save(changed, hosts=[replace(host, outcome="failed", exit_code=3)])
    assert store.get(added.id) == changed
    assert store.transitions(added.id) == [STARTING, *moves]
    assert store.hosts(added.id) == [replace(host, outcome="failed", exit_code=3)]
    store.remove(added.id)
    assert store.get(added.id) is None and store.transitions(added.id) == [] and store.hosts(added.id) == []
    store.remove(added.id)


def test_hosts_come_in_their_order(store: SqlJobStore) -> None:
    added = store.add(record("a"), STARTING)
    hosts = [HostRecord(number, f"algo-{rank}", "i", 0, START) for number in (2, 1) for rank in (10, 2, 1)]
    store.save(added, hosts=hosts)
    found = [(host.attempt, host.name) for host in store.hosts(added.id)]
    assert found == [(number, f"algo-{rank}") for number in (1, 2) for rank in (1, 2, 10)]


def test_a_name_is_taken_once_by_each_owner(store: SqlJobStore, database: Database) -> None:
    first = store.add(record("a"), STARTING)
    with pytest.raises(Conflict, match="a already"):
        store.add(record("a"), STARTING)
    assert store.transitions(first.id) == [STARTING]
    store.add(record("a", owner="bob"), STARTING)
    store.add(record("a-2"), STARTING)
    store.add(record("a%2"[:1] + "b"), STARTING)
    assert store.names("ann", "a-") == {"a-2"}
    other = SqlJobStore(database, "1")
    other.add(record("a"), STARTING)
    assert len(store.present()) == 4 and len(other.present()) == 1


def test_the_queue_is_in_the_order_of_submission_whatever_the_clock_says(store: SqlJobStore) -> None:
    names = [store.add(record(name, minutes=-n), STARTING).spec.name for n, name in enumerate("cab")]
    assert [each.spec.name for each in store.present()] == names


def test_pages_filter_sort_and_count(store: SqlJobStore) -> None:
    for n in range(7):
        store.add(record(f"train-{n}", minutes=n), STARTING)
    done = store.add(record("Prepare_x".replace("_", "-"), kind=JobKind.PROCESSING, minutes=20), STARTING)
    store.save(replace(done, state=JobState.COMPLETED, ended=START))
    store.add(record("other", owner="bob", minutes=30), STARTING)

    def names(wanted: JobFilter, offset: int = 0, limit: int = 100) -> list[str]:
        return [each.spec.name for each in store.page(wanted, offset, limit)[0]]

    ann = JobFilter(owner="ann")
    assert names(ann, 1, 2) == ["train-6", "train-5"] and store.page(ann, 1, 2)[1] == 8
    assert names(JobFilter())[0] == "other"
    assert names(replace(ann, search="PREP")) == names(replace(ann, kind="processing")) == ["Prepare-x"]
    assert names(replace(ann, search="n_1")) == names(replace(ann, search="%")) == []
    assert names(replace(ann, state="Completed")) == ["Prepare-x"]
    assert names(replace(ann, sort="name", ascending=True), 1, 2) == ["train-0", "train-1"]
    early = replace(
        ann, created_after=START + timedelta(minutes=1), created_before=START + timedelta(minutes=3)
    )
    assert names(early) == ["train-2", "train-1"]
