"""Several hosts, limits that are enforced, full disks and a tracking server that is away."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.base import LimitBackend
from jupyter_smstudio.core.compute.limits import select_backend
from jupyter_smstudio.core.errors import StudioError, Unavailable
from jupyter_smstudio.core.jobs.following import Point
from jupyter_smstudio.core.jobs.models import Job, MetricDefinition
from jupyter_smstudio.core.jobs.recording import RecordedRun
from jupyter_smstudio.core.jobs.records import JobRecord
from jupyter_smstudio.core.jobs.states import JobState, SecondaryStatus
from jupyter_smstudio.core.jobs.store import SqlJobStore
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.jobs import TestEngine, script_job

from .conftest import Open, Write
from .waiting import WAITS, printed, until

MEETING = """
import os, socket, json, time
assert json.loads(os.environ["SM_HOSTS"]) == ["algo-1", "algo-2"]
assert os.environ["WORLD_SIZE"] == "2"
address = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
given_to_anybody = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
assert address[1] < given_to_anybody, "somebody else may have it by now"
host, rank = os.environ["SM_CURRENT_HOST"], int(os.environ["RANK"])
if rank == 0:
    with socket.create_server(address) as server:
        other, _ = server.accept()
        print(host, "met", other.recv(100).decode(), flush=True)
else:
    while True:
        try:
            with socket.create_connection(address) as server:
                server.sendall(host.encode())
            break
        except ConnectionRefusedError:
            time.sleep(0.01)
    print(host, "said hello", flush=True)
"""
ONE_FAILS = """
import os, time
if os.environ["SM_CURRENT_HOST"] == "algo-2":
    raise SystemExit("the second one cannot go on")
time.sleep(600)
"""
EATS = "kept = []\nwhile True:\n    kept.append(bytearray(10_000_000))\n"
SMALL = "types:\n  - {name: ml.t3.tiny, vcpu: 0.5, memory_gib: 0.125, price_per_hour: 0.01}\n"


async def test_two_hosts_start_together_and_meet(studio: TestEngine, write: Write, ann: Caller) -> None:
    job = await studio.jobs.submit(ann, script_job("two", write(MEETING), instance_count=2))
    ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.COMPLETED, ended.failure_reason
    assert [(host.name, host.exit_code) for host in ended.hosts] == [("algo-1", 0), ("algo-2", 0)]
    assert {(line.host, line.text) for line in (await studio.jobs.logs(ann, job.id)).items} == {
        ("algo-1", "algo-1 met algo-2"),
        ("algo-2", "algo-2 said hello"),
    }
    only = (await studio.jobs.logs(ann, job.id, host="algo-2")).items
    assert [line.text for line in only] == ["algo-2 said hello"]


async def test_a_host_that_fails_ends_the_others(studio: TestEngine, write: Write, ann: Caller) -> None:
    job = await studio.jobs.submit(ann, script_job("two", write(ONE_FAILS), instance_count=2))
    async with asyncio.timeout(60):
        ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.FAILED
    assert ended.failure_reason.startswith("algo-2: ") and "cannot go on" in ended.failure_reason
    assert studio.quota.free == studio.quota.capacity


@pytest.fixture
def real_limits() -> Iterator[LimitBackend]:
    backend = select_backend("auto", f"test-jobs-{os.getpid()}")
    yield backend
    assert backend.existing() == []


async def test_a_job_killed_for_memory_says_so_with_the_numbers(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller, real_limits: LimitBackend
) -> None:
    types = tmp_path / "types.yaml"
    types.write_text(SMALL)
    studio = await open_studio(limits=real_limits, catalog=types)
    job = await studio.jobs.submit(ann, script_job("eats", write(EATS), instance_type="ml.t3.tiny"))
    ended = await studio.jobs.wait(ann, job.id)
    assert ended.state is JobState.FAILED
    assert ended.failure_reason.startswith("ml.t3.tiny has 0.125 GiB; the job needed more, and ")
    assert "Choose a larger type: ml." in ended.failure_reason
    assert studio.instances.list(ann) == []


class Unreachable:
    """A tracking server that is down until it is told to be up; remembers what it gets."""

    def __init__(self) -> None:
        self.up = False
        self.said: list[str] = []
        self.looked_for: list[tuple[str, bool]] = []

    async def begin(self, job: Job, *, may_exist: bool) -> RecordedRun | None:
        self.looked_for.append((job.spec.name, may_exist))
        self._check()
        return RecordedRun(f"run-of-{job.spec.name}", "7", {"MLFLOW_RUN_ID": f"run-of-{job.spec.name}"})

    async def metrics(self, job: Job, points: Sequence[Point]) -> None:
        self._check()
        self.said += [f"{job.run_id} {point.name}={point.value}" for point in points]

    async def end(self, job: Job) -> None:
        self._check()
        self.said.append(f"{job.run_id} {job.state}")

    def _check(self) -> None:
        if not self.up:
            raise Unavailable("It is down.")


async def test_a_job_goes_on_without_its_run_and_the_next_server_records_it(
    open_studio: Open, write: Write, ann: Caller
) -> None:
    recorder = Unreachable()
    first = await open_studio(recorder=recorder)
    source = write("import os\nprint('loss=0.5')\nprint('loss=0.25', os.environ.get('MLFLOW_RUN_ID'))")
    definitions = [MetricDefinition(name="loss", regex=r"loss=([0-9.]+)")]
    job = await first.jobs.submit(ann, script_job("down", source, metric_definitions=definitions))
    ended = await first.jobs.wait(ann, job.id)
    assert (ended.state, ended.run_id, ended.metrics) == (JobState.COMPLETED, "", {"loss": 0.25})
    assert [line.text for line in (await first.jobs.logs(ann, job.id)).items][1] == "loss=0.25 None"
    series = await first.jobs.metrics(ann, job.id)
    assert [(one.name, [point.value for point in one.points]) for one in series] == [("loss", [0.5, 0.25])]
    await first.close()
    recorder.up = True
    second = await open_studio(recorder=recorder)
    async with asyncio.timeout(60):
        while len(recorder.said) < 3:  # noqa: ASYNC110  # nothing tells a test
            await asyncio.sleep(0.02)
    run = "run-of-down"
    assert recorder.said == [f"{run} loss=0.5", f"{run} loss=0.25", f"{run} Completed"]
    found = second.jobs.get(ann, job.id)
    assert (found.run_id, found.experiment_id) == (run, "7")
    other = await second.jobs.submit(ann, script_job("up", source))
    await second.jobs.wait(ann, other.id)
    assert [line.text for line in (await second.jobs.logs(ann, other.id)).items][1] == "loss=0.25 run-of-up"
    # Only what nobody can have made is made unasked: the answer of a request may have been lost.
    assert [may_exist for name, may_exist in recorder.looked_for if name == "down"][:2] == [False, True]
    assert [may_exist for name, may_exist in recorder.looked_for if name == "up"][:1] == [False]


async def test_a_job_that_has_ended_knows_its_run_after_a_move(
    open_studio: Open, write: Write, ann: Caller
) -> None:
    recorder = Unreachable()
    recorder.up = True
    studio = await open_studio(recorder=recorder)
    job = await studio.jobs.submit(ann, script_job("moved", write("pass")))
    await studio.jobs.wait(ann, job.id)
    studio.events.clear()
    studio.jobs.run_moved(job.id, "another", "forged", "8")
    studio.jobs.run_moved("nobody", "run-of-moved", "copy", "8")
    assert (studio.jobs.get(ann, job.id).run_id, studio.events) == ("run-of-moved", [])
    studio.jobs.run_moved(job.id, "run-of-moved", "copy", "8")
    found = studio.jobs.get(ann, job.id)
    assert (found.run_id, found.experiment_id) == ("copy", "8")
    (told,) = studio.events
    assert (told.action, told.payload) == ("job.changed", found.model_dump(mode="json"))


async def test_a_full_disk_delays_the_books_and_loses_nothing(
    open_studio: Open, write: Write, tmp_path: Path, ann: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_smstudio.core.jobs.endings.RETRY_SECONDS", 0.1)
    studio = await open_studio()
    flag = tmp_path / "flag"
    job = await studio.jobs.submit(ann, script_job("full", write(WAITS.format(flag=str(flag)))))
    await until(studio, ann, job.id, SecondaryStatus.PREPARING_TRAINING_STACK, SecondaryStatus.TRAINING)
    whole, full, tried = SqlJobStore.save, True, asyncio.Event()

    def save(store: SqlJobStore, record: JobRecord, **named: object) -> None:
        if record.ended:
            tried.set()
        if full:
            raise Unavailable("The disk is full.")
        whole(store, record, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(SqlJobStore, "save", save)
    await printed(studio, ann, job.id, "started")
    with pytest.raises(StudioError, match="full"):
        await studio.jobs.stop(ann, job.id)
    flag.touch()
    async with asyncio.timeout(60):
        await tried.wait()  # it ends while there is no room
    waiting = studio.jobs.get(ann, job.id)
    assert (waiting.ended, waiting.trouble) == (None, "The disk is full.")
    told = [event.payload["trouble"] for event in studio.events if event.action == "job.changed"]
    assert told[-1] == "The disk is full."
    full = False
    async with asyncio.timeout(60):
        ended = await studio.jobs.wait(ann, job.id)
    assert (ended.state, ended.trouble) == (JobState.COMPLETED, "")
    assert [each.status.value for each in studio.jobs.get(ann, job.id).transitions] == [
        "Starting",
        "LaunchingMLInstances",
        "PreparingTrainingStack",
        "Training",
        "Uploading",
        "Completed",
    ]
