"""Charts of an AutoML job's report, as plain HTML and SVG: they need no script and no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .models import ConfusionMatrix, FeatureImportance, Residuals, RocCurve

SIDE = 320
"""Of a square chart, in units of its picture."""
MARGIN = 36
BARS = 20
"""Columns whose importance is shown."""
POINTS = 2000
"""Rows of a chart of predictions; more only make the file longer."""


def importance_bars(importance: Sequence[FeatureImportance]) -> str:
    """Return the importance of columns as bars, the greatest first."""
    shown = importance[:BARS]
    largest = max((one.value for one in shown), default=0.0) or 1.0
    rows = (
        f'<tr><th scope="row">{escape(one.feature)}</th>'
        f'<td class="bar"><span style="width:{100 * one.value / largest:.1f}%"></span></td>'
        f'<td class="number">{one.value:.4g}</td></tr>'
        for one in shown
    )
    return f"<table>{''.join(rows)}</table>"


def confusion_table(matrix: ConfusionMatrix) -> str:
    """Return the counts of true (down) and predicted (across) classes; the share of its row shades a cell."""
    header = "".join(f'<th scope="col" class="number">{escape(label)}</th>' for label in matrix.labels)
    rows = []
    for label, counts in zip(matrix.labels, matrix.counts, strict=True):
        total = sum(counts) or 1
        cells = "".join(
            f'<td class="number" style="background:rgba(33,118,210,{0.6 * count / total:.2f})">{count:,}</td>'
            for count in counts
        )
        rows.append(f'<tr><th scope="row">{escape(label)}</th>{cells}</tr>')
    return (
        '<p class="quiet">True class down, predicted class across.</p>'
        f"<table><tr><td></td>{header}</tr>{''.join(rows)}</table>"
    )


def roc_chart(curves: Sequence[RocCurve]) -> str:
    """Return the curves of all classes in one square."""
    chance = _line([0, 1], [0, 1], (0, 1), (0, 1), "chance")
    lines = [
        _line(curve.false_positive_rate, curve.true_positive_rate, (0, 1), (0, 1), f"curve hue{at % 6}")
        for at, curve in enumerate(curves)
    ]
    legend = "".join(
        f'<li><span class="mark hue{at % 6}"></span>{escape(curve.label)}: AUC {curve.auc:.4f}</li>'
        for at, curve in enumerate(curves)
    )
    chart = _square("False positive rate", "True positive rate", [chance, *lines], (0, 1), (0, 1))
    return f'{chart}<ul class="legend">{legend}</ul>'


def predicted_chart(residuals: Residuals) -> str:
    """Return what was predicted over what is true, with the line where both are the same."""
    step = max(1, -(-len(residuals.actual) // POINTS))
    actual, predicted = residuals.actual[::step], residuals.predicted[::step]
    both = [*actual, *predicted]
    ends = (min(both), max(both))
    points = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
        for x, y in zip(_across(actual, ends), _up(predicted, ends), strict=True)
    ]
    return _square("Actual", "Predicted", [_line(ends, ends, ends, ends, "chance"), *points], ends, ends)


def _square(
    x_title: str,
    y_title: str,
    marks: Sequence[str],
    x_ends: tuple[float, float],
    y_ends: tuple[float, float],
) -> str:
    low, high, middle = MARGIN, SIDE - MARGIN, SIDE / 2
    frame = f'<rect x="{low}" y="{low}" width="{high - low}" height="{high - low}" class="frame"/>'
    texts = (
        f'<text x="{middle}" y="{SIDE - 4}" class="title">{x_title}</text>'
        f'<text transform="translate(12 {middle}) rotate(-90)" class="title">{y_title}</text>'
        f'<text x="{low}" y="{high + 14}">{x_ends[0]:.4g}</text>'
        f'<text x="{high}" y="{high + 14}" class="end">{x_ends[1]:.4g}</text>'
        f'<text x="{low - 4}" y="{high}" class="end">{y_ends[0]:.4g}</text>'
        f'<text x="{low - 4}" y="{low + 10}" class="end">{y_ends[1]:.4g}</text>'
    )
    label = f"{y_title} over {x_title.lower()}"
    opening = f'<svg viewBox="0 0 {SIDE} {SIDE}" role="img" aria-label="{label}">'
    return f"{opening}{frame}{''.join(marks)}{texts}</svg>"


def _line(
    x: Sequence[float],
    y: Sequence[float],
    x_ends: tuple[float, float],
    y_ends: tuple[float, float],
    name: str,
) -> str:
    places = zip(_across(x, x_ends), _up(y, y_ends), strict=True)
    points = " ".join(f"{right:.1f},{down:.1f}" for right, down in places)
    return f'<polyline points="{points}" class="{name}"/>'


def _across(values: Sequence[float], ends: tuple[float, float]) -> list[float]:
    return [MARGIN + _share(value, ends) * (SIDE - 2 * MARGIN) for value in values]


def _up(values: Sequence[float], ends: tuple[float, float]) -> list[float]:
    return [SIDE - MARGIN - _share(value, ends) * (SIDE - 2 * MARGIN) for value in values]


def _share(value: float, ends: tuple[float, float]) -> float:
    low, high = ends
    return (value - low) / (high - low) if high > low else 0.5
