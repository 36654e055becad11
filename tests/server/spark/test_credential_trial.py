"""What becomes of credentials that a cluster refuses, takes, or cannot be asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from jupyter_smstudio.core.errors import Forbidden
from jupyter_smstudio.spark.credential_trial import store_tried
from jupyter_smstudio.spark.models import AuthType, StoreCredentials

from .remote_stage import OWNER, RemoteStage

RIGHT = StoreCredentials(auth_type="Basic_Access", username="ann", password=SecretStr("geheim"))
WRONG = StoreCredentials(auth_type="Basic_Access", username="ann", password=SecretStr("gehein"))


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


async def test_refused_credentials_leave_those_before(stage: RemoteStage) -> None:
    async with stage.double() as double:
        double.authorization = "Basic YW5uOmdlaGVpbQ=="
        order = stage.order("livy", {"Url": double.url, "AuthType": "Basic_Access"})
        tools = stage.tools()
        kind, kept = stage.livy_kind(order, tools), tools.credentials
        with pytest.raises(Forbidden, match="does not take these credentials") as caught:
            await store_tried(kept, kind, order, WRONG)
        assert "gehein" not in str(caught.value)
        assert await kept.get(order.id, OWNER) is None
        await store_tried(kept, kind, order, RIGHT)
        with pytest.raises(Forbidden):
            await store_tried(kept, kind, order, WRONG)
        found = await kept.get(order.id, OWNER)
        assert found is not None
        assert (found.auth_type, found.username, found.password) == ("Basic_Access", "ann", "geheim")


@pytest.mark.parametrize("auth_type", ["Token", "None"])
async def test_credentials_are_kept_where_nobody_can_be_asked(
    stage: RemoteStage, auth_type: AuthType
) -> None:
    order = stage.order("livy", {"Url": "http://localhost:1"})
    tools = stage.tools()
    given = StoreCredentials(auth_type=auth_type, password=SecretStr("abc" if auth_type == "Token" else ""))
    kind = stage.livy_kind(order, tools)
    await store_tried(tools.credentials, kind, order, given)
    await kind.leave(order)
    found = await tools.credentials.get(order.id, OWNER)
    assert (found.password if found else None) == ("abc" if auth_type == "Token" else None)
