"""Custom images: a user's specification, checked before anything is fetched or built."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ...errors import InvalidInput
from .base import KernelSpec
from .requirements import parse_requirements, requirement_name

MAX_KERNELS = 5
MAX_VARIABLE_CHARACTERS = 4096
ALWAYS_INSTALLED = ("ipykernel", "pip")
"""What a kernel and ``%pip install`` need; added where a specification leaves it out."""

_KERNEL_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
# Set by the studio for each process, or able to load code into it before the user's own.
_RESERVED_VARIABLE = re.compile(
    r"LD_\w+|DYLD_\w+|GLIBC_TUNABLES|PYTHON\w*|PIP_\w+|UV_\w+|JUPYTER\w*|JPY_\w+|IPYTHONDIR|SMSTUDIO\w*|"
    r"PATH|HOME|USER|LOGNAME|SHELL|VIRTUAL_ENV|BASH_ENV|ENV|IFS|PS4|SHELLOPTS|BASHOPTS|PROMPT_COMMAND"
)


@dataclass(frozen=True)
class ParsedSource:
    """What a specification's text asks for.

    Attributes:
        requirements: checked requirement lines.
        python: constraint on the Python version, or empty.
        environment: variables, where the form has some (conda's ``variables``).
    """

    requirements: tuple[str, ...]
    python: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def parse_source(kind: str, content: str, python: str) -> ParsedSource:
    """Read a specification.

    Args:
        kind: ``requirements``, ``pyproject`` or ``environment``.
        content: its text.
        python: minor version chosen for the image, e.g. ``3.11``; must fit the text's own constraint.

    Raises:
        InvalidInput: the text asks for something that an image cannot hold; the message says where.
    """
    readers = {"requirements": _read_requirements, "pyproject": _read_pyproject, "environment": _read_conda}
    parsed = readers[kind](content)
    _check_python(parsed.python, python)
    names = {requirement_name(line) for line in parsed.requirements}
    added = tuple(name for name in ALWAYS_INSTALLED if name not in names)
    return ParsedSource(parsed.requirements + added, parsed.python, parsed.environment)


def check_environment(variables: Mapping[str, str]) -> None:
    """Refuse variables that the studio sets itself or that could hijack a kernel.

    Raises:
        InvalidInput: a name or a value is not allowed.
    """
    for name, value in variables.items():
        if not _VARIABLE.fullmatch(name):
            raise InvalidInput(f"{name!r} is not the name of an environment variable.")
        if _RESERVED_VARIABLE.fullmatch(name.upper()):
            raise InvalidInput(f"The environment variable {name} is set by the studio; choose another name.")
        if any(ord(character) < 32 for character in value) or len(value) > MAX_VARIABLE_CHARACTERS:
            raise InvalidInput(
                f"The value of {name} has a line break or another control character, or more than "
                f"{MAX_VARIABLE_CHARACTERS} characters."
            )


def check_kernels(kernels: Sequence[KernelSpec]) -> tuple[KernelSpec, ...]:
    """Return the kernels of a custom image, one ``python3`` where none is named.

    Raises:
        InvalidInput: more than five, one named twice, or a name that is no kernelspec's.
    """
    if len(kernels) > MAX_KERNELS:
        raise InvalidInput(f"An image has 1 to {MAX_KERNELS} kernels; {len(kernels)} are too many.")
    names = [kernel.name for kernel in kernels]
    for name in names:
        if not _KERNEL_NAME.fullmatch(name) or names.count(name) > 1:
            raise InvalidInput(f"{name!r} is not the name of a kernel, or is there twice.")
    return tuple(kernels) or (KernelSpec(),)


def _read_requirements(content: str) -> ParsedSource:
    return ParsedSource(parse_requirements(content.splitlines(), "the requirements"))


def _read_pyproject(content: str) -> ParsedSource:
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"The pyproject.toml is not valid TOML: {error}.") from error
    project = _mapping(document.get("project"), "[project] of the pyproject.toml")
    if "dependencies" in _strings(project.get("dynamic", []), "project.dynamic"):
        raise InvalidInput(
            "The pyproject.toml computes its dependencies when it is built (dynamic); list them in "
            "project.dependencies."
        )
    uv = _mapping(_mapping(document.get("tool", {}), "[tool]").get("uv", {}), "[tool.uv]")
    for key in ("sources", "index", "find-links", "index-url", "extra-index-url"):
        if key in uv:
            raise InvalidInput(
                f"The pyproject.toml has tool.uv.{key}. An image takes packages only from the indexes "
                "that this machine's administrator configured; leave it out."
            )
    lines = _strings(project.get("dependencies", []), "project.dependencies")
    python = project.get("requires-python", "")
    return ParsedSource(parse_requirements(lines, "project.dependencies"), str(python))


def _read_conda(content: str) -> ParsedSource:
    try:
        document = _mapping(yaml.safe_load(content), "the environment.yml")
    except yaml.YAMLError as error:
        raise InvalidInput(f"The environment.yml is not valid YAML: {error}.") from error
    lines: list[str] = []
    python = ""
    entries = document.get("dependencies", [])
    if not isinstance(entries, list):
        raise InvalidInput("dependencies of the environment.yml has to be a list.")
    for entry in entries:
        if isinstance(entry, dict) and set(entry) == {"pip"}:
            lines += _strings(entry["pip"], "dependencies.pip")
        elif isinstance(entry, str) and (found := re.fullmatch(r"python\s*([=<>!~].*)?", entry.strip())):
            python = _conda_version(found.group(1) or "")
        elif not (isinstance(entry, str) and re.fullmatch(r"pip([=<>!~ ].*)?", entry.strip())):
            raise InvalidInput(
                f"The environment.yml asks conda for {entry!r}; images are made with pip's packages only. "
                "Move it to the list under 'pip:', if it is on a Python package index."
            )
    variables = _mapping(document.get("variables", {}), "variables of the environment.yml")
    environment = {str(name): str(value) for name, value in variables.items()}
    return ParsedSource(parse_requirements(lines, "dependencies.pip"), python, environment)


def _conda_version(text: str) -> str:
    """Turn conda's ``=3.11`` into ``==3.11.*``; comparisons mean the same in both."""
    found = re.fullmatch(r"={1,2}\s*(\d+\.\d+)(?:\.\*|\.\d+)?", text.strip())
    return f"=={found.group(1)}.*" if found else text.strip()


def _check_python(constraint: str, python: str) -> None:
    try:
        # Any patch release will do, so that >=3.11.4 does not refuse 3.11.
        fits = not constraint or any(
            SpecifierSet(constraint).contains(f"{python}.{patch}") for patch in range(40)
        )
    except InvalidSpecifier as error:
        raise InvalidInput(f"The Python version {constraint!r} cannot be understood.") from error
    if not fits:
        raise InvalidInput(f"The specification wants Python {constraint}; the image was to have {python}.")


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput(f"There is no table {where}.")
    return value


def _strings(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidInput(f"{where} has to be a list of texts.")
    return value
