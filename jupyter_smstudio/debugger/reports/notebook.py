"""The report of a training as a notebook that computes it again, for its reader to go on from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .subject import Subject

OPENING = """\
import plotly.graph_objects as go

from jupyter_smstudio.sdk.debugger import create_trial, figures, read_profile, summaries_over

trial = create_trial({path!r})
profile = read_profile({path!r})
objective = {objective!r}
print(f"{{len(trial.steps()):,}} steps, {{len(trial.tensor_names()):,}} tensors")
"""
LOSSES = """\
curves = figures.loss_curves(trial)
chart = go.Figure(layout={"xaxis_title": "Step"})
for curve in curves:
    chart.add_scatter(x=curve.steps, y=curve.values, name=f"{curve.name} {curve.mode}")
best = figures.best_evaluation(curves)
if best:
    chart.add_scatter(x=[best.step], y=[best.value], mode="markers", name=f"Best: step {best.step}")
chart
"""
CLASSES = """\
classes = figures.classification(trial, objective)
names = [str(label) for label in classes.labels]
print(f"Accuracy {classes.accuracy:.2%} at step {classes.step}")
go.Figure(
    go.Heatmap(z=classes.confusion, x=names, y=names, texttemplate="%{z}", colorscale="Blues"),
    {
        "xaxis_title": "Predicted",
        "yaxis_title": "True",
        "xaxis_type": "category",
        "yaxis": {"type": "category", "autorange": "reversed"},
    },
)
"""
ROC = """\
chart = go.Figure(layout={"xaxis_title": "False positive rate", "yaxis_title": "True positive rate"})
for curve in classes.roc:
    chart.add_scatter(
        x=curve.false_positive_rate,
        y=curve.true_positive_rate,
        name=f"Class {curve.label}: area {curve.area:.4f}",
    )
chart
"""
COUNTS = """\
go.Figure(
    go.Bar(x=names, y=classes.counts),
    {"xaxis": {"title": "Class", "type": "category"}, "yaxis_title": "Examples"},
)
"""
NUMBERS = """\
numbers = figures.regression(trial, objective)
print(f"RMSE {numbers.rmse:.4g}, MAE {numbers.mae:.4g}, R² {numbers.r2:.4f} at step {numbers.step}")
go.Figure(
    go.Scattergl(x=numbers.actual, y=numbers.predicted, mode="markers"),
    {"xaxis_title": "Actual", "yaxis_title": "Predicted"},
)
"""
RESIDUALS = """\
go.Figure(
    go.Bar(x=(numbers.edges[:-1] + numbers.edges[1:]) / 2, y=numbers.counts),
    {"xaxis_title": "Residual", "yaxis_title": "Examples", "bargap": 0},
)
"""
IMPORTANCES = """\
for found in figures.importances(trial):
    chart = go.Figure(
        go.Bar(x=found.values[29::-1], y=found.features[29::-1], orientation="h"),
        {"title": f"{found.kind} at step {found.step}", "yaxis_type": "category"},
    )
    chart.show()
"""
TREES = """\
trees = figures.tree_sizes(trial)
chart = go.Figure(layout={"xaxis_title": "Step"})
chart.add_scatter(x=trees.steps, y=trees.depths, name="Levels below the root")
chart.add_scatter(x=trees.steps, y=trees.leaves, name="Leaves", yaxis="y2")
chart.update_layout(yaxis2={"overlaying": "y", "side": "right"})
"""
LAYERS = """\
for collection in ("weights", "gradients"):
    chart = go.Figure(layout={"title": collection, "xaxis_title": "Step", "yaxis_type": "log"})
    for name in trial.tensor_names(collection=collection):
        steps, summaries = summaries_over(trial, name, most=500)
        chart.add_scatter(x=steps, y=summaries["l2"], name=name)
    chart.show()
"""
PROFILE = """\
for steps in profile.steps:
    for use in figures.phase_uses(steps):
        print(f"{steps.worker} {use.phase}: {use.share:.1%} of the time")
for use in figures.device_uses(profile):
    print(use.host, use.metric, use.device, use.unit, [f"{each:.4g}" for each in use.percentiles])
"""
ADVICE = """\
for advice in figures.profiler_advice(trial.path):
    for finding in advice.findings:
        print(advice.rule, finding.message, finding.explanation)
"""
HERE = {
    "image": "system",
    "image_version": None,
    "kernel": "python3",
    "instance_type": "system",
    "startup_script": "",
}
"""The server's own environment, which has all that the code needs, and no limits."""
PARTS = {
    "losses": (("## Losses", LOSSES),),
    "classes": (
        ("## Confusion matrix", CLASSES),
        ("## Receiver operating characteristic", ROC),
        ("## Examples of each class", COUNTS),
    ),
    "numbers": (("## Predicted and actual", NUMBERS), ("## Distribution of residuals", RESIDUALS)),
    "importances": (("## Feature importance", IMPORTANCES),),
    "trees": (("## Trees", TREES),),
    "layers": (("## Layers", LAYERS),),
    "profile": (("## Profile", PROFILE), ("## Bottlenecks", ADVICE)),
}
"""Titles and code, by what a trial must have."""


def report_notebook(subject: Subject, objective: str, parts: Iterable[str]) -> str:
    """Return a notebook as JSON.

    Args:
        subject: that is reported.
        objective: of the training, as XGBoost names it.
        parts: what there is to tell, of ``PARTS``.
    """
    cells = list(_cells(subject, objective, parts))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return json.dumps(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "smstudio": HERE,
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        },
        indent=1,
    )


def _cells(subject: Subject, objective: str, parts: Iterable[str]) -> Iterator[dict[str, Any]]:
    title = _plain(subject.name)
    facts = "\n".join(f"- {_plain(name)}: {_plain(words)}" for name, words in subject.facts if words)
    yield _markdown(f"# Report of {title}\n\n{_plain(subject.about)}\n\n{facts}")
    yield _code(OPENING.format(path=subject.tensors, objective=objective))
    rules = "\n".join(
        f"- {_plain(each.name)}: {each.status}. {_plain(each.details)}" for each in subject.rules
    )
    if rules:
        yield _markdown(f"## Rules\n\n{rules}")
    for part in parts:
        for heading, code in PARTS[part]:
            yield _markdown(heading)
            yield _code(code)


def _plain(words: str) -> str:
    """Return text in which nothing is Markdown or HTML."""
    line = " ".join(words.split())
    return "".join(f"&#{ord(each)};" if each in "<>&*_`[]#\\!$|~" else each for each in line)


def _markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source.rstrip("\n"),
    }
