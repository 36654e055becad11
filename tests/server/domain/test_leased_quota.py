"""A machine that the domain's service gives away: the contract over HTTP."""

from __future__ import annotations

import json

import pytest

from jupyter_smstudio.core.quota import Claim, Quota
from jupyter_smstudio.domain.lease_models import LeasePlace, ServerNotice
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


def test_an_older_server_understands_a_newer_service() -> None:
    amount = {"vcpu": 1, "memory_bytes": 2, "gpus": 0}
    limits = {"images": None, "later": 1}
    told = {
        "machine": {"free": amount, "free_for_jobs": amount, "wanted": None, "later": 1},
        "allowance": {"limits": limits, "hours": 1, "money": 2, "currency": "USD", "later": 1},
        "later": 1,
    }
    notice = ServerNotice.model_validate_json(json.dumps(told))
    assert notice.allowance is not None and notice.allowance.hours == 1
    assert LeasePlace.model_validate_json('{"granted": true, "later": 1}').granted


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestLeasedQuota(QuotaContract):
    """The machine of a domain."""
