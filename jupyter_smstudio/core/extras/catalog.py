"""What each extra brings, in words; its packages are in ``pyproject.toml``."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True)
class ExtraText:
    """How an extra is offered.

    Attributes:
        title: a few words.
        description: what one can do with it, one or two sentences.
        size_bytes: of its download on Linux x86-64, beside the studio's own packages; measured.
    """

    title: str
    description: str
    size_bytes: int


EXTRA_TEXTS = {
    "collaboration": ExtraText(
        "Editing together",
        "jupyter-collaboration lets several people edit one notebook at a time, each with a cursor of their "
        "own, on one kernel.",
        2 * MB,
    ),
    "emr": ExtraText(
        "Clusters of Amazon EMR",
        "boto3 makes clusters in your AWS account from templates, finds those that are there, and ends them.",
        15 * MB,
    ),
    "git": ExtraText(
        "Diffs of notebooks, and Git",
        "nbdime compares a notebook cell by cell with its last checkpoint or its last commit; "
        "jupyterlab-git adds a panel with the history of files.",
        7 * MB,
    ),
    "postgresql": ExtraText(
        "PostgreSQL",
        "Keeps the studio's state in a PostgreSQL database, which SmStudioApp.database_url names.",
        4 * MB,
    ),
    "s3": ExtraText(
        "S3 buckets",
        "Lets jobs read their channels from buckets and leave what they made there.",
        16 * MB,
    ),
}
"""By the extra's name in ``pyproject.toml``; ``test`` and ``dev`` are for developers and not offered."""
