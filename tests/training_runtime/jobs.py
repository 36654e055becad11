"""Runs a built-in algorithm as a job's host does: a process with folders and variables, no server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..tools.ports import quiet_port

MODULE = "jupyter_smstudio.training.runtime.algorithms"


@dataclass(frozen=True)
class Ended:
    """A job that has ended."""

    code: int
    log: str
    model: Path
    failure: str
    checkpoints: Path

    def quality(self, channel: str, metric: str) -> list[float]:
        """Return the values of a metric, in order."""
        facts = r"#quality_metric: host=\S+, (?:epoch=\d+, )?"
        line = rf"{facts}{channel} {re.escape(metric)} <(?:loss|score)>=(\S+)"
        return [float(value) for value in re.findall(line, self.log)]


@dataclass(frozen=True)
class Started:
    """A job that runs."""

    folder: Path
    process: subprocess.Popen[str]

    def end(self) -> Ended:
        """Wait until it has ended."""
        out, error = self.process.communicate(timeout=100)
        failure = self.folder / "output" / "failure"
        return Ended(
            self.process.returncode,
            out + error,
            self.folder / "model",
            failure.read_text() if failure.exists() else "",
            self.folder / "checkpoints",
        )


def start(
    folder: Path,
    algorithm: str,
    hyperparameters: Mapping[str, object],
    channels: Mapping[str, tuple[Path, str]],
    *,
    host: str = "algo-1",
    hosts: tuple[str, ...] = ("algo-1",),
    environment: Mapping[str, str] | None = None,
) -> Started:
    """Start an algorithm below ``folder``; channels are paths with their content types."""
    config = folder / "input" / "config"
    for each in (config, folder / "model", folder / "output", folder / "checkpoints"):
        each.mkdir(parents=True, exist_ok=True)
    texts = {name: str(value) for name, value in hyperparameters.items()}
    inputs = {name: {"ContentType": kind} for name, (_, kind) in channels.items()}
    (config / "hyperparameters.json").write_text(json.dumps(texts))
    (config / "inputdataconfig.json").write_text(json.dumps(inputs))
    (config / "resourceconfig.json").write_text(json.dumps({"current_host": host, "hosts": hosts}))
    variables = {
        **os.environ,
        "SM_INPUT_CONFIG_DIR": str(config),
        "SM_INPUT_DIR": str(folder / "input"),
        "SM_MODEL_DIR": str(folder / "model"),
        "SM_OUTPUT_DIR": str(folder / "output"),
        "SM_CHECKPOINT_DIR": str(folder / "checkpoints"),
        **{f"SM_CHANNEL_{name.upper()}": str(path) for name, (path, _) in channels.items()},
        **(environment or {}),
    }
    command = [sys.executable, "-m", MODULE, algorithm]
    pipe = subprocess.PIPE
    return Started(folder, subprocess.Popen(command, env=variables, stdout=pipe, stderr=pipe, text=True))


def start_hosts(
    folder: Path,
    algorithm: str,
    hyperparameters: Mapping[str, object],
    channels: Sequence[Mapping[str, tuple[Path, str]]],
) -> list[Started]:
    """Start an algorithm on several hosts, each with channels of its own."""
    meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(quiet_port())}
    hosts = tuple(f"algo-{number}" for number in range(1, len(channels) + 1))
    return [
        start(folder / host, algorithm, hyperparameters, own, host=host, hosts=hosts, environment=meeting)
        for host, own in zip(hosts, channels, strict=True)
    ]


def run(
    folder: Path,
    algorithm: str,
    hyperparameters: Mapping[str, object],
    channels: Mapping[str, tuple[Path, str]],
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Start an algorithm and wait until it has ended."""
    return start(folder, algorithm, hyperparameters, channels, environment=environment).end()
