"""What the domain's service asks of JupyterHub's API besides who somebody is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jupyter_smstudio.core.errors import Unavailable
from jupyter_smstudio.web.hub import HubAccounts
from tests.drills.domain import SERVICE_TOKEN, HubStandIn


@pytest.fixture
def hub() -> Iterator[HubStandIn]:
    hub = HubStandIn(frozenset())
    yield hub
    hub.close()


async def test_a_members_server_is_stopped_by_the_name_of_the_member(hub: HubStandIn) -> None:
    accounts = HubAccounts(hub.url, SERVICE_TOKEN)
    await accounts.stop_server("ann")
    await accounts.stop_server("../ben/x")
    assert hub.stopped == ["users/ann/server", "users/..%2Fben%2Fx/server"]
    await accounts.close()


async def test_a_service_that_may_not_or_finds_nobody_says_what_to_do(hub: HubStandIn) -> None:
    accounts = HubAccounts(hub.url, "of somebody else")
    with pytest.raises(Unavailable, match=r"server of ann .*403.* scope delete:servers"):
        await accounts.stop_server("ann")
    await accounts.close()
    away = HubAccounts("http://127.0.0.1:9/hub/api", SERVICE_TOKEN)
    with pytest.raises(Unavailable):
        await away.stop_server("ann")
    await away.close()
