"""Requirement lines of custom images: what is allowed, and which line an error is about.

A custom image is made of packages from the indexes this machine is configured for. Options, URLs and
paths would let a shared specification fetch or run something else, so they are refused by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from ...errors import InvalidInput

MAX_REQUIREMENTS = 500
_COMMENT = re.compile(r"(^|\s+)#.*$")
_PATH_OR_URL = re.compile(r"^[./~\\]|[\\/]|^[a-zA-Z][a-zA-Z0-9+.-]*:")


def parse_requirements(lines: Iterable[str], where: str) -> tuple[str, ...]:
    """Check requirement lines and return them without comments and blank lines.

    Args:
        lines: as in a requirements.txt; a trailing backslash joins a line with the next.
        where: the file or section, for messages.

    Raises:
        InvalidInput: a line is not a plain requirement; the message names it, its number and why.
    """
    found: list[str] = []
    for number, line in _logical_lines(lines):
        text = _COMMENT.sub("", line).strip()
        if text:
            _check(text, f"Line {number} of {where}")
            found.append(text)
    if not found:
        raise InvalidInput(f"There is no package in {where}. Name at least one, e.g. numpy.")
    if len(found) > MAX_REQUIREMENTS:
        raise InvalidInput(
            f"There are {len(found)} packages in {where}; at most {MAX_REQUIREMENTS} are allowed."
        )
    return tuple(found)


def _logical_lines(lines: Iterable[str]) -> list[tuple[int, str]]:
    joined: list[tuple[int, str]] = []
    held, first = "", 0
    for number, line in enumerate(lines, start=1):
        first = first or number
        held += line.rstrip("\r\n")
        if held.endswith("\\"):
            held = held[:-1]
            continue
        joined.append((first, held))
        held, first = "", 0
    return [*joined, (first, held)] if held else joined


def _check(line: str, where: str) -> None:
    if any(ord(character) < 32 and character != "\t" for character in line):
        raise InvalidInput(f"{where} has a control character.", line=line)
    if line.startswith("-"):
        option = re.split(r"[\s=]", line, maxsplit=1)[0]
        raise InvalidInput(
            f"{where}, {line!r}, has the option {option}. An image takes packages only from the indexes "
            "that this machine's administrator configured for pip; leave the line out.",
            line=line,
        )
    if re.search(r"\s--?[a-zA-Z]", line):
        raise InvalidInput(f"{where}, {line!r}, has an option; write the requirement alone.", line=line)
    if re.search(r"@\s*\S", line.partition(";")[0]) or _PATH_OR_URL.search(line.partition(";")[0]):
        raise InvalidInput(
            f"{where}, {line!r}, is a URL or a path. Name the package and its version instead, "
            "e.g. numpy==2.4.6.",
            line=line,
        )
    try:
        Requirement(line)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise InvalidInput(f"{where}, {line!r}, is not a requirement: {reason}.", line=line) from error


def requirement_name(line: str) -> str:
    """Return the canonical name of a requirement line, e.g. ``scikit-learn`` for ``Scikit_Learn>=1``."""
    return canonicalize_name(Requirement(line).name)


def blamed_lines(reason: str, lines: Iterable[str]) -> list[str]:
    """Return the requirement lines whose package the resolver's reason names."""
    words = {canonicalize_name(word) for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*", reason)}
    words |= {canonicalize_name(word.rstrip(".")) for word in list(words)}
    return [line for line in lines if requirement_name(line) in words]
