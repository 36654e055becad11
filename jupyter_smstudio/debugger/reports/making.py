"""Has reports made by processes of their own, and gives out what they made."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ...core.errors import Conflict, NotFound
from ...core.notebook_copies import write_copy
from ...core.sheets.models import Sheet
from ..worker import Worker
from .files import NOTEBOOK, SHEET
from .subject import Subject

MODULE = "jupyter_smstudio.debugger.reports.process"
SECONDS = 300.0
"""After which a report is given up; one of 10,000 steps and 100 tensors takes some seconds."""
AT_ONCE = 1
"""Reports that are made at the same time; each takes a core."""


class Reports:
    """Makes reports, and keeps the last one of each training.

    Args:
        environ: variables of the processes, scrubbed.
        root: the user's folder, which copies of notebooks are put into.
        module: that is run.
        seconds: after which a report is given up.
    """

    def __init__(
        self, environ: Mapping[str, str], root: Path, module: str = MODULE, seconds: float = SECONDS
    ) -> None:
        self.root = root.resolve()
        self._worker = Worker(environ, module, seconds)
        self._free = asyncio.Semaphore(AT_ONCE)

    async def make(self, subject: Subject, folder: Path) -> None:
        """Make a report; the one before is replaced.

        Args:
            subject: that is reported.
            folder: where it is kept.

        Raises:
            NotFound: the training was deleted meanwhile.
            Conflict: it cannot be made, took too long or failed.
        """
        async with self._free:
            await asyncio.to_thread(_begin, folder, subject.name)
            out = await self._worker.run(
                subject.model_dump_json(),
                str(folder),
                late=f"The report of {subject.name} was not done within {{seconds}} s. "
                "Save fewer steps or tensors.",
                failed=f"The report of {subject.name} could not be made",
            )
        if out:
            raise Conflict(out.decode(errors="replace").strip()[:1000])


def _begin(folder: Path, name: str) -> None:
    """Make a report's folder, but none of a training that is gone."""
    try:
        for each in (folder.parent, folder):
            each.mkdir(exist_ok=True)
    except FileNotFoundError:
        raise NotFound(f"The training {name} was deleted, so there is nothing to report.") from None


def made_at(folder: Path) -> datetime | None:
    """Return when a report was made; None: there is none."""
    try:
        return datetime.fromtimestamp((folder / SHEET).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def sheet_of(folder: Path) -> Sheet:
    """Return a report.

    Raises:
        NotFound: there is none.
    """
    try:
        return Sheet.model_validate_json((folder / SHEET).read_bytes())
    except FileNotFoundError:
        raise NotFound("There is no report of this training yet. Make one first.") from None


def copy_notebook(folder: Path, target: Path, name: str) -> Path:
    """Copy a report's notebook under a name that is free, and return where it is.

    Args:
        folder: of the report.
        target: folder that the copy is put into.
        name: that the copy's begins with.

    Raises:
        NotFound: there is no report.
    """
    try:
        text = (folder / NOTEBOOK).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound("There is no report of this training yet. Make one first.") from None
    return write_copy(target, f"{name}-report", text)
