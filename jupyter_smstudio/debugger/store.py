"""What rules have said of each job: a file beside the job's tensors, replaced whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from pydantic import Field, ValidationError

from ..core.jobs.folders import JobFolders
from ..core.models import WireModel
from .models import RuleEvaluation


class Standing(WireModel):
    """How far the rules of a job are."""

    evaluations: list[RuleEvaluation] = Field(default_factory=list)
    last_step: int = -1
    final: bool = False
    """Whether nothing more will be judged."""


class StandingStore:
    """Keeps standings through restarts; one task writes a job's.

    Args:
        folders: of jobs.
    """

    def __init__(self, folders: JobFolders) -> None:
        self._folders = folders

    def read(self, job_id: str) -> Standing | None:
        """Return a job's standing; None: nothing has judged it, or the file was damaged from outside."""
        try:
            return Standing.model_validate_json(self._folders.of(job_id).rules.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def write(self, job_id: str, standing: Standing) -> None:
        """Replace a job's standing.

        Raises:
            OSError: it cannot be written, or the job's folder is gone.
        """
        path = self._folders.of(job_id).rules
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(standing.model_dump(mode="json")))
        os.replace(new, path)

    def unfinished(self) -> Iterator[str]:
        """Return the ids of jobs whose judging has begun and not ended."""
        for path in sorted(self._folders.root.glob("*/debugger/rules.json")):
            standing = self.read(path.parts[-3])
            if standing is None or not standing.final:
                yield path.parts[-3]
