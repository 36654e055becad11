"""The nouns of sharing on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ..core.identity import Visibility
from ..core.models import Timestamp, WireModel

SnapshotId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
RelativePath = Annotated[str, StringConstraints(max_length=4096)]
"""Below the server's root, with ``/`` between folders."""
Member = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
"""Name of a person or a group."""
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Days = Annotated[int, Field(ge=1, le=3650)]


class SnapshotKind(StrEnum):
    """What a snapshot shows."""

    NOTEBOOK = "notebook"
    RUN = "run"
    """A run, or a job."""
    VIEW = "view"
    """A leaderboard or a comparison."""
    REPORT = "report"
    """Of an AutoML job."""


class FindingKind(StrEnum):
    """What somebody may not want to share."""

    SECRET = "secret"
    PATH = "path"
    SIZE = "size"
    UNSAVED_ENVIRONMENT = "unsaved-environment"


class Finding(WireModel):
    """Something to look at before a notebook is shared."""

    id: str
    """Stays the same while the notebook does; what ``accept_findings`` names."""
    kind: FindingKind
    cell: int | None
    """Counted from 0; None where it concerns the whole notebook."""
    place: Literal["source", "output", "metadata"]
    excerpt: str
    """The text with the secret masked; empty where there is none."""
    message: str


class DataFile(WireModel):
    """A file that the notebook's code reads."""

    path: str
    """Relative to the notebook."""
    bytes: int
    sha256: str
    """Empty for a file so large that it was not hashed."""
    included: bool
    """Whether the snapshot holds it, and not only its hash."""


class EnvironmentSummary(WireModel):
    """What was installed when the snapshot was made."""

    image: str
    image_version: str
    display_name: str
    python: str
    """Version, e.g. ``3.11``."""
    packages: int
    added: list[str]
    """``name==version`` of what the author had installed on top of the image."""
    unlisted: list[str]
    """Packages that came from a file or a repository: no index has them, so no copy gets them."""
    lock_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class GitInfo(WireModel):
    """Where the notebook is under version control."""

    remote: str
    """Without user and password; empty when there is none."""
    branch: str
    """Empty when a commit is checked out and no branch."""
    commit: str
    dirty: bool | None
    """Whether the notebook differs from what git has of it; None when that is not known."""


class CreateCheck(WireModel):
    """Ask what would be shared."""

    path: RelativePath


class SnapshotCheck(WireModel):
    """What would be shared, before anything is."""

    path: str
    findings: list[Finding]
    data_files: list[DataFile]
    """What the code reads; ``included`` proposes those that are small."""
    environment: EnvironmentSummary | None
    git: GitInfo | None
    bytes: int


class SharingRequest(WireModel):
    """For whom something is shared, and how long."""

    note: Note = ""
    visibility: Visibility = Visibility.DOMAIN
    people: list[Member] = Field(default_factory=list, max_length=200)
    groups: list[Member] = Field(default_factory=list, max_length=50)
    expires_in_days: Days | None = None
    accept_findings: list[Annotated[str, StringConstraints(max_length=64)]] = Field(
        default_factory=list, max_length=1000
    )
    """Ids of the secrets that may be shared all the same."""


class CreateSnapshot(SharingRequest):
    """Share a notebook as it is on the disk now."""

    path: RelativePath
    include_output: bool = True
    include_git: bool = False
    include_environment: bool = True
    include_data: list[RelativePath] = Field(default_factory=list, max_length=100)
    """Paths of data files to hold, as the check gave them."""


class Subject(WireModel):
    """Something of the studio that can be shared as it is now."""

    of: Literal["run", "runs", "comparison", "job", "trials", "candidates", "report"]
    """``job``: a training or processing job; ``trials`` of a tuning job; ``candidates`` and ``report`` of an
    AutoML job."""
    ids: list[Annotated[str, StringConstraints(min_length=1, max_length=64)]] = Field(
        min_length=1, max_length=1000
    )
    """Of the run, of the runs in the order in which they are shown, or of the job."""
    columns: list[Annotated[str, StringConstraints(max_length=300)]] = Field(
        default_factory=list, max_length=100
    )
    """Of a table of runs, e.g. ``metrics.loss`` and ``params.lr``; empty for all."""


class CreateSheetCheck(WireModel):
    """Ask what would be shared of figures."""

    subject: Subject


class SheetCheck(WireModel):
    """What had better not be shared of figures, before they are."""

    title: str
    findings: list[Finding]


class CreateSheet(SharingRequest):
    """Share figures as they are now."""

    subject: Subject


class UpdateSnapshot(WireModel):
    """Change who sees a snapshot and how long; what is left out stays."""

    note: Note | None = None
    visibility: Visibility | None = None
    people: list[Member] | None = Field(default=None, max_length=200)
    groups: list[Member] | None = Field(default=None, max_length=50)
    expires_in_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    """From now on; 0 means never."""


class Snapshot(WireModel):
    """A notebook, or figures, as they were at a moment. Facts only: contents have routes of their own."""

    id: str
    kind: SnapshotKind
    owner: str
    title: str
    note: str
    created: Timestamp
    expires: Timestamp | None
    revoked: Timestamp | None
    available: bool
    """Whether its contents are served: neither revoked nor expired."""
    visibility: Visibility
    people: list[str]
    """Empty for all but the owner and admins."""
    groups: list[str]
    version: int
    """The how many-th snapshot of the same."""
    newest: bool
    """Whether the caller can see no newer one that is available."""
    path: str
    """Where the author has the notebook, or what else is shown, e.g. ``automl/customers/report``."""
    bytes: int
    sha256: str
    image: str
    """Empty when the notebook named none."""
    image_version: str
    kernel: str
    instance_type: str
    """Empty when the notebook named none."""
    environment: EnvironmentSummary | None
    git: GitInfo | None
    data_files: list[DataFile]
    include_output: bool
    opened: int
    copied: int
    url: str
    """Of its page, below the server's base URL."""
    may_edit: bool
    may_revoke: bool


class SnapshotPage(WireModel):
    """Some of the snapshots that the caller may know of, newest first."""

    items: list[Snapshot]
    total: int


class Use(WireModel):
    """What one person has done with a snapshot."""

    person: str
    opened: int
    copied: int
    exported: int
    first: Timestamp
    last: Timestamp


class UsePage(WireModel):
    """Who has used a snapshot, the last one first; its author's own looks are not among it."""

    items: list[Use]
    total: int


class CreateCopy(WireModel):
    """Make a notebook of one's own from a snapshot."""

    folder: RelativePath = ""
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    """Without a folder; empty means the author's name of it. A number is added where it is taken."""
    replaces: RelativePath = ""
    """An older copy, whose place the new one takes; the older one is kept under another name."""


class CreateImport(WireModel):
    """Make a notebook of one's own from a folder that was exported, or from a URL."""

    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4096)]
    """A folder or notebook below the server's root, or an http(s) URL of a notebook."""
    folder: RelativePath = ""
    name: Annotated[str, StringConstraints(max_length=200)] = ""


class SnapshotCopy(WireModel):
    """A notebook of the caller's own, with the environment that it opens in."""

    path: str
    image: str
    """Empty when nobody knows; the notebook then asks when it is opened."""
    image_version: str | None
    kernel: str
    instance_type: str
    note: str
    """Full sentences on what is not as it was for the author; empty when all is."""
    build_id: str | None
    """The build of its image that runs now, if any; its events are ``build.changed`` of images."""
    replaced: str
    """Where the older copy is now; empty when there was none."""


class CopyOrigin(WireModel):
    """Where a copy comes from, and whether its author has shared something newer."""

    path: str
    snapshot: Snapshot | None
    """What it was copied from; None when that is not known (any more)."""
    newer: Snapshot | None
    """The newest snapshot of the same notebook, if newer and available."""


class CellDifference(WireModel):
    """A cell that is not the same in both notebooks."""

    change: Literal["added", "removed", "changed"]
    cell_type: str
    before_index: int | None
    after_index: int | None
    before: str
    after: str


class SnapshotDifferences(WireModel):
    """What has to change in one notebook to make another of it; outputs are not compared."""

    before: str
    """Id of a snapshot, or path of an own notebook."""
    after: str
    cells: list[CellDifference]
    same: int
    """Number of cells that are equal in both."""
    packages: list[str]
    """Differences of the environments: ``+name==version`` and ``-name==version``; empty if unknown."""
    truncated: bool
    """Whether there is more than is listed."""


class CreateExport(WireModel):
    """Write a snapshot for people without this studio."""

    folder: RelativePath
    """Where to; it must not exist yet."""


class SnapshotExport(WireModel):
    """What was written."""

    folder: str
    files: list[str]
    """Relative to the folder."""
