"""What the rules said, in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.sheets.models import Section, Text, section
from ..models import RuleEvaluation, RuleFinding
from .blocks import Cell, table

FINDINGS = 5
"""Of a rule that are told; the page has more."""
STATUSES = {
    "InProgress": "still judging",
    "NoIssuesFound": "nothing found",
    "IssuesFound": "fired",
    "Error": "could not judge",
    "Stopping": "stopping",
    "Stopped": "stopped",
}


def rule_sections(rules: Sequence[RuleEvaluation]) -> Iterator[Section]:
    """Yield a table of the rules, and what each of them found with its advice."""
    rows: list[list[Cell]] = [
        [each.name, STATUSES[each.status], each.details, float(each.triggered), float(each.data_points)]
        for each in rules
    ]
    header = ["Rule", "Result", "Details", "Findings", "Values judged"]
    yield section("Rules", table(header, rows, numbers=2))
    for each in rules:
        if each.findings:
            lines = [_told(finding) for finding in each.findings[:FINDINGS]]
            left = len(each.findings) - len(lines)
            more = Text(lines=[f"{left:,} more are on the Debugger page."], quiet=True) if left else None
            yield section(f"Findings of {each.name}", Text(lines=lines, listed=True), more)


def _told(finding: RuleFinding) -> str:
    advice = f" {finding.proposal.text}" if finding.proposal else ""
    origin = finding.origin
    place = f" The layer was made in {origin.file}, line {origin.line}." if origin and origin.line else ""
    return f"{finding.message} {finding.explanation}{advice}{place}"
