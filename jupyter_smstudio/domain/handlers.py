"""Routes of the domain."""

from __future__ import annotations

from ..web.handlers import StudioHandler
from ..web.stream import send_notices, send_work
from .deed_models import DeedReport
from .exchange import DomainExchange
from .lease_models import Announcement, CreateLease, LeaseUse
from .limit_models import Allowance
from .models import (
    Domain,
    DomainLimits,
    DomainLogPage,
    DomainLogQuery,
    Member,
    MemberPage,
    MemberQuery,
    UpdateDomainLimits,
    UpdateMember,
)
from .service import DomainService
from .usage import UsageService
from .usage_models import CostQuery, DomainCosts, DomainUsage, UsageQuery, UsageReport


class DomainHandler(StudioHandler):
    """Knows the domain's service."""

    feature = "domain"
    shared_verbs = frozenset({"get", "patch", "delete"})

    @property
    def service(self) -> DomainService:
        """Return the service of this server."""
        service: DomainService = self.studio.domain
        return service

    @property
    def usage(self) -> UsageService:
        """Return the usage of this domain."""
        usage: UsageService = self.studio.usage
        return usage


class SummaryHandler(DomainHandler):
    """The domain as a whole."""

    def get(self) -> Domain:
        """Return the domain, and the caller's own place in it."""
        return self.service.describe(self.caller)


class MembersHandler(DomainHandler):
    """The people of the domain."""

    def get(self) -> MemberPage:
        """List members by name; ``text``, ``limit`` and ``offset`` choose which."""
        return self.service.list_members(self.caller, self.query(MemberQuery))


class MemberHandler(DomainHandler):
    """One person."""

    def patch(self, name: str, body: UpdateMember) -> Member:
        """Decide what a member may do."""
        return self.service.update_member(self.caller, name, body)


class LogHandler(DomainHandler):
    """What was decided."""

    def get(self) -> DomainLogPage:
        """List lines of the log, newest first; ``actor``, ``before`` and ``limit`` choose which."""
        return self.service.list_log(self.caller, self.query(DomainLogQuery))


class LimitsHandler(DomainHandler):
    """What everybody may use."""

    def get(self) -> DomainLimits:
        """Return what was decided for everybody, and for each role."""
        return self.service.limits(self.caller)

    def patch(self, body: UpdateDomainLimits) -> DomainLimits:
        """Decide what everybody, or everybody of a role, may use."""
        return self.service.update_limits(self.caller, body)


class UsageHandler(DomainHandler):
    """What runs, and for whom."""

    def get(self) -> DomainUsage:
        """Return what runs and waits, and what ``month`` has cost each member."""
        return self.usage.usage(self.caller, self.query(UsageQuery))


class InstanceHandler(DomainHandler):
    """What runs for somebody."""

    async def delete(self, owner: str, instance: str) -> None:
        """Stop it; its owner is told by whom."""
        await self.usage.stop(self.caller, owner, instance)


class CostsHandler(DomainHandler):
    """What instances cost."""

    def get(self) -> DomainCosts:
        """Return what ``month`` has cost, ``by`` member, day or project; ``member`` chooses one."""
        return self.usage.costs(self.caller, self.query(CostQuery))


class ExchangeHandler(StudioHandler):
    """What only servers of members ask, viewers' too: the machine is everybody's."""

    feature = "leases"
    shared_verbs = frozenset({"get", "post", "put", "delete"})

    @property
    def exchange(self) -> DomainExchange:
        """Return the service as servers see it."""
        exchange: DomainExchange = self.studio.leases
        return exchange


class ServersHandler(ExchangeHandler):
    """Servers that are there."""

    async def post(self, body: Announcement) -> None:
        """Take note of a server, and send it a line for each thing it has to know, for some minutes."""
        await send_notices(self, lambda put: self.exchange.connect(self.caller, body, put))


class LeasesHandler(ExchangeHandler):
    """Leases of the domain's machine."""

    async def post(self, body: CreateLease) -> None:
        """Send a line for each place in the queue; the last one grants the lease."""
        await send_work(self, lambda put: self.exchange.lease(self.caller, body, put))


class LeaseHandler(ExchangeHandler):
    """One lease of the caller's."""

    def put(self, lease: str, body: LeaseUse) -> None:
        """Take note of what it is used for."""
        self.exchange.use(self.caller, lease, body)

    def delete(self, lease: str) -> None:
        """Take it back."""
        self.exchange.release(self.caller, lease)


class LeaseKeepHandler(ExchangeHandler):
    """A lease that goes on although another was to replace it."""

    def post(self, lease: str) -> None:
        """Count it again."""
        self.exchange.keep(self.caller, lease)


class UsageReportHandler(ExchangeHandler):
    """What a server has metered."""

    def put(self, body: UsageReport) -> Allowance:
        """Store it; return what its member may start now."""
        return self.exchange.report(self.caller, body)


class DeedsHandler(ExchangeHandler):
    """What members do on their own servers."""

    def post(self, body: DeedReport) -> None:
        """Write it into the log."""
        self.exchange.take_deeds(self.caller, body)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"summary", SummaryHandler),
    (r"members", MembersHandler),
    (r"members/(?P<name>[^/]+)", MemberHandler),
    (r"log", LogHandler),
    (r"limits", LimitsHandler),
    (r"usage", UsageHandler),
    (r"instances/(?P<owner>[^/]+)/(?P<instance>[^/]+)", InstanceHandler),
    (r"costs", CostsHandler),
]

EXCHANGE_ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"servers", ServersHandler),
    (r"leases", LeasesHandler),
    (r"leases/(?P<lease>[^/]+)", LeaseHandler),
    (r"leases/(?P<lease>[^/]+)/keep", LeaseKeepHandler),
    (r"usage", UsageReportHandler),
    (r"deeds", DeedsHandler),
]
"""Of the domain's service alone, below ``/smstudio/domain/exchange/``."""
