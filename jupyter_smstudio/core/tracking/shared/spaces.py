"""Names of MLflow's workspaces: each person of a domain has one, and it has one person.

MLflow takes two to 63 small letters, digits and inner hyphens (``WorkspaceNameValidator``). A person's name
that is not of that kind is written in base32 behind ``x-``, so that no two people ever meet in one space.
"""

from __future__ import annotations

import base64
import binascii
import re

from ...errors import InvalidInput

HEADER = "X-MLFLOW-WORKSPACE"
"""By which MLflow is told the space of a request."""
PREFIX = "x-"
PLAIN = re.compile(r"(?!x-)[a-z0-9][a-z0-9-]{0,61}[a-z0-9]")
RESERVED = frozenset({"default", "workspaces", "api", "ajax-api", "static-files"})
MAX_LENGTH = 63


def space_of(person: str) -> str:
    """Return the space of a person.

    Raises:
        InvalidInput: the name is too long to be written as the name of a space (some 38 letters).
    """
    if PLAIN.fullmatch(person) and person not in RESERVED:
        return person
    written = PREFIX + base64.b32encode(person.encode()).decode().rstrip("=").lower()
    if len(written) > MAX_LENGTH:
        raise InvalidInput(
            f"The name {person[:63]!r} is too long for the domain's record of experiments, which takes 63 "
            "plain letters, or 38 of any kind. Ask an admin of JupyterHub for a shorter one."
        )
    return written


def person_of(space: str) -> str:
    """Return the person whose space it is; empty for one that is nobody's."""
    if not space.startswith(PREFIX):
        return space if PLAIN.fullmatch(space) and space not in RESERVED else ""
    letters = space.removeprefix(PREFIX).upper()
    try:
        person = base64.b32decode(letters + "=" * (-len(letters) % 8)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return person if space_of(person) == space else ""
