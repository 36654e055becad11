"""Who is in the domain, what each may do, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.clock import Clock
from ..core.errors import Forbidden
from ..core.events import Event, EventBus
from ..core.models import Caller
from .limit_models import MemberLimits
from .limit_store import NOTHING, SqlLimitStore, resolve
from .models import (
    FEATURE,
    Domain,
    DomainLimits,
    DomainLogPage,
    DomainLogQuery,
    Member,
    MemberPage,
    MemberQuery,
    Role,
    UpdateDomainLimits,
    UpdateMember,
)
from .store import SEEN_INTERVAL, MemberRecord, SqlDomainStore


class DomainService:
    """The verbs of the domain.

    Args:
        store: where members and the log are.
        limits: what was decided about what members may use.
        clock: of the log.
        bus: is told of every change.
        title: of the domain; empty for a domain of one.
    """

    def __init__(
        self, store: SqlDomainStore, limits: SqlLimitStore, clock: Clock, bus: EventBus, title: str = ""
    ) -> None:
        self._store = store
        self._limits = limits
        self._clock = clock
        self._bus = bus
        self._title = title
        self._admitted: dict[str, MemberRecord] = {}

    def admit(self, name: str, *, from_hub: bool, groups: frozenset[str]) -> MemberRecord:
        """Return the member of this name, made on first sight; whoever calls has found out who it is.

        Args:
            name: the person's unique name.
            from_hub: whether JupyterHub, or having the machine to oneself, makes them an admin.
            groups: that JupyterHub has them in.
        """
        now = self._clock.now()
        known = self._admitted.get(name)  # every request asks, and all changes are made here
        unchanged = known is not None and (known.from_hub, known.groups) == (from_hub, groups)
        if known is not None and unchanged and now - known.seen < SEEN_INTERVAL:
            return known
        record = self._admitted[name] = self._store.admit(name, from_hub, groups, now)
        if record.joined == now:
            self._tell(record, caller_of(record))
        return record

    def describe(self, caller: Caller) -> Domain:
        """Return the domain, and the caller's own place in it."""
        total = self._store.count()
        me = self._store.member(caller.name)
        [own] = self._wire([me], caller)
        return Domain(title=self._title, team=bool(self._title), me=own, members=total)

    def list_members(self, caller: Caller, query: MemberQuery) -> MemberPage:
        """List members, to whom the caller can share something."""
        records, total = self._store.members(query)
        return MemberPage(items=self._wire(records, caller), total=total)

    def update_member(self, caller: Caller, name: str, change: UpdateMember) -> Member:
        """Decide what a member may do.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: nobody of this name has ever been here.
            Conflict: JupyterHub has decided already, or the domain would be left without an admin.
        """
        if not caller.admin:
            raise Forbidden(f"Only admins decide what members may do. Ask one to change {name[:63]}.")
        record = self._store.member(name)
        if change.role is not None:
            record = self._store.set_role(caller.name, name, change.role, self._clock.now())
            self._admitted.pop(name, None)
        if change.limits is not None:
            self._limits.change_member(caller.name, name, change.limits, self._clock.now())
        return self._tell(record, caller)

    def limits(self, caller: Caller) -> DomainLimits:
        """Return what was decided for everybody, and for each role; no secret to anybody."""
        return self._limits.of_domain()

    def update_limits(self, caller: Caller, change: UpdateDomainLimits) -> DomainLimits:
        """Decide what everybody, or everybody of a role, may use.

        Raises:
            Forbidden: the caller is no admin.
        """
        if not caller.admin:
            raise Forbidden("Only admins decide what members may use. Ask one to change the limits.")
        now = self._clock.now()
        if change.domain is not None:
            self._limits.change_domain(caller.name, change.domain, now)
        for role, limits in change.roles.items():
            self._limits.change_role(caller.name, role, limits, now)
        changed = self._limits.of_domain()
        self._bus.publish(Event(FEATURE, "limits.changed", caller.name, changed.model_dump(mode="json")))
        return changed

    def list_log(self, caller: Caller, query: DomainLogQuery) -> DomainLogPage:
        """List what was decided: all of it for admins, what concerns themselves for others."""
        return DomainLogPage(items=self._store.log(caller, query))

    def _tell(self, record: MemberRecord, caller: Caller) -> Member:
        [member] = self._wire([record], caller)
        self._bus.publish(Event(FEATURE, "member.changed", record.name, member.model_dump(mode="json")))
        return member

    def _wire(self, records: Sequence[MemberRecord], caller: Caller) -> list[Member]:
        shown = {record.name for record in records if caller.admin or record.name == caller.name}
        decided, limits = self._limits.of_all(shown) if shown else (None, {})
        return [
            _member(
                record, caller, decided if record.name in shown else None, limits.get(record.name, NOTHING)
            )
            for record in records
        ]


def _member(
    record: MemberRecord, caller: Caller, decided: DomainLimits | None, limits: MemberLimits
) -> Member:
    """Return a member as the caller may know them: limits and all groups only with what is decided."""
    return Member(
        name=record.name,
        role=record.role,
        groups=sorted(record.groups if decided else record.groups & caller.groups),
        from_hub=record.from_hub,
        joined=record.joined,
        seen=record.seen,
        limits=limits if decided else None,
        effective=resolve(decided, record.role, limits) if decided else None,
    )


def caller_of(record: MemberRecord) -> Caller:
    """Return a member as services know who asks."""
    return Caller(record.name, admin=record.role == Role.ADMIN, groups=record.groups)
