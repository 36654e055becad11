"""How far the evaluation of a rule is; names and limits are those of the original's API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .finding import Finding

FINDINGS_LIMIT = 100
"""Findings of a rule that are kept; all are counted."""


class RuleStatus(StrEnum):
    """``RuleEvaluationStatus`` of the original."""

    IN_PROGRESS = "InProgress"
    NO_ISSUES_FOUND = "NoIssuesFound"
    ISSUES_FOUND = "IssuesFound"
    ERROR = "Error"
    STOPPING = "Stopping"
    STOPPED = "Stopped"


@dataclass(slots=True)
class RuleEvaluation:
    """What a rule has said so far.

    Attributes:
        name: of its configuration.
        rule: name of its class.
        status: how far it is; with issues it goes on judging.
        details: a sentence that names step and tensor, or the error; 1,024 characters at most.
        triggered: how many findings there were.
        findings: the first of them.
        data_points: how many values were judged.
        last_step: the last that was judged; -1: none was.
        parameters: of its configuration.
        moment: at which the first finding was made, Unix seconds of what was measured; None: there is none,
            or the rule judges steps.
    """

    name: str
    rule: str
    status: RuleStatus = RuleStatus.IN_PROGRESS
    details: str = ""
    triggered: int = 0
    findings: list[Finding] = field(default_factory=list)
    data_points: int = 0
    last_step: int = -1
    parameters: Mapping[str, str] = field(default_factory=dict)
    moment: float | None = None

    def found(self, finding: Finding) -> bool:
        """Note a finding; return whether it is the first."""
        self.triggered += 1
        if len(self.findings) < FINDINGS_LIMIT:
            self.findings.append(finding)
        if self.status is RuleStatus.IN_PROGRESS:
            self.status, self.details = RuleStatus.ISSUES_FOUND, finding.message
        return self.triggered == 1

    def report(self) -> dict[str, Any]:
        """Return the evaluation in the form of the original's report of a rule."""
        parameters = "\n".join(f"{name}:{value}" for name, value in self.parameters.items())
        return {
            "RuleTriggered": self.triggered,
            "Violations": self.triggered,
            "Details": {"Status": self.status.value, "StatusDetails": self.details},
            "Datapoints": self.data_points,
            "RuleParameters": parameters,
        }
