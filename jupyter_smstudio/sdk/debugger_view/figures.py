"""The figures of a step as a small table."""

from __future__ import annotations

import math
from typing import Any

NUMBERS = (
    ("Mean", "mean"),
    ("Standard deviation", "std"),
    ("Least", "min"),
    ("Most", "max"),
    ("Mean of magnitudes", "abs_mean"),
    ("L1 norm", "l1"),
    ("L2 norm", "l2"),
)
SHARES = (("Zero", "zero"), ("NaN", "nan"), ("Infinite", "inf"))


def figures_table(step: int, row: Any) -> str:
    """Return a table of a summary.

    Args:
        step: that it is of.
        row: of ``store.summary.ROW``.
    """
    count, sampled = int(row["count"]), int(row["sampled"])
    lines = [(name, _text(float(row[field]))) for name, field in NUMBERS]
    lines += [(name, f"{float(row[field]) / max(1, sampled):.2%}") for name, field in SHARES]
    estimated = f"{count:,}, estimated from {sampled:,}" if sampled < count else f"{count:,}"
    lines.append(("Elements", estimated))
    cells = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:normal;padding-right:16px">{name}</th>'
        f'<td style="text-align:right;font-variant-numeric:tabular-nums">{text}</td></tr>'
        for name, text in lines
    )
    title = f'<caption style="text-align:left;font-weight:600">Figures at step {step:,}</caption>'
    return f'<table style="line-height:1.5">{title}{cells}</table>'


def _text(number: float) -> str:
    return f"{number:.4g}" if math.isfinite(number) else "-"
