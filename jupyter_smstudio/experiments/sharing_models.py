"""Who sees an experiment or a model of a team, on the wire."""

from __future__ import annotations

from ..core.identity import Visibility
from ..core.models import Timestamp, WireModel


class TrackedSharing(WireModel):
    """Whose an experiment or model is, and who sees it besides."""

    owner: str
    mine: bool
    """Whether the caller owns it; others can look and change nothing."""
    visibility: Visibility
    people: list[str]
    """Whom it is named to; told to its owner only."""
    groups: list[str]


class TrackedModel(WireModel):
    """A model of MLflow's registry."""

    name: str
    description: str
    updated: Timestamp | None
    versions: int
    sharing: TrackedSharing


class TrackedModelVersion(WireModel):
    """A version of a registered model."""

    version: int
    created: Timestamp | None
    status: str
    """MLflow's word, e.g. ``READY``."""
    description: str
    run_id: str
    """Run that has logged it; empty where there is none, or none that the caller may see."""


class TrackedModelVersions(WireModel):
    """A registered model with all of its versions, the newest first."""

    model: TrackedModel
    items: list[TrackedModelVersion]


class TrackedModelPage(WireModel):
    """A stretch of the registered models that the caller may see, by name."""

    items: list[TrackedModel]
    total: int
