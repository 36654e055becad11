"""The OpenAPI document, made from the handlers' own annotations and docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any, get_type_hints

from pydantic import BaseModel, RootModel
from pydantic.json_schema import models_json_schema

from .. import __version__
from .handlers import VERBS, StudioHandler, body_model

ERROR = {
    "description": "An error of the table in core/errors.py",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["code", "message", "details"],
                "properties": {
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                    "details": {"type": "object"},
                },
            }
        }
    },
}


class Document(RootModel[dict[str, Any]]):
    """An OpenAPI 3.1 document."""


class OpenApiHandler(StudioHandler):
    """Serves the document."""

    feature = "openapi"

    def get(self) -> Document:  # type: ignore[override]  # rendered by StudioHandler
        """Return the OpenAPI document of this server."""
        from .routes import ROUTES

        return Document(document(ROUTES))


def document(routes: Sequence[tuple[str, type[StudioHandler]]]) -> dict[str, Any]:
    """Describe ``routes`` as OpenAPI 3.1."""
    verbs = [(path, name, verb) for path, handler in routes for name, verb in declared_verbs(handler)]
    models = {model for _, _, verb in verbs for model in (body_model(verb), answer_model(verb)) if model}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, definitions = models_json_schema(
        [(model, "validation") for model in ordered], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for path, name, verb in verbs:
        url, parameters = readable(path)
        entry = paths.setdefault(url, {"parameters": parameters} if parameters else {})
        entry[name] = _operation(url, name, verb)
    return {
        "openapi": "3.1.0",
        "info": {"title": "SM Studio", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "token", "description": "Jupyter server's token"}
            },
        },
        "security": [{"token": []}],
    }


def declared_verbs(handler: type[StudioHandler]) -> list[tuple[str, Callable[..., Any]]]:
    """Return the verbs a handler declares itself."""
    return [(name, handler.__dict__[name]) for name in VERBS if name in handler.__dict__]


def answer_model(verb: Callable[..., Any]) -> type[BaseModel] | None:
    """Return the model a verb answers with; None for 204."""
    hint = get_type_hints(inspect.unwrap(verb)).get("return")
    return hint if isinstance(hint, type) and issubclass(hint, BaseModel) else None


def readable(path: str) -> tuple[str, list[dict[str, Any]]]:
    """Turn a tornado pattern into an OpenAPI path and its parameters."""
    names = re.findall(r"\(\?P<(\w+)>", path)
    url = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"{\1}", path)
    return f"/smstudio/{url}", [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]


def _operation(url: str, name: str, verb: Callable[..., Any]) -> dict[str, Any]:
    body, answer = body_model(verb), answer_model(verb)
    status = str(getattr(verb, "status", 200) if answer else 204)
    success: dict[str, Any] = {"description": "Success"}
    if answer is not None:
        success["content"] = _content(answer)
    operation: dict[str, Any] = {
        "operationId": f"{name}_{re.sub(r'[^a-z]+', '_', url.lower()).strip('_')}",
        "summary": (inspect.getdoc(verb) or "").split("\n")[0],
        "tags": [url.split("/")[2]],
        "responses": {status: success, "default": ERROR},
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _content(body)}
    return operation


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}
