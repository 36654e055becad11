"""A domain of one: it is there without any set-up."""

from __future__ import annotations

import getpass
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Awaitable[Any]]


async def test_a_laptop_is_a_domain_of_one(jp_fetch: Fetch) -> None:
    async def get(*path: str) -> Any:
        return json.loads((await jp_fetch("smstudio", "domain", *path)).body)

    summary = await get("summary")
    assert (summary["team"], summary["members"], summary["me"]["role"]) == (False, 1, "admin")
    members = await get("members")
    assert [member["name"] for member in members["items"]] == [getpass.getuser()]
    assert [line["action"] for line in (await get("log"))["items"]] == ["member.joined"]
    with pytest.raises(HTTPClientError) as refused:
        path = ("smstudio", "domain", "members", getpass.getuser())
        await jp_fetch(*path, method="PATCH", body=json.dumps({"role": "viewer"}))
    assert refused.value.code == 409
