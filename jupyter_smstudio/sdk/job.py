"""A job that was created: followed, waited for, stopped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from .client import Client, StudioError, quoted

ENDED = ("Completed", "Failed", "Stopped")
POLL_SECONDS = 0.5
"""Asked for news this often while it is waited for: a kernel of any image has HTTP and nothing else."""
LINES_PER_SECOND = 500
"""Printed at most; a page that is sent more of them freezes. The log keeps all of them."""


class JobFailed(Exception):
    """A job ended, and not as it should; the message is its FailureReason."""


class JobHandle:
    """One job.

    Args:
        client: the studio.
        record: the job as the API describes it.
    """

    def __init__(self, client: Client, record: dict[str, Any]) -> None:
        self._client = client
        self.record = record

    @classmethod
    def find(cls, client: Client, name: str) -> JobHandle:
        """Return the job of that name or id; raises StudioError where there is none."""
        return cls(client, client.get(f"training/jobs/{quoted(name)}"))

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.record["spec"]["name"])

    @property
    def job_name(self) -> str:
        """Its name, as the original's processing and training jobs call it."""
        return self.name

    @property
    def path(self) -> str:
        """Where its routes are."""
        return f"training/jobs/{self.record['id']}"

    def describe(self) -> dict[str, Any]:
        """Fetch and return the job as it is now."""
        self.record = self._client.get(self.path)
        return self.record

    def rule_job_summary(self) -> list[dict[str, Any]]:
        """Return what each of its debugger rules has said so far, by the original's names of fields."""
        rules = self._client.get(f"debugger/jobs/{self.record['id']}/rules")["items"]
        return [
            {
                "RuleConfigurationName": each["name"],
                "RuleEvaluationStatus": each["status"],
                "StatusDetails": each["details"],
            }
            for each in rules
        ]

    def stop(self) -> None:
        """Stop the job; what it has saved is kept. One that has ended stays as it is."""
        self.record = self._client.post(f"{self.path}/stop")

    def lines(self) -> Iterator[str]:
        """Return the whole log so far, line by line."""
        token = ""
        while True:
            page = self._client.get(f"{self.path}/logs", after=token, limit=5000)
            yield from (_line(self.record, item) for item in page["items"])
            if page["next_token"] == token or not page["items"]:
                return
            token = page["next_token"]

    def wait(self, logs: bool | Literal["States"] = True) -> None:
        """Return when the job has ended.

        Args:
            logs: print its log and its states meanwhile (default), or its ``States`` alone.

        Raises:
            JobFailed: it failed.
            KeyboardInterrupt: waiting was interrupted; the job goes on.
        """
        follower = _Follower(self, lines=logs is True) if logs else None
        while self.describe()["state"] not in ENDED:
            if follower:
                follower.step()
            time.sleep(POLL_SECONDS)
        if follower:
            follower.finish()
        if self.record["state"] == "Failed":
            raise JobFailed(f"The job {self.name} failed: {self.record['failure_reason']}")

    def download(self, artifact: str, folder: Path) -> Path:
        """Save one of its artifacts, e.g. ``model.tar.gz``, in a folder."""
        return self._client.download(f"{self.path}/files/{quoted(artifact)}", folder / artifact)

    def artifact_names(self) -> list[str]:
        """Return the names of what it left."""
        return [artifact["path"] for artifact in self.record["artifacts"]]


class _Follower:
    """Prints what is new of a job: its states and, if wished, the lines of its log."""

    def __init__(self, job: JobHandle, *, lines: bool) -> None:
        self._job = job
        self._wished = lines
        self._token = ""
        self._status = ""

    def step(self) -> None:
        """Print a new state, and at most as many lines as a page can show in this time."""
        status = self._job.record["secondary_status"]
        if status != self._status:
            self._status = status
            message = self._job.record["status_message"]
            _print(f"{status} - {message}" if message else status)
        self._lines(int(LINES_PER_SECOND * POLL_SECONDS))

    def finish(self) -> None:
        """Print what is left, its end rather than its middle, and the sums."""
        self._lines(5000)
        self.step()
        record = self._job.record
        _print(f"Training seconds: {record['training_seconds']:.0f}")
        _print(f"Billable seconds: {record['billable_seconds']:.0f}")
        if record["spot_saving"] is not None:
            _print(f"Managed spot saving: {record['spot_saving']:.1%}")

    def _lines(self, most: int) -> None:
        if not self._wished:
            return
        try:
            page = self._job._client.get(f"{self._job.path}/logs", after=self._token, limit=5000)
        except StudioError as error:
            if error.code != "not_found":  # there is no log before the program starts
                raise
            return
        items, self._token = page["items"], page["next_token"]
        if len(items) > most:
            _print(f"… {len(items) - most:,} lines are not shown; the whole log: estimator.logs()")
        for item in items[-most:]:
            # A text that ends with a carriage return is a progress bar's: the next line replaces it.
            _print(_line(self._job.record, item), end="" if item["text"].endswith("\r") else "\n")


def _line(record: dict[str, Any], item: dict[str, Any]) -> str:
    many = record["spec"]["instance_count"] > 1
    return f"[{item['host']}] {item['text']}" if many else str(item["text"])


def _print(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()
