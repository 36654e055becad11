"""The layers of a network, in a report."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...core.sheets.models import Section, section
from ..runtime.collection import GRADIENTS, WEIGHTS
from ..runtime.figures.values import names_in
from ..runtime.trial.series import summaries_over
from ..runtime.trial.trial import Trial
from .blocks import Cell, plot, series, table

MOST_STEPS = 200
MOST_LINES = 12
"""Of a chart; more cannot be told apart."""
MOST_TENSORS = 500
TITLES = {WEIGHTS: "Weights", GRADIENTS: "Gradients"}


def layer_sections(trial: Trial) -> Iterator[Section]:
    """Yield how the weights and the gradients of each layer went."""
    for collection, title in TITLES.items():
        lines, rows = [], []
        for name in names_in(trial, collection)[:MOST_TENSORS]:
            steps, found = summaries_over(trial, name, most=MOST_STEPS)
            if not len(steps):
                continue
            with np.errstate(divide="ignore"):
                lines.append(series(name, steps, np.log10(found["l2"])))
            rows.append(_row(name, found[0], found[-1]))
        header = ["Tensor", "Norm at first", "Norm at last", "Mean |x|", "Zeros", "NaN and infinite"]
        chosen = lines[:: max(1, -(-len(lines) // MOST_LINES))]
        yield section(
            title,
            plot("Step", "log₁₀ of the norm", chosen),
            table(header, rows, numbers=len(header) - 1),
        )


def _row(name: str, first: np.void, last: np.void) -> list[Cell]:
    looked_at = max(1, int(last["sampled"]))
    wrong = int(last["nan"]) + int(last["inf"])
    return [
        name,
        float(first["l2"]),
        float(last["l2"]),
        float(last["abs_mean"]),
        f"{int(last['zero']) / looked_at:.1%}",
        f"{wrong / looked_at:.1%}" if wrong else "",
    ]
