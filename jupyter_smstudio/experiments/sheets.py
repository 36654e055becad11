"""Runs as sheets: their figures as they are now, to be shared without the runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from ..core.sheets.models import Column, Facts, Plot, Section, Series, Sheet, Table, Text, section
from ..core.tracking.models import MetricHistory
from .models import Run, RunComparison, RunDetail

CURVES = 12
"""Metrics of a run whose curves are drawn."""
POINTS = 300
"""Of a curve."""
FIELDS = 100
"""Columns of a table, or rows of a comparison's kinds, that nobody chose."""
COMPARED = 20
"""Runs side by side."""
KINDS = {"source": "Source", "parameter": "Parameters", "metric": "Metrics", "tag": "Tags"}

Cell = str | float | None


def run_sheet(detail: RunDetail, curves: Iterable[MetricHistory]) -> Sheet:
    """Return everything that a run's page shows but its artifacts."""
    run, lineage = detail.run, detail.lineage
    datasets = [f"{each.name} {each.context} {each.digest}".strip() for each in lineage.datasets]
    models = [f"{each.name} ({each.status})" for each in lineage.models]
    sections = [
        section("Run", _facts(detail)),
        Section(title="Note", blocks=[Text(lines=detail.note.splitlines())] if detail.note else []),
        section("Metrics", _pairs("Metric", {name: each.last for name, each in run.metrics.items()})),
        Section(title="Curves", blocks=[_curve(each) for each in curves if len(each.steps) > 1]),
        section("Parameters", _pairs("Parameter", run.params)),
        section("Tags", _pairs("Tag", run.tags)),
        Section(title="Datasets", blocks=[Text(lines=datasets, listed=True)] if datasets else []),
        Section(title="Models", blocks=[Text(lines=models, listed=True)] if models else []),
    ]
    return Sheet(title=_name(run), about=f"Run of the experiment {detail.experiment}", sections=sections)


def runs_sheet(experiment: str, runs: Sequence[Run], columns: Sequence[str]) -> Sheet:
    """Return a table of runs.

    Args:
        experiment: name of the experiment that they belong to; empty where they belong to many.
        runs: in the order in which they are shown.
        columns: keys as the leaderboard has them, e.g. ``metric.last.loss``; empty for what the runs have.
    """
    shown = [each for key in columns or _standard(runs) if (each := _column(key)) is not None]
    table = Table(
        columns=[Column(name="Run"), *(head for head, _ in shown)],
        rows=[[_name(run), *(value(run) for _, value in shown)] for run in runs],
    )
    about = f"{len(runs):,} runs of the experiment {experiment}" if experiment else f"{len(runs):,} runs"
    return Sheet(title=experiment or "Runs", about=about, sections=[section("Leaderboard", table)])


def comparison_sheet(experiment: str, comparison: RunComparison) -> Sheet:
    """Return runs side by side, first what differs."""
    heads = [Column(name=_name(run)) for run in comparison.runs[:COMPARED]]
    sections = []
    for kind, title in KINDS.items():
        fields = [
            each
            for each in comparison.fields
            if each.kind == kind and any(value is not None for value in each.values)
        ][:FIELDS]
        rows: list[list[Cell]] = [[each.name, *each.values[:COMPARED]] for each in fields]
        table = Table(columns=[Column(name="Field"), *heads], rows=rows) if rows else None
        sections.append(section(title, table))
    left = len(comparison.runs) - len(heads)
    about = f"{len(comparison.runs):,} runs side by side"
    if left:
        about += f"; {left:,} of them are not shown"
    return Sheet(title=f"Comparison of {experiment or 'runs'}", about=about, sections=sections)


def _facts(detail: RunDetail) -> Facts:
    run, source = detail.run, detail.run.source
    return Facts(
        facts=[
            ("Experiment", detail.experiment),
            ("State", run.status.capitalize()),
            ("Started", _moment(run.start)),
            ("Duration", _duration(run.duration_seconds)),
            ("Person", run.user),
            ("Source", source.notebook or source.job or source.name),
            ("Commit", source.git_commit),
            ("Image", source.image),
            ("Lock of the image", source.image_lock),
            ("Instance type", source.instance_type),
            ("Cost", "" if run.cost is None else f"{run.cost:.4g}"),
            ("Id", run.id),
        ]
    )


def _pairs(head: str, values: Mapping[str, Cell]) -> Table | None:
    rows: list[list[Cell]] = [[name, value] for name, value in sorted(values.items())][:1000]
    numeric = head == "Metric"
    return (
        Table(columns=[Column(name=head), Column(name="Value", numeric=numeric)], rows=rows) if rows else None
    )


def _curve(history: MetricHistory) -> Plot:
    points = [
        (step, value)
        for step, value in zip(history.steps, history.values, strict=True)
        if not isinstance(value, str)
    ]
    series = Series(x=[step for step, _ in points], y=[value for _, value in points])
    return Plot(x_title="Step", y_title=history.metric, series=[series])


def _standard(runs: Sequence[Run]) -> list[str]:
    metrics = sorted({name for run in runs for name in run.metrics})
    params = sorted({name for run in runs for name in run.params})
    figures = [*(f"metric.last.{name}" for name in metrics), *(f"parameter.{name}" for name in params)]
    return ["attribute.status", "attribute.start_time", *figures[:FIELDS], "attribute.duration"]


def _column(key: str) -> tuple[Column, Callable[[Run], Cell]] | None:
    kind, _, name = key.partition(".")
    if kind == "metric":
        aggregate, _, name = name.partition(".")
        title = name if aggregate == "last" else f"{name} ({aggregate})"
        return Column(name=title, numeric=True), lambda run: _metric(run, name, aggregate)
    if kind == "parameter":
        return Column(name=name), lambda run: run.params.get(name)
    if kind == "tag":
        return Column(name=name), lambda run: run.tags.get(name)
    return ATTRIBUTES.get(name)


def _metric(run: Run, name: str, aggregate: str) -> Cell:
    metric = run.metrics.get(name)
    if metric is None:
        return None
    return {"min": metric.min, "max": metric.max}.get(aggregate, metric.last)


ATTRIBUTES: dict[str, tuple[Column, Callable[[Run], Cell]]] = {
    "status": (Column(name="State"), lambda run: run.status.capitalize()),
    "start_time": (Column(name="Started"), lambda run: _moment(run.start)),
    "end_time": (Column(name="Ended"), lambda run: _moment(run.end)),
    "duration": (Column(name="Duration", numeric=True), lambda run: _duration(run.duration_seconds)),
    "cost": (Column(name="Cost", numeric=True), lambda run: run.cost),
    "source": (Column(name="Source"), lambda run: run.source.notebook or run.source.job or run.source.name),
    "user_id": (Column(name="Person"), lambda run: run.user),
    "run_id": (Column(name="Id"), lambda run: run.id),
}


def _name(run: Run) -> str:
    return run.name or run.id


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"
