"""Who sees an experiment or a model of a team, on the wire."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from ..core.identity import Visibility
from ..core.models import Timestamp, WireModel

PersonName = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class TrackedSharing(WireModel):
    """Whose an experiment or model is, and who sees it besides."""

    owner: str
    mine: bool
    """Whether the caller owns it; others can look and change nothing."""
    visibility: Visibility
    people: list[str]
    """Whom it is named to; told to its owner only."""
    groups: list[str]


class ShareTracked(WireModel):
    """A decision who sees an experiment or model, in place of the last one."""

    visibility: Visibility
    people: list[PersonName] = Field(default_factory=list, max_length=200)
    groups: list[PersonName] = Field(default_factory=list, max_length=50)

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        named = bool(self.people or self.groups)
        if named != (self.visibility is Visibility.NAMED):
            raise ValueError("people or groups are named if, and only if, it is for named ones")
        return self


class RegisteredModel(WireModel):
    """A model of MLflow's registry."""

    name: str
    description: str
    updated: Timestamp | None
    versions: int
    sharing: TrackedSharing


class RegisteredModelPage(WireModel):
    """A stretch of the registered models that the caller may see, by name."""

    items: list[RegisteredModel]
    total: int
