"""What every kind of cluster does, the real ones and the one that tests play with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jupyter_smstudio.spark.cluster_models import ClusterOrder
from jupyter_smstudio.spark.kinds.base import Kind
from jupyter_smstudio.spark.models import MOVES, READY, ClusterKind, ClusterState, Value

from .remote_stage import Reports


def order_of(kind: ClusterKind, folder: Path, owner: str = "ann", **parameters: Value) -> ClusterOrder:
    """Return the order of a cluster with a folder of its own."""
    place = folder / "j-0000000000001"
    place.mkdir(mode=0o700)
    return ClusterOrder(
        id=place.name,
        name="Clicks",
        owner=owner,
        kind=kind,
        template=kind,
        parameters=parameters,
        settings={},
        created=datetime(2026, 3, 1, tzinfo=UTC),
        folder=place,
    )


@dataclass(frozen=True)
class Subject:
    """A kind, and an order that it can fill."""

    kind: Kind
    order: ClusterOrder


class KindContract:
    """A suite subclasses this and has a fixture ``subject``."""

    async def test_an_order_that_can_be_filled_has_no_faults(self, subject: Subject) -> None:
        """The service makes nothing of one that has."""
        assert dict(subject.kind.check(subject.order)) == {}

    async def test_a_start_reports_until_it_is_ready(self, subject: Subject) -> None:
        """Each state may follow the one before it, and every step is one of its own."""
        report = Reports()
        await subject.kind.start(subject.order, report)
        state = ClusterState.STARTING
        for following, _ in report.states:
            assert following in MOVES[state] or following is state
            state = following
        assert state in READY
        assert set(report.steps) <= set(subject.kind.steps)
        await subject.kind.terminate(subject.order)

    async def test_one_that_is_ready_is_reached_one_way(self, subject: Subject) -> None:
        """By Livy, or by the kernel itself."""
        await subject.kind.start(subject.order, Reports())
        livy, target = subject.kind.livy(subject.order), await subject.kind.target(subject.order)
        assert (livy is None) != (target is None)
        await subject.kind.terminate(subject.order)

    async def test_it_may_be_ended_twice(self, subject: Subject) -> None:
        """An end that failed is tried again."""
        await subject.kind.start(subject.order, Reports())
        await subject.kind.terminate(subject.order)
        await subject.kind.terminate(subject.order)

    async def test_one_that_never_started_may_be_ended(self, subject: Subject) -> None:
        """Its start was cancelled before it had begun."""
        await subject.kind.terminate(subject.order)

    async def test_what_stays_at_a_shutdown_is_adopted(self, subject: Subject) -> None:
        """What does not is gone, and nobody asks for it again."""
        await subject.kind.start(subject.order, Reports())
        if await subject.kind.leave(subject.order):
            report = Reports()
            await subject.kind.adopt(subject.order, report)
            assert report.states[-1][0] in READY
        await subject.kind.terminate(subject.order)

    async def test_its_log_is_read_in_stretches(self, subject: Subject) -> None:
        """Offsets are bytes; what is beyond the end is empty."""
        await subject.kind.start(subject.order, Reports())
        whole = await subject.kind.log(subject.order, "", 0, 1_000_000)
        assert whole.total == whole.next == len(whole.text.encode()) > 0
        part = await subject.kind.log(subject.order, "", 2, 3)
        assert (part.text, part.next) == (whole.text[2:5], 5)
        assert (await subject.kind.log(subject.order, "", whole.total, 10)).text == ""
        await subject.kind.terminate(subject.order)
