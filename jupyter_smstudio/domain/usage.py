"""The verbs of usage: what runs for whom, what it costs, and what a member may start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import tzinfo
from typing import Protocol

from ..core.clock import Clock
from ..core.compute import meter
from ..core.errors import NotFound
from ..core.models import Caller
from ..core.quota import Amount
from .limit_models import Allowance, MemberLimits
from .limit_store import SqlLimitStore, resolve
from .limits import check_storage
from .models import MemberQuery
from .store import MemberRecord, SqlDomainStore
from .usage_book import month_name
from .usage_models import (
    CostQuery,
    DomainCost,
    DomainCosts,
    DomainUsage,
    MachineAmount,
    MemberUsage,
    RunningLease,
    UsageQuery,
    WaitingLease,
)
from .usage_store import Spent, SqlUsageStore

MAX_MEMBERS = 1000
NONE = Spent()

StoredBytes = Callable[[str | None], dict[str, int]]
"""How many bytes somebody's snapshots hold, by owner; None: everybody's."""


class Machine(Protocol):
    """What runs on the domain's machine now."""

    @property
    def capacity(self) -> Amount:
        """Return what the machine can give."""
        ...

    @property
    def free(self) -> Amount:
        """Return what is not given away."""
        ...

    def running(self, owner: str | None) -> list[RunningLease]:
        """Return what runs for somebody, None: for everybody; the oldest first."""
        ...

    def waiting(self, owner: str | None) -> list[WaitingLease]:
        """Return what somebody waits for, None: everybody; the next first."""
        ...

    async def stop(self, owner: str, instance_id: str, by: str) -> None:
        """Begin to stop what runs for somebody.

        Raises:
            NotFound: nothing of this id runs for them.
        """
        ...

    def spent(self, owner: str, month: meter.Period) -> Spent:
        """Return what somebody has had of the machine, whatever their server has reported."""
        ...


class UsageService:
    """Usage of a domain.

    Args:
        members: of the domain.
        limits: what was decided about them.
        lines: metered time.
        machine: what runs now.
        stored_bytes: of snapshots.
        clock: the time.
        currency: of the list prices.
        zone: where months begin; None for this machine's own time zone.
        refresh: brings the lines up to now, where that is done here.
    """

    def __init__(
        self,
        members: SqlDomainStore,
        limits: SqlLimitStore,
        lines: SqlUsageStore,
        machine: Machine,
        stored_bytes: StoredBytes,
        clock: Clock,
        currency: str,
        zone: tzinfo | None = None,
        refresh: Callable[[], None] = lambda: None,
    ) -> None:
        self._members = members
        self._limits = limits
        self._lines = lines
        self._machine = machine
        self._stored_bytes = stored_bytes
        self._clock = clock
        self._currency = currency
        self._zone = zone
        self._refresh = refresh

    def usage(self, caller: Caller, query: UsageQuery) -> DomainUsage:
        """Return what runs and waits, and what the month has cost: for admins all of it."""
        self._refresh()
        month = query.month or self._month()
        owner = None if caller.admin else caller.name
        return DomainUsage(
            month=month,
            currency=self._currency,
            members=self._used(caller, month),
            running=self._machine.running(owner),
            waiting=self._machine.waiting(owner),
            capacity=_wire(self._machine.capacity),
            free=_wire(self._machine.free),
        )

    async def stop(self, caller: Caller, owner: str, instance_id: str) -> None:
        """Stop what runs for somebody, who is told by whom.

        Raises:
            NotFound: nothing of this id runs for them, or it is not the caller's business.
        """
        if not (caller.admin or caller.name == owner):
            raise NotFound(f"No instance {instance_id[:63]} runs for {owner[:63]}.")
        await self._machine.stop(owner, instance_id, caller.name)

    def costs(self, caller: Caller, query: CostQuery) -> DomainCosts:
        """Return what a month has cost, by member, day or project.

        Raises:
            NotFound: there is no such member, or their costs are not the caller's business.
        """
        self._refresh()
        owner = query.member or (None if caller.admin else caller.name)
        if owner is not None and owner != caller.name:
            if not caller.admin:
                raise NotFound(f"Nobody called {owner[:63]} has been in this domain.")
            self._members.member(owner)
        month = query.month or self._month()
        sums = self._lines.sums(month, query.by, owner)
        return DomainCosts(
            month=month,
            currency=self._currency,
            by=query.by,
            items=[DomainCost(key=key, hours=each.hours, money=each.money) for key, each in sums.items()],
            hours=sum(each.hours for each in sums.values()),
            money=sum(each.money for each in sums.values()),
        )

    def allowance(self, name: str) -> Allowance:
        """Return what a member may start now.

        Raises:
            NotFound: nobody of this name has ever been here.
        """
        self._refresh()
        member = self._members.member(name)
        reported = self._lines.sums(self._month(), "member", name).get(name, NONE)
        period = meter.month(self._clock.now(), self._zone)
        # A server that reports less than it had is charged by what it had.
        spent = reported.or_more(self._machine.spent(name, period))
        return Allowance(
            limits=self._limits.effective(name, member.role),
            hours=spent.hours,
            money=spent.money,
            currency=self._currency,
        )

    def check_storage(self, name: str, stored: int, more: int) -> None:
        """Refuse to keep more snapshots than a member may store; see :func:`.limits.check_storage`."""
        check_storage(self._limits.effective(name, self._members.member(name).role), stored, more)

    def _used(self, caller: Caller, month: str) -> list[MemberUsage]:
        if caller.admin:
            records, _ = self._members.members(MemberQuery(limit=MAX_MEMBERS))
        else:
            records = [self._members.member(caller.name)]
        owner = None if caller.admin else caller.name
        decided, own = self._limits.of_domain(), self._limits.of_members(each.name for each in records)
        spent, folders = self._lines.sums(month, "member", owner), self._lines.folders()
        stored, running = (
            self._stored_bytes(owner),
            Counter(run.owner for run in self._machine.running(owner)),
        )

        def used(record: MemberRecord) -> MemberUsage:
            name = record.name
            limits = resolve(decided, record.role, own.get(name, MemberLimits()))
            return MemberUsage(
                name=name,
                running=running[name],
                hours=spent.get(name, NONE).hours,
                money=spent.get(name, NONE).money,
                hours_limit=limits.hours_per_month,
                money_limit=limits.money_per_month,
                stored_bytes=stored.get(name, 0),
                storage_limit=limits.storage_bytes,
                folder_bytes=folders.get(name),
            )

        return [used(record) for record in records]

    def _month(self) -> str:
        return month_name(self._clock.now(), self._zone)


def _wire(amount: Amount) -> MachineAmount:
    return MachineAmount(vcpu=amount.vcpu, memory_bytes=amount.memory_bytes, gpus=amount.gpus)
