"""The values of secret variables, kept beside the journal while a tuning job runs, for its owner alone."""

from __future__ import annotations

import json
import os
from pathlib import Path

from .models import CreateTuningJob, TrainingDefinition
from .store import TuningRecord

MASK = "***"
FILE = "secrets.json"


class Vault:
    """Keeps secrets.

    Args:
        folder: of all tuning jobs; each has one of its own below.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, tuning_id: str, request: CreateTuningJob) -> CreateTuningJob:
        """Put the values of secrets away; return the request without them."""
        values = [
            {name: one.environment[name] for name in one.secrets if name in one.environment}
            for one in request.definitions
        ]
        if not any(values):
            return request
        path = self._path(tuning_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w") as file:
            json.dump(values, file)
        shown = [
            one.model_copy(update={"environment": {**one.environment, **dict.fromkeys(kept, MASK)}})
            for one, kept in zip(request.definitions, values, strict=True)
        ]
        return request.model_copy(update={"definitions": shown})

    def reveal(self, record: TuningRecord, definition: int) -> TrainingDefinition:
        """Return a definition with its secrets, for a training job."""
        shown = record.request.definitions[definition]
        if not shown.secrets:
            return shown
        kept = json.loads(self._path(record.id).read_text())[definition]
        return shown.model_copy(update={"environment": {**shown.environment, **kept}})

    def forget(self, tuning_id: str) -> None:
        """Drop the secrets of a tuning job; there may be none."""
        self._path(tuning_id).unlink(missing_ok=True)

    def _path(self, tuning_id: str) -> Path:
        return self._folder / tuning_id / FILE
