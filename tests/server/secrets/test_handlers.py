"""A secret goes in and never comes out: by its routes, and by a real job that is given it."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.models import Caller

Fetch = Callable[..., Awaitable[Any]]
VALUE = "sk-live-5up3rs3cr3t"
PROGRAM = """\
import os, pathlib
value = os.environ["API_KEY"]
print("it is", value)
pathlib.Path(os.environ["SM_MODEL_DIR"], "length").write_text(str(len(value)))
"""


@pytest.fixture
def ask(jp_fetch: Fetch) -> Fetch:
    async def ask(verb: str, *path: str, body: Any = None) -> Any:
        reply = await jp_fetch(
            "smstudio", *path, method=verb, body=None if body is None else json.dumps(body)
        )
        return json.loads(reply.body) if reply.body else None

    return ask


async def test_a_secret_is_set_listed_and_removed_without_being_shown(ask: Fetch, logged: Any) -> None:
    told = await ask("PUT", "secrets", "variables", "API_KEY", body={"value": VALUE})
    assert told["name"] == "API_KEY"
    page = await ask("GET", "secrets", "variables")
    assert [each["name"] for each in page["items"]] == ["API_KEY"]
    assert page["place"] in ("an encrypted file", "the system's keyring")
    assert VALUE not in json.dumps([told, page])
    await ask("PUT", "secrets", "variables", "API_KEY", body={"value": VALUE[::-1]})
    await ask("DELETE", "secrets", "variables", "API_KEY")
    assert (await ask("GET", "secrets", "variables"))["items"] == []
    log = await logged("secret")
    assert [line[:2] for line in log] == [
        ("secret.made", "API_KEY"),
        ("secret.changed", "API_KEY"),
        ("secret.deleted", "API_KEY"),
    ]


@pytest.mark.parametrize("value", [None, "", 7, "x" * 20_000])
async def test_what_cannot_be_a_value_is_refused_without_being_repeated(ask: Fetch, value: Any) -> None:
    with pytest.raises(HTTPClientError) as told:
        await ask("PUT", "secrets", "variables", "API_KEY", body={"value": value})
    assert told.value.response is not None
    answer = json.loads(told.value.response.body)
    assert (told.value.code, answer["code"]) == (400, "invalid_input")
    assert "xxxx" not in str(answer)


async def test_a_job_has_a_secret_by_its_name_and_leaves_it_nowhere(
    ask: Fetch, jp_serverapp: ServerApp, jp_root_dir: Path, tmp_path: Path, logged: Any
) -> None:
    (jp_root_dir / "train.py").write_text(PROGRAM)
    request = {
        "name": "with-secret",
        "image": "system",
        "instance_type": "ml.t3.tiny",
        "entry_point": "train.py",
        "secrets": ["API_KEY"],
    }
    with pytest.raises(HTTPClientError) as told:
        await ask("POST", "training", "jobs", body=request)
    assert told.value.response is not None
    assert "secrets set API_KEY" in json.loads(told.value.response.body)["message"]
    plan = await ask("POST", "training", "plans", body=request)
    assert [problem["field"] for problem in plan["problems"] if problem["blocking"]] == ["secrets"]

    await ask("PUT", "secrets", "variables", "API_KEY", body={"value": VALUE})
    assert (await ask("POST", "training", "plans", body=request))["problems"] == []
    job = await ask("POST", "training", "jobs", body=request)
    studio = jp_serverapp.extension_manager.extension_apps["jupyter_smstudio"].copy().pop()
    ended = await studio.jobs.service.wait(Caller(job["owner"]), job["id"])
    assert ended.state == "Completed", ended
    log = await ask("GET", "training", "jobs", "with-secret", "logs")
    assert "it is ***" in [line["text"] for line in log["items"]]
    again = await ask("GET", "training", "jobs", "with-secret", "request")
    assert again["training"]["secrets"] == ["API_KEY"], "a reference is no secret: a clone has it too"
    shown = json.dumps([job, log, again, ended.model_dump(mode="json")])
    assert VALUE not in shown
    assert (await logged("secret"))[-1] == ("secret.read", "API_KEY", "job with-secret")
    assert files_with(VALUE, tmp_path) == []


def files_with(text: str, folder: Path) -> list[Path]:
    found = []
    for place, _, names in os.walk(folder):  # it passes over what is deleted meanwhile
        for name in names:
            with suppress(OSError):
                found += [Path(place, name)] if text.encode() in Path(place, name).read_bytes() else []
    return found
