"""The OpenAPI document says what the server does, and the one in docs/ is the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from jupyter_smstudio.web.openapi import declared_verbs, document, readable
from jupyter_smstudio.web.routes import ROUTES

Fetch = Callable[..., Awaitable[Any]]
STORED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return json.loads(json.dumps(document(ROUTES)))


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, entry in described["paths"].items():
        for verb in entry.keys() - {"parameters"}:
            yield path, verb, entry[verb]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (target for name, target in value.items() if name == "$ref" and isinstance(target, str))
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_the_document_in_docs_is_the_one_that_is_served(described: dict[str, Any]) -> None:
    assert json.loads(STORED.read_text()) == described, "Run 'make docs' and commit docs/reference."


def test_every_verb_of_every_route_is_described(described: dict[str, Any]) -> None:
    served = {(readable(path)[0], verb) for path, handler in ROUTES for verb, _ in declared_verbs(handler)}
    found = {(path, verb): operation for path, verb, operation in operations(described)}
    assert found.keys() == served
    silent = [key for key, each in found.items() if not re.fullmatch(r"[A-Z].{8,}\.", each["summary"])]
    assert silent == []
    twice = Counter(each["operationId"] for each in found.values())
    assert [name for name, times in twice.items() if times > 1] == []
    for (path, _), each in found.items():
        assert each["tags"] == [path.split("/")[2]]
        assert "default" in each["responses"], "every verb can fail"


def test_every_parameter_of_a_path_is_declared(described: dict[str, Any]) -> None:
    for path, entry in described["paths"].items():
        declared = [each["name"] for each in entry.get("parameters", [])]
        assert declared == re.findall(r"\{(\w+)\}", path)


def test_nothing_refers_to_what_is_not_there(described: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) - known == set()
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_model_of_the_wire_says_what_it_is(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []


async def test_what_is_answered_is_what_is_described(jp_fetch: Fetch, described: dict[str, Any]) -> None:
    for path, verb, operation in operations(described):
        if verb != "get" or "{" in path:
            continue
        reply = await jp_fetch(*path.strip("/").split("/"), raise_error=False)
        if reply.code >= 400:
            schema = operation["responses"]["default"]["content"]["application/json"]["schema"]
        else:
            assert str(reply.code) in operation["responses"], path
            schema = operation["responses"][str(reply.code)]["content"]["application/json"]["schema"]
        problems = Draft202012Validator({**schema, "components": described["components"]}).iter_errors(
            json.loads(reply.body)
        )
        assert [f"{path}: {problem.message}" for problem in problems] == []
