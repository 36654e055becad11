"""What a job finds around it: the folders, files and variables of a SageMaker training container."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path("/opt/ml")
FAILURE_CHARACTERS = 1024
"""How much of the failure file the original reads."""


class Mistake(ValueError):
    """Something a person has to put right; the message is a sentence for them."""


@dataclass(frozen=True)
class Channel:
    """A named input.

    Attributes:
        name: as ``train``.
        path: of its folder, or of its one file; in Pipe mode of its pipes, without the number of the epoch.
        content_type: with parameters, as ``text/csv;label_size=1``; empty: none was given.
        mode: ``File``, ``FastFile`` or ``Pipe``.
        sharded: each host has a part of it, and not all.
    """

    name: str
    path: Path
    content_type: str = ""
    mode: str = "File"
    sharded: bool = False

    def files(self) -> Iterator[Path]:
        """Yield its files by name; those that begin with ``.`` or ``_`` are notes of other tools."""
        if self.path.is_file():
            yield self.path
            return
        for file in sorted(self.path.rglob("*")):
            if file.is_file() and not file.name.startswith((".", "_")):
                yield file


@dataclass(frozen=True)
class Container:
    """Where a job runs and what it was given.

    Attributes:
        model_dir: what is below it becomes ``model.tar.gz``.
        output_dir: takes the file ``failure``.
        checkpoint_dir: outlives the job; empty where it begins anew.
        hyperparameters: all of them texts.
        channels: by name.
        host: of this process, as ``algo-1``.
        hosts: all, sorted.
        rendezvous: address and port of the first host; nothing else listens there before the job.
    """

    model_dir: Path
    output_dir: Path
    checkpoint_dir: Path
    hyperparameters: Mapping[str, str]
    channels: Mapping[str, Channel]
    host: str = "algo-1"
    hosts: tuple[str, ...] = ("algo-1",)
    rendezvous: tuple[str, int] = field(default=("127.0.0.1", 0))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Container:
        """Read the configuration.

        Raises:
            Mistake: a file of it is missing or no JSON.
        """
        config = Path(environment.get("SM_INPUT_CONFIG_DIR", ROOT / "input/config"))
        data = Path(environment.get("SM_INPUT_DIR", ROOT / "input")) / "data"
        resources = _json(config / "resourceconfig.json", {})
        hosts = tuple(sorted(resources.get("hosts", ["algo-1"])))
        address = environment.get("SM_MASTER_ADDR") or environment.get("MASTER_ADDR") or "127.0.0.1"
        return cls(
            model_dir=Path(environment.get("SM_MODEL_DIR", ROOT / "model")),
            output_dir=Path(environment.get("SM_OUTPUT_DIR", ROOT / "output")),
            checkpoint_dir=Path(environment.get("SM_CHECKPOINT_DIR", ROOT / "checkpoints")),
            hyperparameters={
                name: text if isinstance(text, str) else json.dumps(text)
                for name, text in _json(config / "hyperparameters.json", {}).items()
            },
            channels={
                name: Channel(
                    name,
                    Path(environment.get(f"SM_CHANNEL_{name.upper()}", data / name)),
                    facts.get("ContentType") or "",
                    facts.get("TrainingInputMode") or "File",
                    facts.get("S3DistributionType") == "ShardedByS3Key",
                )
                for name, facts in _json(config / "inputdataconfig.json", {}).items()
            },
            host=resources.get("current_host", hosts[0]),
            hosts=hosts,
            rendezvous=(address, int(environment.get("MASTER_PORT", "0"))),
        )

    @property
    def rank(self) -> int:
        """Number of this host, from 0."""
        return self.hosts.index(self.host)

    def channel(self, name: str) -> Channel:
        """Return a channel.

        Raises:
            Mistake: the job has none of that name.
        """
        if name not in self.channels:
            have = ", ".join(sorted(self.channels)) or "no channel"
            raise Mistake(f"The job has no channel {name}; it has {have}.")
        return self.channels[name]

    def fail(self, reason: str) -> None:
        """Leave the reason for which the job fails."""
        self.output_dir.mkdir(parents=True, exist_ok=True)
        (self.output_dir / "failure").write_text(reason[:FAILURE_CHARACTERS])


def _json(file: Path, otherwise: Any) -> Any:
    try:
        return json.loads(file.read_text())
    except FileNotFoundError:
        return otherwise
    except ValueError as error:
        raise Mistake(f"{file} is not JSON: {error}.") from error
