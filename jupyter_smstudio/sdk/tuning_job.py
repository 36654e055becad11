"""A tuning job that was created: followed, waited for, steered, stopped, looked at."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .client import Client, quoted
from .job import ENDED, POLL_SECONDS
from .parameter import ParameterRange, as_text
from .session import Session

if TYPE_CHECKING:
    import pandas as pd

PAGE = 1000


class TuningJobFailed(Exception):
    """A tuning job ended, and not as it should; the message says why."""


class TuningJobHandle:
    """One tuning job.

    Args:
        client: the studio.
        record: the tuning job as the API describes it.
    """

    def __init__(self, client: Client, record: dict[str, Any]) -> None:
        self._client = client
        self.record = record

    @classmethod
    def find(cls, client: Client, name: str) -> TuningJobHandle:
        """Return the tuning job of that name or id; raises StudioError where there is none."""
        return cls(client, client.get(f"tuning/jobs/{quoted(name)}"))

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.record["request"]["name"])

    @property
    def path(self) -> str:
        """Where its routes are."""
        return f"tuning/jobs/{self.record['id']}"

    def describe(self) -> dict[str, Any]:
        """Fetch and return the tuning job as it is now."""
        self.record = self._client.get(self.path)
        return self.record

    def stop(self) -> None:
        """Stop the tuning job and its training jobs; what they have reached is kept."""
        self.record = self._client.post(f"{self.path}/stop")

    def pause(self) -> None:
        """Start no new trials; those that run go on. Not in the original, as all of steering."""
        self._change({"paused": True})

    def resume(self) -> None:
        """Start trials again."""
        self._change({"paused": False})

    def enqueue(self, parameters: Mapping[str, Any], definition: str = "") -> dict[str, Any]:
        """Let a point be tried before any other, and return its trial.

        Args:
            parameters: a value for each range; what is no text is written as JSON.
            definition: name of the estimator; empty (default): the first.

        Raises:
            StudioError: a value is missing or outside its range, or the tuning job has ended.
        """
        texts = {name: as_text(value) for name, value in parameters.items()}
        trial: dict[str, Any] = self._client.post(
            f"{self.path}/trials", {"definition": definition, "parameters": texts}
        )
        return trial

    def set_limits(
        self,
        *,
        max_jobs: int | None = None,
        max_parallel_jobs: int | None = None,
        max_runtime_in_seconds: int | None = None,
    ) -> None:
        """Change limits; None leaves one as it is.

        Raises:
            StudioError: the strategy allows no such number, or more trials have begun already.
        """
        given = {
            "max_jobs": max_jobs,
            "max_parallel_jobs": max_parallel_jobs,
            "max_runtime_seconds": max_runtime_in_seconds,
        }
        now = self.describe()["request"]["limits"]
        self._change(
            {"limits": {**now, **{name: value for name, value in given.items() if value is not None}}}
        )

    def set_ranges(self, hyperparameter_ranges: Mapping[str, ParameterRange], definition: str = "") -> None:
        """Let the next trials keep to other ranges: narrower or wider bounds, or some of the categories.

        Args:
            hyperparameter_ranges: those that change; their scales stay as they are.
            definition: name of the estimator; empty (default): the first.

        Raises:
            StudioError: there is no such range, or it cannot be so.
        """
        changes = []
        for name, one in hyperparameter_ranges.items():
            wanted = {field: value for field, value in one.as_request(name)[1].items() if field != "scaling"}
            changes.append({**wanted, "definition": definition})
        self._change({"ranges": changes})

    def _change(self, body: Mapping[str, Any]) -> None:
        self.record = self._client.patch(self.path, body)

    def trials(self) -> Iterator[dict[str, Any]]:
        """Yield every trial, by number."""
        offset = 0
        while True:
            page = self._client.get(f"{self.path}/trials", offset=offset, limit=PAGE)
            yield from page["items"]
            offset += PAGE
            if offset >= page["total"]:
                return

    def wait(self, logs: bool = True) -> None:
        """Return when the tuning job has ended.

        Args:
            logs: print what is new meanwhile.

        Raises:
            TuningJobFailed: it failed.
            KeyboardInterrupt: waiting was interrupted; the tuning job goes on.
        """
        told = ""
        while True:
            state = self.describe()["state"]
            if logs and (line := self._line()) != told:
                told = line
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            if state in ENDED:
                break
            time.sleep(POLL_SECONDS)
        if state == "Failed":
            raise TuningJobFailed(f"The tuning job {self.name} failed: {self.record['completion_reason']}")

    def _line(self) -> str:
        record = self.record
        ended = sum(record["objective_counts"][name] for name in ("Succeeded", "Failed"))
        line = f"{record['state']}: {ended} of {record['expected_total']} training jobs have ended"
        if best := record["best"]:
            line += f", best {best['objective']:g} ({best['job_name']})"
        return line + (f". Paused: {record['status_message']}" if record["paused"] else "")


class HyperparameterTuningJobAnalytics:
    """The trials of a tuning job as a table.

    Args:
        hyperparameter_tuning_job_name: its name.
        sagemaker_session: None (default): a new session.
    """

    def __init__(self, hyperparameter_tuning_job_name: str, sagemaker_session: Session | None = None) -> None:
        session = sagemaker_session or Session()
        self._job = TuningJobHandle.find(session.client, hyperparameter_tuning_job_name)
        self._trials: list[dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """Name of the tuning job."""
        return self._job.name

    @property
    def tuning_ranges(self) -> dict[str, Any]:
        """The ranges of the first definition by hyperparameter, those of all by definition if several."""
        found = {
            definition["name"]: {one["name"]: one for kind in definition["ranges"].values() for one in kind}
            for definition in self._job.record["request"]["definitions"]
        }
        return found if len(found) > 1 else next(iter(found.values()))

    def description(self, force_refresh: bool = False) -> dict[str, Any]:
        """Return the tuning job as the API describes it."""
        return self._job.describe() if force_refresh else self._job.record

    def training_job_summaries(self, force_refresh: bool = False) -> list[dict[str, Any]]:
        """Return every trial."""
        if self._trials is None or force_refresh:
            self._trials = list(self._job.trials())
        return self._trials

    def clear_cache(self) -> None:
        """Let the next question be asked anew."""
        self._trials = None

    def dataframe(self, force_refresh: bool = False) -> pd.DataFrame:
        """Return a row for each trial: its hyperparameters, and the original's columns."""
        import pandas as pd  # only who wants a table needs it

        several = len(self._job.record["request"]["definitions"]) > 1
        rows = [_row(trial, several) for trial in self.training_job_summaries(force_refresh)]
        frame = pd.DataFrame(rows)
        for column in ("TrainingStartTime", "TrainingEndTime"):
            if column in frame:
                frame[column] = pd.to_datetime(frame[column], format="ISO8601")
        if {"TrainingStartTime", "TrainingEndTime"} <= {*frame.columns}:
            taken = frame["TrainingEndTime"] - frame["TrainingStartTime"]
            frame["TrainingElapsedTimeSeconds"] = taken.dt.total_seconds()
        return frame

    def export_to_csv(self, filename: str) -> None:
        """Save the table as a file."""
        self.dataframe().to_csv(filename)


def _row(trial: dict[str, Any], several: bool) -> dict[str, Any]:
    row = {name: _number(text) for name, text in trial["parameters"].items()}
    row |= {
        "TrainingJobName": trial["job_name"],
        "TrainingJobStatus": trial["state"],
        "FinalObjectiveValue": trial["objective"],
        "TrainingStartTime": trial["started"],
        "TrainingEndTime": trial["ended"],
    }
    return {**row, "TrainingJobDefinitionName": trial["definition"]} if several else row


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
