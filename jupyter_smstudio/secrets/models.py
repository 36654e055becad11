"""The nouns of secrets on the wire; none of them that is an answer has a value."""

from __future__ import annotations

from pydantic import Field, SecretStr

from ..core.models import Timestamp, WireModel

MOST_CHARACTERS = 16_384


class SetSecret(WireModel):
    """The value of a secret."""

    value: SecretStr = Field(min_length=1, max_length=MOST_CHARACTERS)
    """Text, e.g. an API key; jobs find it as it is, their logs show ``***`` instead."""


class Secret(WireModel):
    """A secret, without its value."""

    name: str
    """Of the variable that a job finds it in."""
    changed: Timestamp


class SecretPage(WireModel):
    """All secrets of the caller."""

    items: list[Secret]
    place: str
    """In words, where values are kept: ``the system's keyring`` or ``an encrypted file``."""
