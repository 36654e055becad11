"""Routes of the domain."""

from __future__ import annotations

from ..web.handlers import StudioHandler
from .models import Domain, DomainLogPage, DomainLogQuery, Member, MemberPage, MemberQuery, UpdateMember
from .service import DomainService


class DomainHandler(StudioHandler):
    """Knows the domain's service."""

    feature = "domain"
    shared_verbs = frozenset({"get", "patch"})

    @property
    def service(self) -> DomainService:
        """Return the service of this server."""
        service: DomainService = self.studio.domain
        return service


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


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"summary", SummaryHandler),
    (r"members", MembersHandler),
    (r"members/(?P<name>[^/]+)", MemberHandler),
    (r"log", LogHandler),
]
