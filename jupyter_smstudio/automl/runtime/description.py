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
        features: names of the columns to learn from; None: all that are fit for it.
        weight: name of the column that says how much a row counts in fits and metrics; None: all alike.
        validation: file or folder of a second table with the same columns, by whose rows candidates are
            judged; None: there is none.
        validation_fraction: share of the rows that candidates are judged by instead; None: cross-validation.
        candidates_only: end when the notebooks are written (GenerateCandidateDefinitionsOnly).
        asked: when the job was asked for, seconds since 1970; None: it is not known.
    """

    table: Path
    target: str
    settings: Settings
    reading: Reading | None = None
    problem_type: ProblemType | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    features: tuple[str, ...] | None = None
    weight: str | None = None
    validation: Path | None = None
    validation_fraction: float | None = None
    candidates_only: bool = False
    asked: float | None = None

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
            features=None if value.get("features") is None else tuple(value["features"]),
            weight=value.get("weight") or None,
            validation=Path(value["validation"]) if value.get("validation") else None,
            validation_fraction=value.get("validation_fraction"),
            candidates_only=bool(value.get("candidates_only", False)),
            asked=value.get("asked"),
        )

    @property
    def judged(self) -> str:
        """A sentence that says by which rows candidates are judged."""
        if self.validation is not None:
            where = f"the rows of {self.validation.name}"
        elif self.validation_fraction is not None:
            where = f"{self.validation_fraction:.0%} of the rows, drawn by chance"
        else:
            return "Candidates are judged by cross-validation: each row by models that have not seen it."
        return f"Candidates are judged by {where}; no model learns from these, the final one neither."
