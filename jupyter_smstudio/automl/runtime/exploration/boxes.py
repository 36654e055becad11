"""Text of the notebook that names what is in a table: HTML, in which nothing of the table is a tag."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..schema import Insight, Reading, Severity, TableFormat, TableSchema

STYLES = {Severity.HIGH: "danger", Severity.MEDIUM: "warning", Severity.LOW: "info"}
"""Boxes that JupyterLab draws in the colours of its theme."""


def insight_boxes(found: Iterable[Insight]) -> str:
    """Return a box for each insight."""
    return "\n\n".join(_box(each) for each in found) or "Nothing was found that needs attention."


def problem_text(schema: TableSchema) -> str:
    """Return what is predicted, and why so."""
    return _paragraphs([schema.problem_reason, schema.objective_reason])


def reading_text(reading: Reading | None) -> str:
    """Return how the file was read, and what was guessed."""
    if reading is None or reading.format is TableFormat.PARQUET:
        return ""
    ask = " This is a guess: see that it is right."
    return _paragraphs(each.why if each.sure else each.why + ask for each in reading.guesses)


def title(name: str) -> str:
    """Return the heading of a notebook."""
    return f"<h1>Data exploration: {one_line(name)}</h1>"


def one_line(text: str) -> str:
    """Return text of a table for HTML within Markdown: no tag, no mark, no formula, no line of its own."""
    marks = str.maketrans({mark: f"&#{ord(mark)};" for mark in "\\`*_{}[]()#!|$~"})
    return escape(" ".join(text.split()), quote=False).translate(marks)


def _box(insight: Insight) -> str:
    where = f": <code>{one_line(insight.column)}</code>" if insight.column is not None else ""
    kind = insight.kind.value.replace("_", " ").capitalize()
    return (
        f'<div class="alert alert-block alert-{STYLES[insight.severity]}">'
        f"<b>{insight.severity.value} severity. {kind}</b>{where}<br>{one_line(insight.message)}</div>"
    )


def _paragraphs(sentences: Iterable[str]) -> str:
    return "\n".join(f"<p>{one_line(each)}</p>" for each in sentences if each)
