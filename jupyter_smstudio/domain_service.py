"""The service that the servers of a domain share: ``python -m jupyter_smstudio.domain_service``.

It has the routes of what belongs to the whole domain and no others: no kernels, no files, no terminals.
JupyterHub knows it as a service and does not start it, so either of them can be restarted by itself.
"""

from __future__ import annotations

from .core import quick_start  # noqa: F401  # isort: skip

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp
from jupyterhub.log import log_request
from jupyterhub.singleuser.extension import JupyterHubOAuthCallbackHandler
from tornado.httpserver import HTTPServer
from tornado.web import Application
from traitlets import Float, Int, Unicode

from .composition.service import ServiceDomain, build_service_domain
from .composition.shared_experiments import build_shared_experiments
from .core.clock import Clock, SystemClock
from .core.compute.catalog import InstanceCatalog
from .core.compute.machine import this_machine
from .core.database import Database
from .core.events import EventBus, MemoryEventBus
from .core.machine_quota import MachineQuota
from .core.models import Caller
from .core.quota import Amount
from .core.tokens import keep_secret
from .domain.exchange import DomainExchange
from .domain.leases import GRACE_SECONDS
from .domain.models import Role
from .domain.service import DomainService, caller_of
from .domain.usage import UsageService
from .experiments.reading import ExperimentsReading
from .experiments.shares import TrackedShares
from .sharing.blobs import BlobStore
from .sharing.exchange import SharingExchange
from .sharing.local import LocalShelf
from .sharing.notices import NoticeBoard
from .sharing.page_renderer import PageRenderer
from .sharing.store import SqlSnapshotStore
from .sharing.uses import SqlUses
from .web.forward import Forwarder
from .web.hub import (
    Account,
    Admitted,
    DomainAuthorizer,
    DomainIdentity,
    DomainUser,
    EntryHandler,
    HubAccounts,
    hub_oauth,
)
from .web.routes import SHARED_ROUTES, tornado_routes
from .web.shared_mlflow import shared_mlflow_routes

CLOSE_SECONDS = 5.0
SWITCH_SECONDS = 0.0005
"""After which a thread that has waited for the disk is let on, while others are answered. Python's own 5 ms
would be waited for again at each file, and each time it is looked at."""
MAX_CONTENT_BYTES = 128 * 1024**2
"""Largest notebook or data file of a snapshot, with room to spare."""


@dataclass(frozen=True)
class SharedStudio:
    """What handlers find here of the studio."""

    domain: DomainService
    usage: UsageService
    leases: DomainExchange
    shelf: LocalShelf
    exchange: SharingExchange
    notices: NoticeBoard
    experiments: ExperimentsReading
    tracked_shares: TrackedShares
    link: None = None
    only_shared: bool = True

    def caller(self, user: DomainUser) -> Caller:
        """Return who asks, as services know them."""
        return user.admitted.caller


class DomainServiceApp(JupyterApp):
    """The service of a domain, behind JupyterHub's proxy."""

    name = "jupyter-smstudio-domain"
    description = "The shared part of SM Studio, as a service of JupyterHub."

    database_url = Unicode(
        "",
        help="SQLAlchemy URL of the domain's database, e.g. postgresql+psycopg://studio@/studio?host=/run/studio.",
    ).tag(config=True)
    service_dir = Unicode(
        "", help="Folder of the secret that cookies are signed with; only the service's user can read it."
    ).tag(config=True)
    title = Unicode("Domain", help="Name of the domain, as its members read it.").tag(config=True)
    service_name = Unicode("domain", help="Name of the service in JupyterHub's configuration.").tag(
        config=True
    )
    ip = Unicode("127.0.0.1", help="Address to listen on, for JupyterHub's proxy.").tag(config=True)
    port = Int(10101, min=1, max=65535, help="Port to listen on.").tag(config=True)

    instance_catalog = Unicode(
        "",
        help="YAML file merged over the instance types by name; these sizes and list prices hold for all "
        "members. Empty (default): the shipped ones.",
    ).tag(config=True)
    overcommit = Float(
        1.0,
        min=0.1,
        help="Factor on the machine's cores and memory that the instances of all members may be promised "
        "together. 1.0 (default) never promises more than there is.",
    ).tag(config=True)
    grace_seconds = Float(
        GRACE_SECONDS,
        min=0.0,
        help="Seconds that a member's server may be away (default: 60) before its instances are free for "
        "others, each as soon as nothing of it runs any more.",
    ).tag(config=True)

    aliases = {  # noqa: RUF012  # as JupyterApp declares it
        "database-url": "DomainServiceApp.database_url",
        "service-dir": "DomainServiceApp.service_dir",
        "title": "DomainServiceApp.title",
        "ip": "DomainServiceApp.ip",
        "port": "DomainServiceApp.port",
    }

    @property
    def prefix(self) -> str:
        """Return the path that JupyterHub's proxy sends here."""
        return f"{os.environ.get('JUPYTERHUB_BASE_URL', '/').rstrip('/')}/services/{self.service_name}/"

    def start(self) -> None:
        """Serve until the process is told to end."""
        super().start()
        for missing in {"JUPYTERHUB_API_URL", "JUPYTERHUB_API_TOKEN"} - os.environ.keys():
            self.exit_with(f"The variable {missing} is not set; JupyterHub's configuration has its value.")
        if not self.database_url or not self.service_dir:
            self.exit_with("--database-url and --service-dir have to be given.")
        asyncio.run(self._serve())

    def exit_with(self, message: str) -> None:
        """End with a message for whoever started the service."""
        self.log.critical(message)
        self.exit(1)

    async def _serve(self) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        database = Database(self.database_url)
        database.migrate()
        clock, bus = SystemClock(), MemoryEventBus()
        notices = NoticeBoard(SqlSnapshotStore(database), clock)
        shelf = build_shelf(database, Path(self.service_dir), clock, notices)
        shelf.start()
        accounts = HubAccounts(os.environ["JUPYTERHUB_API_URL"], os.environ["JUPYTERHUB_API_TOKEN"])
        domain = self._domain(database, clock, bus, shelf, accounts)
        domain.leases.start()
        runs = build_shared_experiments(database, self.database_url, Path(self.service_dir), clock)
        exchange = SharingExchange(shelf, clock)
        studio = SharedStudio(
            domain.service, domain.usage, domain.leases, shelf, exchange, notices, runs.reading, runs.shares
        )
        forwarder = Forwarder()
        shared_mlflow = shared_mlflow_routes(self.prefix, studio, runs.tracking, forwarder)
        server = HTTPServer(
            self._application(studio, accounts, shared_mlflow), max_buffer_size=MAX_CONTENT_BYTES
        )
        server.listen(self.port, self.ip)
        self.log.info("The domain %s is served on %s:%d%s", self.title, self.ip, self.port, self.prefix)
        await ended.wait()
        server.stop()
        with suppress(TimeoutError):  # somebody who listens may not have noticed
            await asyncio.wait_for(server.close_all_connections(), CLOSE_SECONDS)
        await shelf.close()
        await domain.leases.close()
        await forwarder.close()
        await runs.close()
        await accounts.close()
        database.close()

    def _domain(
        self, database: Database, clock: Clock, bus: EventBus, shelf: LocalShelf, accounts: HubAccounts
    ) -> ServiceDomain:
        machine = this_machine()
        domain = build_service_domain(
            database,
            clock,
            bus,
            InstanceCatalog(Path(self.instance_catalog) if self.instance_catalog else None),
            MachineQuota(Amount(machine.vcpu, machine.memory_bytes, machine.gpus), self.overcommit),
            shelf.storage.stored,
            title=self.title,
            grace_seconds=self.grace_seconds,
            stop_server=accounts.stop_server,
        )
        shelf.storage.set_check(domain.usage.check_storage)
        return domain

    def _application(
        self, studio: SharedStudio, accounts: HubAccounts, shared_mlflow: list[Any]
    ) -> Application:
        hub_auth = hub_oauth(self.service_name, self.prefix, self)

        def admit(name: str, account: Account) -> Admitted:
            member = studio.domain.admit(name, from_hub=account.admin, groups=account.groups)
            return Admitted(caller_of(member), may_change=member.role != Role.VIEWER)

        identity = DomainIdentity(parent=self, hub_auth=hub_auth, admit=admit, accounts=accounts)
        routes: list[Any] = [
            *tornado_routes(self.prefix, studio, SHARED_ROUTES),
            *shared_mlflow,
            (self.prefix, EntryHandler, {"hub_prefix": hub_auth.hub_prefix}),
            (f"{self.prefix}oauth_callback", JupyterHubOAuthCallbackHandler, {"hub_auth": hub_auth}),
        ]
        return Application(
            routes,
            base_url=self.prefix,
            identity_provider=identity,
            authorizer=DomainAuthorizer(parent=self, identity_provider=identity),
            cookie_secret=keep_secret(Path(self.service_dir) / "cookie-secret"),
            # The proxy passes on the name by which the browser knows JupyterHub.
            allow_remote_access=True,
            log_function=log_request,
        )


def build_shelf(database: Database, folder: Path, clock: Clock, notices: NoticeBoard) -> LocalShelf:
    """Put the snapshots of a domain together.

    Args:
        database: of their facts.
        folder: of contents.
        clock: of ends and of the log.
        notices: are told of every change.
    """
    store, uses = SqlSnapshotStore(database), SqlUses(database)
    blobs, pages = BlobStore(folder / "blobs"), PageRenderer(folder / "pages")
    return LocalShelf(store, uses, blobs, pages, clock, notices.tell)


if __name__ == "__main__":
    DomainServiceApp.launch_instance()
