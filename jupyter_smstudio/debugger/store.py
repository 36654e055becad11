"""What rules have said of each training: a file a panel beside its tensors, replaced whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from ..core.jobs.debugger_models import RuleSpec
from ..core.models import WireModel
from .models import RuleEvaluation
from .panels import MAIN, OWN, REPLAY, Panel
from .trainings import TrainingFolders


class Standing(WireModel):
    """How far the rules of a panel are."""

    evaluations: list[RuleEvaluation] = Field(default_factory=list)
    last_step: int = -1
    final: bool = False
    """Whether nothing more will be judged."""
    rules: list[RuleSpec] = Field(default_factory=list)
    """Of a replay; the other panels' are in the training's request."""


class StandingStore:
    """Keeps standings through restarts; one task writes a panel's.

    Args:
        folders: of trainings.
    """

    def __init__(self, folders: TrainingFolders) -> None:
        self._folders = folders

    def read(self, training_id: str, key: str = MAIN) -> Standing | None:
        """Return a panel's standing; None: nothing has judged it, or the file was damaged from outside."""
        try:
            return Standing.model_validate_json(self._path(training_id, key).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def write(self, training_id: str, key: str, standing: Standing) -> None:
        """Replace a panel's standing.

        Raises:
            OSError: it cannot be written, or the training's folder is gone.
        """
        path = self._path(training_id, key)
        path.parent.mkdir(exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(standing.model_dump(mode="json")))
        os.replace(new, path)

    def remove(self, training_id: str, key: str) -> None:
        """Forget a panel; one that is not there is no error."""
        self._path(training_id, key).unlink(missing_ok=True)

    def replays(self, training_id: str) -> list[tuple[Panel, Standing]]:
        """Return the panels that were added to a training, and their standings."""
        files = self._path(training_id, MAIN).parent.glob("replay-*.json")
        found: list[tuple[Panel, Standing]] = []
        for path in sorted(files):
            match, standing = REPLAY.fullmatch(path.stem), self.read(training_id, path.stem)
            if match and standing is not None:
                panel = Panel(path.stem, tuple(standing.rules), match["id"], own=match["own"] is not None)
                found.append((panel, standing))
        return found

    def unfinished(self) -> Iterator[str]:
        """Return the ids of jobs of which a panel's judging has begun and not ended."""
        return self._unfinished(self._folders.jobs.root)

    def unfinished_trials(self) -> Iterator[str]:
        """Return the same of notebooks' trials."""
        return self._unfinished(self._folders.notebooks.root)

    def _unfinished(self, root: Path) -> Iterator[str]:
        told = ""
        for path in sorted(root.glob("*/debugger/*.json")):
            training_id, key = path.parts[-3], path.stem
            if training_id == told or not (key in (MAIN, OWN) or REPLAY.fullmatch(key)):
                continue
            standing = self.read(training_id, key)
            if standing is None or not standing.final:
                told = training_id
                yield training_id

    def _path(self, training_id: str, key: str) -> Path:
        return self._folders.of(training_id).rules.with_name(f"{key}.json")
