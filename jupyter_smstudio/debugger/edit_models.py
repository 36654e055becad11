"""The nouns of edits on the wire: where code made a layer, what a rule proposes, and what that changes."""

from __future__ import annotations

from pydantic import Field

from ..core.models import WireModel


class LayerOrigin(WireModel):
    """Where in a person's code a layer was made."""

    layer: str
    type: str
    file: str
    line: int
    """From 1; 0: not known."""
    cell: int | None = None
    """Number of the execution of a notebook's cell; None: it is a file."""
    text: str = ""
    """The line as it was in the cell; numbers of executions begin anew with every kernel."""


class EditProposal(WireModel):
    """What a person may want to change."""

    kind: str
    """E.g. ``learning_rate`` or ``initialisation``."""
    text: str
    parameters: dict[str, float | str] = Field(default_factory=dict)
    """For `edits.maker`; empty: it is advice, of which no edit is made."""


class EditSource(WireModel):
    """A file of a training's code, or a cell of its notebook."""

    name: str = Field(max_length=1024)
    """For people."""
    text: str | None = Field(default=None, max_length=400_000)
    """As it is now; None: as it was when the job was submitted."""
    file: str = Field(default="", max_length=1024)
    """Where it is in the job's copy of its source; empty: it is not there."""
    line: int = Field(default=0, ge=0)
    """That made the layer, of the copy where there is one; 0: it did not make it."""


class EditRequest(WireModel):
    """What is to be made an edit."""

    proposal: EditProposal
    origin: LayerOrigin | None = None
    sources: list[EditSource] = Field(min_length=1, max_length=500)
    """The one that is most likely meant first."""
    cells: bool = False
    """They are the cells of a notebook, which share their names."""


class Hunk(WireModel):
    """Lines of a text that are replaced."""

    line: int
    """The first that goes, or that new ones come before; from 1."""
    before: list[str]
    """Up to three lines that stay, for people."""
    gone: list[str]
    new: list[str]
    after: list[str]


class ProposedEdit(WireModel):
    """What a proposal changes; nothing is changed by itself."""

    source: int = -1
    """Which of the sources; -1: none, for the reason given."""
    text: str = ""
    """The whole source as it would be."""
    hunks: list[Hunk] = Field(default_factory=list)
    changed: bool = False
    """Whether the source has changed since the job was submitted."""
    reason: str = ""
    """Why there is no edit; empty: there is one."""
