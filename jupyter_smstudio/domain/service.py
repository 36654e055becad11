"""Who is in the domain, what each may do, and what was decided."""

from __future__ import annotations

from ..core.clock import Clock
from ..core.errors import Forbidden
from ..core.events import Event, EventBus
from ..core.models import Caller
from .models import Domain, DomainLogPage, DomainLogQuery, Member, MemberPage, MemberQuery, Role, UpdateMember
from .store import MemberRecord, SqlDomainStore


class DomainService:
    """The verbs of the domain.

    Args:
        store: where members and the log are.
        clock: of the log.
        bus: is told of every change.
        title: of the domain; empty for a domain of one.
    """

    def __init__(self, store: SqlDomainStore, clock: Clock, bus: EventBus, title: str = "") -> None:
        self._store = store
        self._clock = clock
        self._bus = bus
        self._title = title

    def admit(self, name: str, *, from_hub: bool, groups: frozenset[str]) -> MemberRecord:
        """Return the member of this name, made on first sight; whoever calls has found out who it is.

        Args:
            name: the person's unique name.
            from_hub: whether JupyterHub, or having the machine to oneself, makes them an admin.
            groups: that JupyterHub has them in.
        """
        return self._store.admit(name, from_hub, groups, self._clock.now())

    def describe(self, caller: Caller) -> Domain:
        """Return the domain, and the caller's own place in it."""
        _, total = self._store.members(MemberQuery(limit=1))
        me = self._store.member(caller.name)
        return Domain(title=self._title, team=bool(self._title), me=_wire(me, caller), members=total)

    def list_members(self, caller: Caller, query: MemberQuery) -> MemberPage:
        """List members, to whom the caller can share something."""
        records, total = self._store.members(query)
        return MemberPage(items=[_wire(record, caller) for record in records], total=total)

    def update_member(self, caller: Caller, name: str, change: UpdateMember) -> Member:
        """Decide what a member may do.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: nobody of this name has ever been here.
            Conflict: JupyterHub has decided already, or the domain would be left without an admin.
        """
        if not caller.admin:
            raise Forbidden(f"Only admins decide what members may do. Ask one to change {name[:63]}.")
        record = self._store.set_role(caller.name, name, change.role, self._clock.now())
        member = _wire(record, caller)
        self._bus.publish(Event("domain", "member.changed", name, member.model_dump(mode="json")))
        return member

    def list_log(self, caller: Caller, query: DomainLogQuery) -> DomainLogPage:
        """List what was decided: all of it for admins, what concerns themselves for others."""
        return DomainLogPage(items=self._store.log(caller, query))


def caller_of(record: MemberRecord) -> Caller:
    """Return a member as services know who asks."""
    return Caller(record.name, admin=record.role == Role.ADMIN, groups=record.groups)


def _wire(record: MemberRecord, caller: Caller) -> Member:
    all_groups = caller.admin or record.name == caller.name
    return Member(
        name=record.name,
        role=record.role,
        groups=sorted(record.groups if all_groups else record.groups & caller.groups),
        from_hub=record.from_hub,
        joined=record.joined,
        seen=record.seen,
    )
