"""The course of losses, in a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.sheets.models import Section, Text, section
from ..runtime.figures import BestEvaluation, LossCurve, best_evaluation
from .blocks import plot, series

MOST_PLOTS = 20


def loss_sections(curves: Sequence[LossCurve]) -> Iterator[Section]:
    """Yield a section for each loss and metric; the first that was evaluated says where it was the best."""
    best = best_evaluation(curves)
    groups: dict[str, list[LossCurve]] = {}
    for curve in curves:
        groups.setdefault(metric_of(curve), []).append(curve)
    for metric, shown in list(groups.items())[:MOST_PLOTS]:
        lines = [series(_title(curve), curve.steps, curve.values) for curve in shown]
        sentence = None
        if best and any(curve is best.curve for curve in shown):
            drawn = [value for line in lines for value in line.y]
            lines.append(series(f"Best: step {best.step}", [best.step] * 2, [min(drawn), max(drawn)]))
            sentence = Text(lines=[overfit_told(best)])
        kind = "Metric" if all(curve.score for curve in shown) else "Loss"
        yield section(f"{kind}: {metric}", plot("Step", metric, lines), sentence)


def metric_of(curve: LossCurve) -> str:
    """Return what is measured: curves of different data are drawn together."""
    prefix, dash, metric = curve.name.partition("-")
    return metric if dash and (curve.evaluated or curve.trained or prefix.startswith("valid")) else curve.name


def overfit_told(best: BestEvaluation) -> str:
    """Return a sentence on where a model was at its best."""
    best_was = f"{best.curve.name} was best at step {best.step}, with {best.value:.4g}"
    if best.overfitted:
        return (
            f"{best_was}, and is {best.last:.4g} at the last step, while the training data's grew better all "
            "the while: from there on the model learned its data by heart. Stop there, or regularise more."
        )
    return f"{best_was}, and is {best.last:.4g} at the last step."


def _title(curve: LossCurve) -> str:
    return curve.name if curve.mode == "GLOBAL" else f"{curve.name} ({curve.mode.lower()})"
