"""Judges a job's tensors beside it: ``python -m jupyter_smstudio.debugger.runtime.judge``.

A process of its own: rules neither slow the training down nor can they harm the server. Its standard input
has a line of JSON, what to judge (`Order`), and a line ``ended`` when the job has ended; where it is closed,
the server has gone, and the next one starts another judge, which reads the trial from its first step. Its
standard output has a line of JSON whenever there is something new (`Judge.report`).
"""

from __future__ import annotations

import io
import json
import math
import os
import resource
import select
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from .job_session import JobSession
from .origin import layer_origin
from .rules.configuration import RuleConfiguration
from .rules.finding import Finding
from .rules.status import RuleEvaluation
from .store.errors import DamagedTrial
from .trial.trial import Trial

LOOK_SECONDS = 0.5
"""Between two looks at the trial, whose folder may be another machine's that tells nothing of changes; what
is saved is to be seen within 2 s."""
STEPS_AT_ONCE = 50
"""That are judged before what was found is told; as many moments of the profile."""
FINDINGS = 20
"""Of a rule that are told; all are counted."""
NICENESS = 10
"""The training goes first."""
MOST_LOG = 1 << 24
"""Bytes of what rules print; the judge writes no other file."""
ENDED = "ended"
GONE = "gone"

Wait = Callable[[float], str]
"""Waits so many seconds at most, and returns `ENDED`, `GONE` or nothing."""


class Judge:
    """Follows a trial to its end.

    Args:
        trial: that is judged.
        session: the rules.
        say: takes what is to be told.
    """

    def __init__(self, trial: Trial, session: JobSession, say: Callable[[Mapping[str, Any]], None]) -> None:
        self._trial = trial
        self._session = session
        self._say = say
        self._view = trial.view()
        self._told: dict[str, tuple[object, ...]] = {}
        self._last = -2

    def run(self, wait: Wait) -> None:
        """Judge until the job has ended; one whose server has gone is left as it is.

        Raises:
            DamagedTrial: the trial cannot be read.
        """
        word = ""
        while word != ENDED:
            word = wait(0 if self._advance() else LOOK_SECONDS)
            if word == GONE:
                return
        while self._advance():  # what was saved last
            pass
        self._session.end()
        self.report(final=True)

    def report(self, *, final: bool = False) -> None:
        """Tell how far the rules are, if anything is new: the steps, and the rules that said something."""
        changed = [each for each in self._session.evaluations if self._is_new(each) or final]
        if not (changed or final or self._session.last_step != self._last):
            return
        self._last = self._session.last_step
        self._say(
            {
                "last_step": self._last,
                "final": final,
                "evaluations": [self._evaluation_told(each) for each in changed],
            }
        )

    def _advance(self) -> bool:
        before = self._session.last_step
        self._session.advance(STEPS_AT_ONCE)
        self.report()
        return self._session.last_step != before or self._session.behind

    def _evaluation_told(self, evaluation: RuleEvaluation) -> dict[str, Any]:
        first = next(iter(evaluation.findings), None)
        found = evaluation.moment
        if found is None and first and first.step >= 0:
            found = self._view.saved_at(first.step)
        return {**evaluation_told(evaluation, self._trial.model()), "found": found and _moment(found)}

    def _is_new(self, evaluation: RuleEvaluation) -> bool:
        said = (evaluation.status, evaluation.triggered, evaluation.details)
        if self._told.get(evaluation.name) == said:
            return False
        self._told[evaluation.name] = said
        return True


def evaluation_told(evaluation: RuleEvaluation, model: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule has said as JSON has it.

    Args:
        evaluation: of the rule.
        model: where layers were made, as ``Trial.model`` has it.
    """
    return {
        "name": evaluation.name,
        "rule": evaluation.rule,
        "status": evaluation.status.value,
        "details": evaluation.details,
        "triggered": evaluation.triggered,
        "data_points": evaluation.data_points,
        "last_step": evaluation.last_step,
        "findings": [_finding_told(each, model) for each in evaluation.findings[:FINDINGS]],
    }


def _finding_told(finding: Finding, model: Mapping[str, Any]) -> dict[str, Any]:
    proposal = finding.proposal
    return {
        "rule": finding.rule,
        "step": finding.step,
        "mode": finding.mode,
        "tensor": finding.tensor,
        "layer": finding.layer,
        "message": finding.message,
        "figures": {name: _finite(value) for name, value in finding.figures.items()},
        "explanation": finding.explanation,
        "proposal": proposal and asdict(proposal),
        "origin": layer_origin(model, finding.layer),
    }


def _moment(seconds: float) -> str | None:
    """Return a moment as JSON has it; None: it is none, whatever a file says."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _finite(value: float) -> float | None:
    """JSON has no NaN and no infinity."""
    number = float(value)
    return number if math.isfinite(number) else None


def _listen() -> tuple[Mapping[str, Any], Wait]:
    """Return the order that standard input begins with, and what waits for its next line."""
    told = io.FileIO(0, closefd=False)  # select below sees no buffer
    order = json.loads(told.readline())

    def wait(seconds: float) -> str:
        if not select.select([told], [], [], seconds)[0]:
            return ""
        return told.readline().decode().strip() or GONE

    return order, wait


def main() -> None:
    """Judge what standard input asks for."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_LOG, MOST_LOG))
    order, wait = _listen()
    if most := order.get("memory_bytes"):
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    answers = os.dup(1)
    os.dup2(2, 1)  # what a person's own rule prints is no answer

    def say(line: Mapping[str, Any]) -> None:
        with open(answers, "w", closefd=False) as stream:
            stream.write(json.dumps(line) + "\n")

    try:
        trial = Trial(order["tensors"])
        rules = [RuleConfiguration.from_json(each) for each in order["rules"]]
        others = {
            each.name: [Trial(path).view() for path in each.other_trials]
            for each in rules
            if each.other_trials
        }
        Judge(trial, JobSession(trial, rules, others), say).run(wait)
    except DamagedTrial as error:
        say({"last_step": -1, "final": True, "evaluations": [], "trouble": str(error)})


if __name__ == "__main__":
    main()
