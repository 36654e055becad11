"""What a report is about: what the server knows of a training beside its tensors."""

from __future__ import annotations

from pydantic import Field

from ...core.models import WireModel
from ..models import RuleEvaluation


class Subject(WireModel):
    """A training that a report is made of."""

    name: str
    about: str
    """One line below the title."""
    tensors: str
    """Folder of its trial."""
    facts: list[tuple[str, str]]
    """What was asked, and how it stands."""
    rules: list[RuleEvaluation] = Field(default_factory=list)
