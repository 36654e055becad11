"""A service of a domain, and servers of its members."""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.quota import Claim
from jupyter_smstudio.domain.lease_models import LeaseUse, ProcessRecord, ServerNotice
from jupyter_smstudio.domain.leased_quota import LeasedQuota
from jupyter_smstudio.domain.remote import DomainClient
from jupyter_smstudio.testing.quota import until

from .service import Service


class Member:
    """The server of a member: its quota, and what it has heard."""

    def __init__(self, service: Service, owner: str, server: str = "0") -> None:
        self.owner = owner
        self.notices: list[ServerNotice] = []
        self.found: list[bool] = []
        self.client = DomainClient(service.url, f"{owner}-token")
        self.processes = [ProcessIdentity.of(os.getpid())]
        self.quota = LeasedQuota(
            self.client,
            service.machine,
            server,
            self.notices.append,
            self.found.append,
            again_seconds=0.02,
        )
        self.quota.set_use(self.use)

    def use(self, _key: str) -> LeaseUse:
        return LeaseUse(processes=[ProcessRecord.of(each) for each in self.processes])

    def start(self, *adopted: Claim) -> Member:
        for each in adopted:
            self.quota.adopt(each)
        self.quota.start()
        return self

    async def is_found(self) -> None:
        """Return when the service has said what its machine has."""
        await until(lambda: any(notice.capacity for notice in self.notices) and self.found[-1])

    async def kill(self) -> None:
        """End as a killed process does: nothing is given back."""
        self.quota._sending.clear()
        await self.quota.close()


@pytest.fixture
def service(database: Database, tmp_path: Path, jp_asyncio_loop: AbstractEventLoop) -> Iterator[Service]:
    """Run a service on each database; ann and ben are users of the system."""
    service = Service(database, tmp_path, users={"ann": os.getuid(), "ben": os.getuid()})
    jp_asyncio_loop.run_until_complete(service.start())
    yield service
    jp_asyncio_loop.run_until_complete(service.stop())


@pytest.fixture
def members(service: Service, jp_asyncio_loop: AbstractEventLoop) -> Iterator[list[Member]]:
    """Return where members' servers are put, to be closed at the end."""
    members: list[Member] = []
    yield members
    for member in members:
        jp_asyncio_loop.run_until_complete(member.quota.close())
