"""Where the files of AutoML jobs are: ``<data>/automl/<id>/``.

::

    job.json           what the search is to do, see runtime/description.py
    record/            what it found, written by the job, see runtime/job.py
    runs.jsonl         the MLflow run of each candidate
    model.tar.gz       the best model
    report.html        what became of the job, to be read anywhere

The search's folder outlives the jobs that run it: one that is killed is followed by another, which goes on.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.jobs.following import LineReader

EXPLORATION = "SageMakerAutopilotDataExplorationNotebook.ipynb"
CANDIDATES = "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"
"""Names of the notebooks, the original's."""
MODEL, REPORT = "model.tar.gz", "report.html"


@dataclass(frozen=True)
class Findings:
    """What a search has left in its folder so far.

    Attributes:
        steps: that it entered, in order, see ``Record.progress``.
        trials: that have ended, in order, see ``search.record.Trial``.
        table: the schema of the table; empty before it was read.
        result: see ``Job._write_result``; empty before the end.
    """

    steps: list[dict[str, Any]]
    trials: list[dict[str, Any]]
    table: dict[str, Any]
    result: dict[str, Any]

    @property
    def step(self) -> str:
        """The latest step; empty: it has not begun."""
        return str(self.steps[-1]["step"]) if self.steps else ""


@dataclass(frozen=True)
class AutoMLFolder:
    """The files of one AutoML job.

    Attributes:
        path: of the folder.
    """

    path: Path

    @property
    def record(self) -> Path:
        """Where the search works."""
        return self.path / "record"

    @property
    def description(self) -> Path:
        """What the search reads first."""
        return self.path / "job.json"

    def make(self, description: Mapping[str, Any]) -> None:
        """Make the folder, readable by its owner alone."""
        self.path.mkdir(mode=0o700, parents=True)
        self.record.mkdir()
        self.description.write_text(json.dumps(description, indent=1), encoding="utf-8")

    def remove(self) -> None:
        """Delete everything; what is gone already is no error."""
        if self.path.exists():
            shutil.rmtree(self.path)

    def findings(self) -> Findings:
        """Read what there is."""
        return Findings(
            steps=lines(self.record / "progress.jsonl"),
            trials=lines(self.record / "trials.jsonl"),
            table=self.document("schema.json"),
            result=self.document("result.json"),
        )

    def document(self, name: str) -> dict[str, Any]:
        """Return a file of JSON that the search wrote; empty where there is none yet."""
        try:
            found = json.loads((self.record / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found if isinstance(found, dict) else {}

    def lacks_model(self, found: Findings) -> bool:
        """Tell whether candidates were completed, and no model was made of them."""
        completed = any(trial["state"] == "Completed" for trial in found.trials)
        return completed and not (self.record / "model").is_dir()

    def limit_to(self, candidates: int) -> None:
        """Let the search, when it is started again, end at once and make its model."""
        document = json.loads(self.description.read_text(encoding="utf-8"))
        document["settings"] |= {"max_candidates": candidates, "seconds": None, "honest": False}
        part = self.description.with_suffix(".part")
        part.write_text(json.dumps(document, indent=1), encoding="utf-8")
        part.replace(self.description)

    def runs(self) -> dict[str, str]:
        """Return the MLflow run of each candidate that has one."""
        return {line["candidate"]: line["run_id"] for line in lines(self.path / "runs.jsonl")}

    def add_run(self, candidate: str, run_id: str) -> None:
        """Remember the run of a candidate."""
        with (self.path / "runs.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"candidate": candidate, "run_id": run_id}) + "\n")

    def files(self) -> dict[str, Path]:
        """Return what can be downloaded, by the path that pages know."""
        offered = {
            MODEL: self.path / MODEL,
            REPORT: self.path / REPORT,
            **{f"notebooks/{name}": self.record / "notebooks" / name for name in (EXPLORATION, CANDIDATES)},
        }
        return {name: path for name, path in offered.items() if path.is_file()}


@dataclass(frozen=True)
class AutoMLFolders:
    """The files of all AutoML jobs.

    Attributes:
        root: ``<data>/automl``.
    """

    root: Path

    def of(self, automl_id: str) -> AutoMLFolder:
        """Return the folder of a job, which may not exist."""
        return AutoMLFolder(self.root / automl_id)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the whole lines of a file of JSON lines; none where there is no file."""
    reader = LineReader(path)
    found: list[dict[str, Any]] = []
    while more := reader.read():
        found += [record for record, _ in more]
    return found


def finite(values: Mapping[str, Any]) -> dict[str, float]:
    """Return the values that are numbers; a metric that is not defined for a fold is NaN."""
    return {
        name: float(value)
        for name, value in values.items()
        if isinstance(value, int | float) and math.isfinite(value)
    }
