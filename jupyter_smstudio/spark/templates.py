"""The templates of clusters: those shipped here, with an administrator's file merged over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..core.errors import InvalidInput
from ..core.models import Name
from .models import ClusterKind, TemplateParameter, Value

TEMPLATES = Path(__file__).with_name("templates.yaml")
INSTANCE_TYPES = "instance-types"
"""As ``allowed``: the names of the studio's instance types."""
MAX_TEXT = 4096
_TYPES: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Number": (int, float),
    "Boolean": (bool,),
}
_ARTICLES = {
    "String": "a text",
    "Integer": "a whole number",
    "Number": "a number",
    "Boolean": "true or false",
}


@dataclass(frozen=True)
class Template:
    """What clusters are made from.

    Attributes:
        name: unique.
        title: shown to users.
        description: one or two sentences.
        kind: of the cluster.
        parameters: that the person chooses, in the order of the form.
        instance_parameters: names of those whose values are instance types of the studio.
        settings: for the kind alone.
    """

    name: str
    title: str
    description: str
    kind: ClusterKind
    parameters: tuple[TemplateParameter, ...]
    instance_parameters: frozenset[str] = frozenset()
    settings: Mapping[str, object] = field(default_factory=dict)

    def parameter(self, name: str) -> TemplateParameter | None:
        """Return a parameter; None where there is none of this name."""
        return next((each for each in self.parameters if each.name == name), None)

    def fill(self, given: Mapping[str, Value], types: frozenset[str]) -> dict[str, Value]:
        """Check what was given, and add the defaults. Secrets have no place in it.

        Args:
            given: by name of parameter.
            types: names of the instance types there are.

        Raises:
            InvalidInput: ``details["fields"]`` has a sentence for each ``parameters.<name>`` that is wrong.
        """
        known = {each.name: each for each in self.parameters if not each.secret}
        wrong = {
            f"parameters.{name}": f"{self.title} has no parameter {name[:64]}."
            for name in given
            if name not in known
        }
        filled: dict[str, Value] = {}
        for name, parameter in known.items():
            value = given.get(name, parameter.default)
            if value is None or (value == "" and not parameter.allowed):
                if parameter.required:
                    wrong[f"parameters.{name}"] = f"{parameter.title} is missing."
                continue
            problem = self._problem(parameter, value, types)
            if problem:
                wrong[f"parameters.{name}"] = f"{parameter.title} {problem}."
            filled[name] = value
        if wrong:
            raise InvalidInput(" ".join(wrong.values()), fields=wrong)
        return filled

    def _problem(self, parameter: TemplateParameter, value: Value, types: frozenset[str]) -> str:
        if parameter.name in self.instance_parameters:
            return "" if value in types else f"names no instance type: {str(value)[:64]!r}"
        return misfit(parameter, value)


def misfit(parameter: TemplateParameter, value: Value) -> str:
    """Say what is wrong with a value, e.g. ``has to be at least 1``; empty: nothing is."""
    # True is an int for Python, and nobody means 1 by it.
    if not isinstance(value, _TYPES[parameter.type]) or (
        isinstance(value, bool) and parameter.type != "Boolean"
    ):
        return f"has to be {_ARTICLES[parameter.type]}"
    if parameter.allowed and value not in parameter.allowed:
        return f"has to be one of {', '.join(map(str, parameter.allowed))}"
    if isinstance(value, str):
        return _text_misfit(parameter, value)
    if parameter.minimum is not None and value < parameter.minimum:
        return f"has to be at least {parameter.minimum:g}"
    if parameter.maximum is not None and value > parameter.maximum:
        return f"has to be at most {parameter.maximum:g}"
    return ""


def _text_misfit(parameter: TemplateParameter, text: str) -> str:
    if len(text) > MAX_TEXT:
        return f"has more than {MAX_TEXT} characters"
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        return "has a control character, e.g. a line break"
    if parameter.pattern and not re.fullmatch(parameter.pattern, text):
        return parameter.constraint_description or f"does not match {parameter.pattern}"
    return ""


class _Parameter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1)]
    description: str = ""
    type: Literal["String", "Integer", "Number", "Boolean"] = "String"
    default: Value | None = None
    allowed: list[Value] | Literal["instance-types"] = []
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    constraint_description: str = ""
    required: bool = False
    secret: bool = False


class _Template(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1)]
    description: str = ""
    kind: ClusterKind
    parameters: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]{0,63}$")], _Parameter] = {}
    settings: dict[str, Any] = {}


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    templates: dict[Name, _Template | None]


def load_templates(admin_file: Path | None = None) -> dict[str, Template]:
    """Read the templates, in the order in which they are offered.

    Args:
        admin_file: YAML of the same form whose entries replace, add, or (``null``) take away by name.

    Raises:
        InvalidInput: a file cannot be read or does not follow the form; the message says which file, which
            template and which parameter.
    """
    templates: dict[str, Template | None] = dict(_read(TEMPLATES))
    templates.update(_read(admin_file) if admin_file else {})
    return {name: each for name, each in templates.items() if each is not None}


def _read(path: Path) -> dict[str, Template | None]:
    try:
        content = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInput(
            f"The file of templates {path} is wrong{_where(first['loc'])}: {first['msg']}."
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"The file of templates {path} cannot be read: {error}.") from error
    return {
        name: _template(path, name, entry) if entry else None for name, entry in content.templates.items()
    }


def _where(place: tuple[int | str, ...]) -> str:
    """Put ``("templates", "emr", "parameters", "Region", "type")`` into words."""
    names = [str(part) for part in place if part not in ("templates", "[key]")]
    words = f" at the template {names[0]}" if names else ""
    if names[1:3] and names[1] == "parameters":
        words += f", parameter {names[2]}" if len(names) > 2 else ", parameters"
        names = names[:1] + names[3:]
    return words + (f" ({'.'.join(names[1:])})" if names[1:] else "")


def _template(path: Path, name: str, entry: _Template) -> Template:
    parameters, of_instances = [], set()
    for parameter_name, each in entry.parameters.items():
        parameter, problem = _parameter(parameter_name, each)
        if each.allowed == INSTANCE_TYPES:
            of_instances.add(parameter_name)
        if problem:
            raise InvalidInput(
                f"The file of templates {path} is wrong at the template {name}, parameter {parameter_name}: "
                f"{problem}."
            )
        parameters.append(parameter)
    return Template(
        name=name,
        title=entry.title,
        description=entry.description.strip(),
        kind=entry.kind,
        parameters=tuple(parameters),
        instance_parameters=frozenset(of_instances),
        settings=entry.settings,
    )


def _parameter(name: str, entry: _Parameter) -> tuple[TemplateParameter, str]:
    """Return a parameter, and what is wrong with it."""
    allowed = [] if isinstance(entry.allowed, str) else entry.allowed
    parameter = TemplateParameter(name=name, allowed=allowed, **entry.model_dump(exclude={"allowed"}))
    default = entry.default
    try:
        re.compile(entry.pattern)
    except re.error as error:
        return parameter, f"its pattern is no regular expression: {error}"
    if entry.constraint_description and not entry.pattern:
        return parameter, "a constraint_description describes a pattern, and there is none"
    if entry.secret and (default is not None or allowed):
        return parameter, "a secret has no default and no allowed values"
    for value in allowed:
        if problem := misfit(parameter, value):
            return parameter, f"its allowed value {value} {problem}"
    if default not in (None, "") and (problem := misfit(parameter, default)):
        return parameter, f"its default {problem}"
    return parameter, ""
