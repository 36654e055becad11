"""How well a model predicts, and what it leans on, in a report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from ...core.sheets.charts import HUES
from ...core.sheets.models import Bars, Facts, Matrix, Section, Text, section
from ..runtime.figures import Classification, Importances, Regression, TreeSizes
from .blocks import Cell, histogram, percent, plot, series, shortened, table

BARS = 30
"""Features whose importance is shown as bars."""
FIRST = ("gain", "impurity")
"""Measures that say most of what a feature is worth."""
IMBALANCED = 10.0
"""Ratio of the largest class to the smallest from which a report warns: the default of ClassImbalance."""


def classification_sections(found: Classification) -> Iterator[Section]:
    """Yield how well classes are told apart."""
    names = [str(label) for label in found.labels]
    at = Text(lines=[f"Accuracy {found.accuracy:.2%} at step {found.step:,}."])
    rows = [
        [name, percent(found.precision[place]), percent(found.recall[place])]
        for place, name in enumerate(names)
    ]
    yield section(
        "Confusion matrix",
        at,
        Matrix(labels=names, counts=found.confusion.tolist()),
        table(["Class", "Precision", "Recall"], rows, numbers=2),
    )
    lines = [
        series(f"Class {each.label}: area {each.area:.4f}", each.false_positive_rate, each.true_positive_rate)
        for each in found.roc
    ]
    curve = plot("False positive rate", "True positive rate", lines, square=True)
    yield section("Receiver operating characteristic", curve)
    if len(found.steps) > 1:
        courses = [
            series(f"Class {name}", found.steps, found.accuracies[:, place])
            for place, name in enumerate(names)
        ]
        yield section("Accuracy of each class", plot("Step", "Share that is right", courses))
    yield _imbalance(found, names)


def regression_sections(found: Regression) -> Iterator[Section]:
    """Yield how far predictions are off."""
    facts = [
        ("Step", f"{found.step:,}"),
        ("Root mean square error", f"{found.rmse:.4g}"),
        ("Mean absolute error", f"{found.mae:.4g}"),
        ("R²", "" if math.isnan(found.r2) else f"{found.r2:.4f}"),
    ]
    pairs = plot("Actual", "Predicted", [series("", found.actual, found.predicted)], points=True, square=True)
    yield section("Predicted and actual", Facts(facts=facts), pairs)
    against = plot("Predicted", "Residual", [series("", found.predicted, found.residuals)], points=True)
    spread = plot("Residual", "Examples", [histogram("", found.edges, found.counts)])
    about = Text(lines=["A residual is what the label is above its prediction."], quiet=True)
    yield section("Residuals", about, against, spread)


def importance_sections(found: Sequence[Importances]) -> Iterator[Section]:
    """Yield what a model leans on: by the first measure with its course, and a table of all."""
    ranked = sorted(found, key=lambda each: (each.kind not in FIRST, each.kind))
    if not ranked:
        return
    first = ranked[0]
    names = [shortened(name) for name in first.features[:BARS]]
    more = len(first.features) - len(names)
    left = Text(lines=[f"{more:,} more features are not shown."], quiet=True) if more > 0 else None
    courses = [series(name, first.steps, first.courses[:, at]) for at, name in enumerate(names[:HUES])]
    yield section(
        f"Feature importance: {_kind(first)}",
        Text(lines=[f"At step {first.step:,}."], quiet=True),
        Bars(names=names, values=[float(value) for value in np.nan_to_num(first.values[:BARS])]),
        left,
        plot("Step", _kind(first), courses) if len(first.steps) > 1 else None,
    )
    if len(ranked) > 1:
        values = [dict(zip(each.features, each.values, strict=True)) for each in ranked]
        rows: list[list[Cell]] = [
            [feature, *(float(each.get(feature, 0.0)) for each in values)] for feature in first.features
        ]
        header = ["Feature", *(_kind(each) for each in ranked)]
        yield section("Feature importance by all measures", table(header, rows, numbers=len(ranked)))


def tree_section(found: TreeSizes) -> Section:
    """Return how large the trees of each round are."""
    return section(
        "Trees",
        plot("Step", "Levels below the root", [series("", found.steps, found.depths)]),
        plot("Step", "Leaves", [series("", found.steps, found.leaves)]),
    )


def _kind(found: Importances) -> str:
    return found.kind.replace("_", " ")


def _imbalance(found: Classification, names: Sequence[str]) -> Section:
    counts = found.counts
    shares = counts / max(1, counts.sum())
    order = np.argsort(-counts, kind="stable")
    warning = None
    if found.imbalance > IMBALANCED:
        there = np.flatnonzero(counts)
        warning = Text(
            lines=[
                f"Class {names[int(order[0])]} has {found.imbalance:.3g} times as many examples as class "
                f"{names[int(there[np.argmin(counts[there])])]}. Weight the classes, or sample them evenly."
            ]
        )
    bars = Bars(
        names=[f"{names[at]} ({shares[at]:.1%})" for at in order], values=[float(counts[at]) for at in order]
    )
    return section("Examples of each class", bars, warning)
