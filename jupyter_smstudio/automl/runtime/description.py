"""A job's description: the file that the server writes and the job reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .schema import ProblemType, Reading
from .settings import Settings


@dataclass(frozen=True)
class Description:
    """What a job is to do.

    Attributes:
        table: file or folder with the rows.
        target: name of the column to predict.
        settings: limits and choices; its objective is empty where the default of the problem is wanted.
        reading: how the table is read; None: it is guessed.
        problem_type: None: it is inferred.
        kinds: kind of each column whose kind a person set; the others are inferred.
        unused: names of the columns that no model is given.
        candidates_only: end when the notebooks are written (GenerateCandidateDefinitionsOnly).
    """

    table: Path
    target: str
    settings: Settings
    reading: Reading | None = None
    problem_type: ProblemType | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    candidates_only: bool = False

    @classmethod
    def read(cls, path: Path) -> Description:
        """Return the description in a file of JSON with these names; what is left out has its default."""
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        reading, problem = value.get("reading"), value.get("problem_type")
        return cls(
            table=Path(value["table"]),
            target=value["target"],
            settings=Settings.from_json({"objective": "", **value.get("settings", {})}),
            reading=Reading.from_json(reading) if reading else None,
            problem_type=ProblemType(problem) if problem else None,
            kinds=dict(value.get("kinds", {})),
            unused=tuple(value.get("unused", ())),
            candidates_only=bool(value.get("candidates_only", False)),
        )
