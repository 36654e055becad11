"""Reports of trainings from a notebook or a script."""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from .client import Client, quoted

HEIGHT = 600
"""Pixels of a report that is shown in a notebook."""


class Report:
    """The report of a training; a notebook that it is the last value of a cell of shows it.

    Attributes:
        name: of the training.
        html: the page, which needs no network and has no script.
    """

    def __init__(self, name: str, html: str) -> None:
        self.name = name
        self.html = html

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, and return where it is."""
        target = Path(path)
        target.write_text(self.html, encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return f"<Report of {self.name}, {len(self.html):,} characters>"

    def _repr_html_(self) -> str:
        """Show the page in a frame that can do nothing."""
        return f'<iframe sandbox="" srcdoc="{escape(self.html)}" width="100%" height="{HEIGHT}"></iframe>'


def report(job: str) -> Report:
    """Make the report of a training from what was saved by now, and return it.

    What ``create_xgboost_report`` and ``ProfilerReport`` report in the original, and what its rules found.

    Args:
        job: name or id of a job, or of a notebook's trial, whose tensors the studio has.

    Raises:
        StudioError: there is no such training, it cannot be reported, or the studio cannot be reached.
    """
    client, place = Client(), f"debugger/jobs/{quoted(job)}/report"
    made = client.post(place)
    with TemporaryDirectory() as folder:
        page = client.download(f"{place}/file", Path(folder) / "report.html")
        return Report(made["name"], page.read_text(encoding="utf-8"))
