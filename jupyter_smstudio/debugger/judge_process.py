"""A judge from the server's side: started, told what to judge, listened to, ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from ..core.jobs.debugger_models import RuleSpec
from ..core.jobs.folders import JobFolder
from ..core.jobs.source import rule_copy
from ..core.models import WireModel
from .models import RuleEvaluation
from .places import Place

MOST_LINE = 1 << 24
"""Bytes of what a judge says at once: 20 rules with 20 findings of a few KB each."""
MOST_REASON = 300
"""Characters of a judge's own last words."""
SILENT_SECONDS = 600.0
"""After the end of a training, in which a judge says nothing: a person's own rule that does not return."""

PIPE_SECONDS = 2.0
"""For the pipes of a judge that has ended: what a person's own rule has started may hold them open."""


class JudgeLine(WireModel):
    """What a judge says at once."""

    last_step: int
    final: bool
    evaluations: list[RuleEvaluation] = Field(default_factory=list)
    trouble: str = ""
    """Why the tensors cannot be read; it says nothing more then."""


class JudgeProcess:
    """A judge that was started.

    Args:
        process: with pipes for its input and its output.
        log: file with what it and its rules print.
    """

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        assert process.stdin is not None and process.stdout is not None  # pipes, as asked for in `start`
        self._process, self._log = process, log
        self._said, self._heard = process.stdin, process.stdout

    @classmethod
    async def start(cls, place: Place, folder: JobFolder, key: str) -> JudgeProcess:
        """Start a judge.

        Raises:
            OSError: it cannot be started.
        """
        folder.rules.parent.mkdir(exist_ok=True)
        log = folder.rules.with_name(f"judge-{key}.log")
        errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *place.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=place.environ,
                cwd=folder.path,
                limit=MOST_LINE,
            )
        finally:
            os.close(errors)
        return cls(process, log)

    def order(self, order: Mapping[str, Any]) -> None:
        """Tell it what to judge."""
        self._said.write(json.dumps(order).encode() + b"\n")

    async def tell_end(self, ended: asyncio.Event) -> None:
        """Tell it that the training has ended, when it has."""
        await ended.wait()
        self._said.write(b"ended\n")

    async def line(self, ended: asyncio.Event) -> JudgeLine | None:
        """Return what it says next; None: it says nothing more.

        Raises:
            ValueError: that is nothing that a judge says.
            TimeoutError: the training has ended, and it has been silent for long.
        """
        reading = asyncio.create_task(self._heard.readline())
        ending = asyncio.create_task(ended.wait())
        try:
            await asyncio.wait([reading, ending], return_when=asyncio.FIRST_COMPLETED)
            line = await asyncio.wait_for(reading, SILENT_SECONDS)
        finally:
            reading.cancel()
            ending.cancel()
        try:
            return JudgeLine.model_validate_json(line) if line else None
        except ValidationError as error:
            raise ValueError(f"{error.error_count()} parts of it are wrong") from error

    async def end(self, *, kill: bool) -> str:
        """Wait until it has ended, and return how.

        Args:
            kill: end it, rather than wait for what it still has to do.
        """
        if kill:
            self._kill()
        try:
            code = await self._process.wait()
        except asyncio.CancelledError:
            self._kill()
            await self._process.wait()
            raise
        finally:
            await self._close_pipes()
        if code < 0:
            return f"ended by signal {-code}"
        return f"ended with exit code {code}{self._last_words()}"

    async def _close_pipes(self) -> None:
        self._said.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(PIPE_SECONDS):
                await self._said.wait_closed()
                while await self._heard.read(MOST_LINE):
                    pass

    def _kill(self) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                self._process.kill()

    def _last_words(self) -> str:
        """Return the last line of its log, e.g. the error that ended it."""
        with self._log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - MOST_REASON))
            lines = file.read().decode(errors="replace").strip().splitlines()
        return f" ({lines[-1]})" if lines else ""


def judge_order(
    folder: JobFolder, rules: Sequence[RuleSpec], others: Mapping[str, Sequence[Path]], place: Place
) -> dict[str, Any]:
    """Return what a judge is told: where tensors are, and rules as ``RuleConfiguration`` reads them.

    Args:
        folder: of the training.
        rules: that it judges by.
        others: folders of tensors that rules compare with, by their names.
        place: where it runs.
    """
    return {
        "tensors": str(folder.tensors),
        "memory_bytes": place.memory_bytes,
        "rules": [
            {
                "RuleConfigurationName": each.name,
                "RuleParameters": {**each.parameters, "rule_to_invoke": each.rule},
                "Source": each.source and str(rule_copy(each, folder.rule_sources)),
                "OtherTrials": [str(path) for path in others.get(each.name, ())],
            }
            for each in rules
        ],
    }
