"""What the server decides for all jobs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

RUNNER = (sys.executable, "-P", "-m", "jupyter_smstudio.core.jobs.runtime.runner")
"""The runner's command; ``-P`` keeps the folder it is started in off the module path."""
MIB = 1024 * 1024


class TokenIssuer(Protocol):
    """Makes the narrow token of a job."""

    def issue(self, subject: str) -> str:
        """Return a token that opens only what this job may see."""
        ...


@dataclass(frozen=True)
class JobSettings:
    """Where jobs are, and their limits.

    Attributes:
        folder: of all jobs, ``<data>/jobs``.
        environ: variables of every program, scrubbed.
        package: folder on the module path of every program, with this package and nothing else.
        api_url: the server's URL below which ``/smstudio`` answers.
        tokens: where the token of a job comes from.
        allowed_hosts: that channels may be fetched from although their addresses are private.
        grace_seconds: between SIGTERM and SIGKILL, 120 as in the original.
        notice_seconds: between a spot interruption's SIGTERM and SIGKILL. The original gives 120; here
            somebody waits at the screen for what the job holds.
        log_bytes: kept of each host's log.
        runner: command of a runner, which is told its folder later.
        hook_folder: first on the module path of programs whose tensors are saved; None: no such folder.
    """

    folder: Path
    environ: Mapping[str, str]
    package: Path
    api_url: Callable[[], str]
    tokens: TokenIssuer
    allowed_hosts: tuple[str, ...] = ()
    grace_seconds: float = 120.0
    notice_seconds: float = 30.0
    log_bytes: int = 128 * MIB
    runner: tuple[str, ...] = RUNNER
    hook_folder: Path | None = None
