"""A job as a sheet: its figures as they are now, to be shared without the job, its log and its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..core.jobs.models import Job, MetricSeries
from ..core.sheets.models import Column, Facts, Plot, Section, Series, Sheet, Table, Text, section

CURVES = 12
"""Metrics whose curves are drawn."""
POINTS = 300
"""Of a curve; of more, every so many."""

Cell = str | float | None


def job_sheet(job: Job, metrics: Iterable[MetricSeries]) -> Sheet:
    """Return what a job's page shows but its log, its files and the variables of its environment.

    Args:
        job: which.
        metrics: its metrics over time.
    """
    curves = [_curve(each) for each in metrics if len(each.points) > 1][:CURVES]
    warnings = [Text(lines=job.warnings, listed=True)] if job.warnings else []
    return Sheet(
        title=job.spec.name,
        about=f"{job.spec.kind.capitalize()} job, {job.created:%Y-%m-%d %H:%M} UTC",
        sections=[
            section("Job", _facts(job)),
            Section(title="Warnings", blocks=[*warnings]),
            section("Metrics", _pairs("Metric", job.metrics, numeric=True)),
            Section(title="Curves", blocks=[*curves]),
            section("Hyperparameters", _pairs("Hyperparameter", job.spec.hyperparameters)),
            section("Inputs", _inputs(job)),
            section("Timeline", _timeline(job)),
        ],
    )


def _facts(job: Job) -> Facts:
    spec = job.spec
    return Facts(
        facts=[
            ("State", f"{job.state}. {job.failure_reason or job.status_message}".strip()),
            ("Person", job.owner),
            ("Experiment", spec.experiment),
            ("Image", f"{spec.image} {spec.image_version}".strip()),
            ("Instances", f"{spec.instance_count} × {spec.instance_type}{' (spot)' if spec.spot else ''}"),
            ("Training time", f"{job.training_seconds:,.0f} s"),
            ("Billable time", f"{job.billable_seconds:,.0f} s"),
            ("Cost", f"{job.cost:.4g}"),
            ("Interruptions", f"{job.interruptions}" if job.interruptions else ""),
            ("Commit", spec.origin.git_commit),
            ("Run", job.run_id),
            ("Id", job.id),
        ]
    )


def _pairs(head: str, values: Mapping[str, Cell], *, numeric: bool = False) -> Table | None:
    rows: list[list[Cell]] = [[name, value] for name, value in sorted(values.items())][:1000]
    return (
        Table(columns=[Column(name=head), Column(name="Value", numeric=numeric)], rows=rows) if rows else None
    )


def _curve(series: MetricSeries) -> Plot:
    points = series.points[:: max(1, -(-len(series.points) // POINTS))]
    line = Series(x=[point.step for point in points], y=[point.value for point in points])
    return Plot(x_title="Step", y_title=series.name, series=[line])


def _inputs(job: Job) -> Table | None:
    rows: list[list[Cell]] = [
        [each.channel, float(each.files), float(each.size_bytes), each.sha256] for each in job.inputs
    ]
    heads = [Column(name="Channel"), *(Column(name=name, numeric=True) for name in ("Files", "Bytes"))]
    return Table(columns=[*heads, Column(name="SHA-256")], rows=rows) if rows else None


def _timeline(job: Job) -> Table:
    rows: list[list[Cell]] = [
        [each.status, f"{each.started:%Y-%m-%d %H:%M:%S}", each.message] for each in job.transitions[-1000:]
    ]
    return Table(columns=[Column(name=name) for name in ("Status", "Since (UTC)", "Message")], rows=rows)
