"""The JSON Schema of everything that crosses the wire: ``python -m jupyter_smstudio.web.wire``.

The front end's types (``labextension/src/core/wire.ts``) are made from it by ``jlpm wire``.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

import jupyter_smstudio

from ..core.models import WireModel

REQUEST_PREFIXES = ("Create", "Update", "Decide")
"""Models that only clients send: their defaults may be left out. Answers always hold every field."""


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of field names; only models keep theirs."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return False: a field is known by its name."""
        return False


def wire_models() -> list[type[WireModel]]:
    """Return every wire model that a ``models`` or ``…_models`` module of core or of a feature has."""
    packages = sorted(
        name for _, name, is_package in pkgutil.iter_modules(jupyter_smstudio.__path__) if is_package
    )
    modules = [
        importlib.import_module(f"jupyter_smstudio.{package}.{name}")
        for package in (*packages, "core.jobs")
        for name in _models_modules(f"jupyter_smstudio.{package}")
    ]
    values = dict.fromkeys(
        value for module in modules for value in vars(module).values() if isinstance(value, type)
    )
    return [value for value in values if issubclass(value, WireModel) and value is not WireModel]


def _models_modules(package: str) -> list[str]:
    folders = importlib.import_module(package).__path__
    names = sorted(name for _, name, is_package in pkgutil.iter_modules(folders) if not is_package)
    return [name for name in names if name == "models" or name.endswith("_models")]


def definitions() -> dict[str, Any]:
    """Return the schema of each wire model and enumeration by its name; references are ``#/$defs/<name>``.

    Raises:
        ValueError: two models share a name, which the front end could not tell apart.
    """
    models = wire_models()
    names = [model.__name__ for model in models]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Wire models need names of their own; used twice: {', '.join(sorted(twice))}.")
    _, schema = models_json_schema(
        [(model, "validation") for model in models],
        schema_generator=_Untitled,
        ref_template="#/$defs/{model}",
    )
    found: dict[str, Any] = schema["$defs"]
    for name, definition in found.items():
        if "properties" in definition and not name.startswith(REQUEST_PREFIXES):
            definition["required"] = list(definition["properties"])
    return found


def main() -> None:
    """Print the schema of all wire models as one JSON document."""
    print(json.dumps({"$defs": definitions()}, indent=2))


if __name__ == "__main__":
    main()
