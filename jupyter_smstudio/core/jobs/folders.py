"""Where the files of jobs are: ``<data>/jobs/<id>/``.

::

    code/                      the source, copied once when the job was made
    secrets.json               values of secret variables, 0600; gone when the job has ended
    checkpoints/               shared by all attempts
    tensors/                   what its debugger's hook saved, shared by all attempts; below profile/ what was
                               measured
    debugger/rules.json        what its rules have said
    debugger/sources/          the files of a person's own rules, copied when they were asked for
    artifacts/                 model.tar.gz, output.tar.gz; below ``algo-N/`` for further hosts
    hosts/algo-1/attempt-1/    what the runner of an attempt and the server share, see runtime/plan.py
    hosts/algo-1/usage.jsonl   what the host used, sampled by the server
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ATTEMPT = re.compile(r"attempt-(\d+)")
USAGE = "usage.jsonl"


@dataclass(frozen=True)
class JobFolder:
    """The files of one job.

    Attributes:
        path: of all of them.
    """

    path: Path

    @property
    def code(self) -> Path:
        """The source as it was when the job was made."""
        return self.path / "code"

    @property
    def checkpoints(self) -> Path:
        """What the program saves to go on from."""
        return self.path / "checkpoints"

    @property
    def tensors(self) -> Path:
        """What its debugger's hook saves; made when a host with such a hook starts."""
        return self.path / "tensors"

    @property
    def rules(self) -> Path:
        """What its rules have said; there is none where nothing judges it."""
        return self.path / "debugger" / "rules.json"

    @property
    def rule_sources(self) -> Path:
        """Copies of the files of a person's own rules; there are none without such rules."""
        return self.path / "debugger" / "sources"

    @property
    def artifacts(self) -> Path:
        """What the job leaves."""
        return self.path / "artifacts"

    @property
    def log(self) -> Path:
        """The whole log in one file, made when it is asked for."""
        return self.path / "log.txt"

    def make(self, secrets: Mapping[str, str]) -> None:
        """Make the folder, readable by its owner alone.

        Raises:
            OSError: it cannot be made.
        """
        self.path.mkdir(mode=0o700, parents=True)
        self.artifacts.mkdir()
        self.checkpoints.mkdir()
        path = self.path / "secrets.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(dict(secrets)))

    def secrets(self) -> dict[str, str]:
        """Return the values of secret variables; none once the job has ended."""
        path = self.path / "secrets.json"
        if not path.exists():
            return {}
        found: dict[str, str] = json.loads(path.read_text())
        return found

    def forget_secrets(self) -> None:
        """Remove the values of secret variables."""
        (self.path / "secrets.json").unlink(missing_ok=True)

    def attempt(self, number: int, host: str) -> Path:
        """Return the folder that the runner of a host's attempt works in."""
        return self.path / "hosts" / host / f"attempt-{number}"

    def usage(self, host: str) -> Path:
        """Return where the samples of a host are."""
        return self.path / "hosts" / host / USAGE

    def uploads(self, host: str) -> Path:
        """Return where a host leaves its artifacts: the first host's are the job's."""
        return self.artifacts if host == "algo-1" else self.artifacts / host

    def hosts(self) -> list[str]:
        """Return the names of the hosts that have a folder, in order."""
        folder = self.path / "hosts"
        names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
        return sorted(names, key=lambda name: int(name.rpartition("-")[2]))

    def attempts(self, host: str) -> Iterator[tuple[int, Path]]:
        """Return the attempts of a host and their folders, in order."""
        folder = self.path / "hosts" / host
        found = [
            (int(match[1]), each)
            for each in (folder.iterdir() if folder.is_dir() else ())
            if (match := ATTEMPT.fullmatch(each.name))
        ]
        return iter(sorted(found))

    def remove(self) -> None:
        """Delete everything; what is gone already is no error.

        Raises:
            OSError: something cannot be deleted.
        """
        if self.path.exists():
            shutil.rmtree(self.path)


@dataclass(frozen=True)
class JobFolders:
    """The files of all jobs.

    Attributes:
        root: ``<data>/jobs``.
    """

    root: Path

    def of(self, job_id: str) -> JobFolder:
        """Return a job's folder, which may not exist."""
        return JobFolder(self.root / job_id)
