"""The routes of images through a real server."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

Fetch = Callable[..., Awaitable[Any]]
OWN = {"name": "own", "display_name": "<b>Own</b>", "content": "six==1.17.0"}
SIX_KERNELS = [{"name": f"k{i}", "display_name": "K"} for i in range(6)]


async def call(
    jp_fetch: Fetch, method: str, *path: str, body: object = None, **params: str
) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body)
    try:
        reply = await jp_fetch("smstudio", "images", *path, method=method, body=data, params=params)
    except HTTPClientError as error:
        return error.code, json.loads(error.response.body)
    return reply.code, json.loads(reply.body) if reply.body else None


async def test_the_catalogue_is_listed_and_an_image_shown(jp_fetch: Fetch) -> None:
    status, page = await call(jp_fetch, "GET", "catalog")
    assert status == 200 and page["items"][0]["name"] == "system"
    status, image = await call(jp_fetch, "GET", "catalog", "data-science")
    assert status == 200 and image["display_name"] == "Data Science"
    assert image["kernels"] == [{"name": "python3", "display_name": "Python 3", "language": "python"}]


async def test_a_custom_image_goes_through_its_life(jp_fetch: Fetch) -> None:
    status, image = await call(jp_fetch, "POST", "catalog", body=OWN)
    assert (status, image["version"], image["display_name"]) == (201, "1.0.0", "<b>Own</b>")
    assert (await call(jp_fetch, "POST", "catalog", body=OWN))[1]["version"] == "1.0.1"

    update = {"alias": "latest", "version": "1.0.0"}
    status, image = await call(jp_fetch, "PATCH", "catalog", "own", body=update)
    assert (status, image["version"]) == (200, "1.0.0")
    assert (await call(jp_fetch, "GET", "catalog", "own"))[1]["version"] == "1.0.0"
    assert (await call(jp_fetch, "GET", "catalog", "own", version="1.0.1"))[1]["version"] == "1.0.1"

    assert await call(jp_fetch, "DELETE", "catalog", "own", version="1.0.0") == (204, None)
    assert (await call(jp_fetch, "GET", "catalog", "own"))[1]["version"] == "1.0.1"
    assert await call(jp_fetch, "DELETE", "catalog", "own") == (204, None)
    assert (await call(jp_fetch, "GET", "catalog", "own"))[0] == 404


async def test_a_build_is_started_followed_and_cancelled(jp_fetch: Fetch) -> None:
    status, build = await call(jp_fetch, "POST", "builds", body={"image": "xgboost-lightgbm"})
    assert status == 202 and [stage["name"] for stage in build["stages"]] == [
        "resolve",
        "download",
        "install",
        "publish",
    ]
    status, same = await call(jp_fetch, "GET", "builds", build["id"])
    assert status == 200 and same["id"] == build["id"]
    assert [item["id"] for item in (await call(jp_fetch, "GET", "builds"))[1]["items"]] == [build["id"]]
    status, stopped = await call(jp_fetch, "DELETE", "builds", build["id"])
    assert (status, stopped["state"]) == (200, "Stopped")
    status, error = await call(jp_fetch, "DELETE", "builds", build["id"])
    assert (status, error["code"]) == (409, "conflict")


async def test_scripts_are_added_listed_and_removed(jp_fetch: Fetch) -> None:
    script = {"name": "setup", "content": "echo hi", "default": True}
    status, added = await call(jp_fetch, "POST", "scripts", body=script)
    assert status == 201 and added["default"]
    assert [item["name"] for item in (await call(jp_fetch, "GET", "scripts"))[1]["items"]] == ["setup"]
    assert await call(jp_fetch, "DELETE", "scripts", "setup") == (204, None)
    assert (await call(jp_fetch, "GET", "scripts"))[1]["items"] == []


async def test_environments_start_empty(jp_fetch: Fetch) -> None:
    assert await call(jp_fetch, "GET", "environments") == (200, {"items": []})


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", ["catalog"], {**OWN, "content": "--index-url https://x.example"}, 400, "invalid_input"),
        ("POST", ["catalog"], {**OWN, "name": "../own"}, 400, "invalid_input"),
        ("POST", ["catalog"], {**OWN, "kernels": SIX_KERNELS}, 400, "invalid_input"),
        ("POST", ["catalog"], {**OWN, "environment": {"A": "b\nc"}}, 400, "invalid_input"),
        ("POST", ["catalog"], {**OWN, "content": "six==99.0"}, 422, "build_failed"),
        ("POST", ["catalog"], {**OWN, "surprise": 1}, 400, "invalid_input"),
        ("GET", ["catalog", "nothing"], None, 404, "not_found"),
        ("GET", ["catalog", "..%2F..%2Fetc"], None, 404, "not_found"),
        ("DELETE", ["catalog", "system"], None, 409, "conflict"),
        ("POST", ["builds"], {"image": "mxnet"}, 501, "not_supported"),
        ("GET", ["builds", "nothing"], None, 404, "not_found"),
        ("DELETE", ["environments", "..%2F..%2Fdata"], None, 404, "not_found"),
        ("DELETE", ["environments", "system"], None, 404, "not_found"),
        ("DELETE", ["environments", "0" * 32], None, 404, "not_found"),
        ("POST", ["scripts"], {"name": "x", "content": "x" * 16_385}, 400, "invalid_input"),
        ("DELETE", ["scripts", "nothing"], None, 404, "not_found"),
    ],
)  # fmt: skip
async def test_a_bad_request_is_refused_by_the_error_table(
    jp_fetch: Fetch, method: str, path: list[str], body: object, status: int, code: str
) -> None:
    refused, error = await call(jp_fetch, method, *path, body=body)
    assert (refused, error["code"]) == (status, code)
    assert error["message"].endswith(".")
