"""A machine that the domain's service gives away: the contract over HTTP."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.quota import Claim, Quota
from jupyter_smstudio.testing.quota import OpenQuota, QuotaContract

from .conftest import Member
from .service import Service


@pytest.fixture
def quotas(service: Service, members: list[Member]) -> OpenQuota:
    """One service, which each owner's server asks with its own token."""

    async def open_quota(owner: str = "ann", *adopted: Claim, overcommit: float = 1.0) -> Quota:
        if overcommit != service.overcommit:
            await service.stop()
            service.overcommit = overcommit
            await service.start()
        member = Member(service, owner).start(*adopted)
        members.append(member)
        await member.is_found()
        return member.quota

    return open_quota


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestLeasedQuota(QuotaContract):
    """The machine of a domain."""
