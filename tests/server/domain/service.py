"""The domain's service in the process of a test: the real handlers over HTTP, on a database of the test.

Only JupyterHub is missing: the token of ann is ``ann-token``. ``tests/drills`` and ``tests/hub`` have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jupyter_server.auth import IdentityProvider
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application

from jupyter_smstudio.composition.service import ServiceDomain, build_service_domain
from jupyter_smstudio.core.clock import Clock, SystemClock
from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.events import MemoryEventBus
from jupyter_smstudio.core.machine_quota import MachineQuota
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.quota import GIB, Amount
from jupyter_smstudio.domain.models import Role
from jupyter_smstudio.domain.service import DomainService, caller_of
from jupyter_smstudio.domain.usage import UsageService
from jupyter_smstudio.domain.usage_models import CostQuery, DomainCost, RunningLease, UsageQuery
from jupyter_smstudio.testing.quota import MACHINE, TYPES
from jupyter_smstudio.web.hub import Admitted, DomainAuthorizer, DomainUser
from jupyter_smstudio.web.routes import SHARED_ROUTES, tornado_routes

ADMIN = "hub"
ROUTES = [route for route in SHARED_ROUTES if route[0].startswith("domain/")]
PRICE = 3.6
"""Per hour, so that a second costs a thousandth."""


def write_catalog(folder: Path) -> Path:
    """Write the instance types of the contract of quotas."""
    path = folder / "instances.yaml"
    types = [
        {
            "name": name,
            "vcpu": amount.vcpu,
            "memory_gib": amount.memory_bytes / GIB,
            "gpu": amount.gpus,
            "price_per_hour": PRICE,
        }
        for name, amount in TYPES.items()
    ]
    path.write_text(yaml.safe_dump({"types": types}))
    return path


@dataclass
class Studio:
    """What handlers find."""

    domain: DomainService
    usage: UsageService
    leases: Any
    link: None = None
    only_shared: bool = True

    def caller(self, user: DomainUser) -> Caller:
        return user.admitted.caller


class TokenIdentity(IdentityProvider):
    """Knows whose a token is."""

    domain: DomainService

    def get_user(self, handler: Any) -> DomainUser | None:
        shown = handler.request.headers.get("Authorization", "")
        name = shown.removeprefix("token ").removesuffix("-token")
        if f"token {name}-token" != shown:
            return None
        member = self.domain.admit(name, from_hub=name == ADMIN, groups=frozenset())
        hub_user = {"name": name, "kind": "user"}
        return DomainUser(hub_user, Admitted(caller_of(member), may_change=member.role != Role.VIEWER))

    def is_token_authenticated(self, handler: Any) -> bool:
        return True


@dataclass
class Service:
    """One process of the service, or what would be one; another on the same database is a restart.

    Attributes:
        database: of the domain.
        folder: of the catalogue.
        machine: what is leased.
        users: members who are users of the system, whose processes count.
        stopped: whose servers JupyterHub was asked to stop.
        obey_seconds: how long a server has to begin with what it is told to stop.
    """

    database: Database
    folder: Path
    machine: Amount = MACHINE
    overcommit: float = 1.0
    grace_seconds: float = 0.05
    users: dict[str, int] = field(default_factory=dict)
    clock: Clock = field(default_factory=SystemClock)
    stored: dict[str, int] = field(default_factory=dict)
    stopped: list[str] = field(default_factory=list)
    obey_seconds: float = 1.0
    port: int = 0

    async def start(self) -> Service:
        """Listen, on the port of before."""
        socket, self.port = bind_unused_port() if not self.port else (None, self.port)
        self.bus = MemoryEventBus()
        self.domain: ServiceDomain = build_service_domain(
            self.database,
            self.clock,
            self.bus,
            InstanceCatalog(write_catalog(self.folder)),
            MachineQuota(self.machine, self.overcommit),
            lambda _owner: self.stored,
            title="Test",
            grace_seconds=self.grace_seconds,
            usage_seconds=0.01,
            user_of=self.users.get,
            stop_server=self._stop_server,
            obey_seconds=self.obey_seconds,
        )
        identity = TokenIdentity()
        identity.domain = self.domain.service
        studio = Studio(self.domain.service, self.domain.usage, self.domain.leases)
        application = Application(
            tornado_routes("/services/domain/", studio, ROUTES),
            base_url="/services/domain/",
            identity_provider=identity,
            authorizer=DomainAuthorizer(identity_provider=identity),
            cookie_secret=b"secret-of-a-test",
        )
        self.domain.leases.start()
        self._server = HTTPServer(application)
        if socket is not None:
            self._server.add_socket(socket)
        else:
            self._server.listen(self.port, "127.0.0.1")
        return self

    async def stop(self) -> None:
        """End, as a process does: connections break."""
        self._server.stop()
        await self._server.close_all_connections()
        await self.domain.leases.close()

    async def _stop_server(self, name: str) -> None:
        self.stopped.append(name)

    @property
    def url(self) -> str:
        """Return its address, as servers of members know it."""
        return f"http://127.0.0.1:{self.port}/services/domain/"

    def running(self, owner: str) -> list[RunningLease]:
        """Return what runs for a member."""
        return self.domain.usage.usage(Caller(owner), UsageQuery()).running

    def lines(self, owner: str) -> list[DomainCost]:
        """Return what a member's projects have cost, as their server has reported."""
        return self.domain.usage.costs(Caller(owner), CostQuery(by="project")).items
