"""The report of an AutoML job, and its leaderboard: kept with the job, and shared without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..core.sheets.models import (
    Bars,
    Column,
    Facts,
    Matrix,
    Plot,
    Section,
    Series,
    Sheet,
    Table,
    Text,
    section,
)
from ..core.sheets.page import sheet_page
from .folders import REPORT, AutoMLFolder
from .models import (
    AutoMLJob,
    Candidate,
    CandidateReport,
    CreateAutoMLJob,
    FeatureImportance,
    Residuals,
    RocCurve,
)
from .reports import candidate_report
from .table_models import TableWarning

ROWS = 50
"""Candidates of the leaderboard that a report shows."""
BARS = 20
"""Columns whose importance is shown."""
POINTS = 2000
"""Rows of a chart of predictions; more only make the page longer."""
OPTIMISTIC = (
    "The score in the search is optimistic: the best of many candidates was chosen by that score. The honest "
    "estimate makes features, search and model anew without the rows it is measured on."
)
Cell = str | float | None


def write_report(folder: AutoMLFolder, job: AutoMLJob, board: list[Candidate]) -> None:
    """Write the report as a page of HTML that is read anywhere, without scripts or a network."""
    page = "".join(sheet_page(report_sheet(folder, job, board)))
    (folder.path / REPORT).write_text(page, encoding="utf-8")


def report_sheet(folder: AutoMLFolder, job: AutoMLJob, board: list[Candidate]) -> Sheet:
    """Return what was asked of a job, what came of it, how the model does, the best candidates."""
    best = job.best
    report = candidate_report(best, True, folder) if best else None
    warnings = [_warning(one) for one in job.warnings]
    return Sheet(
        title=str(job.request.name),
        about=f"AutoML experiment, {job.created:%Y-%m-%d %H:%M} UTC",
        sections=[
            section("What was asked", Facts(facts=_facts(job))),
            Section(title="Result", blocks=list(_result(job, best))),
            Section(title="Warnings", blocks=[Text(lines=warnings, listed=True)] if warnings else []),
            *(_of_the_model(report) if report else []),
            Section(title="Leaderboard", blocks=list(_leaderboard(job, board, ROWS))),
        ],
    )


def candidates_sheet(job: AutoMLJob, board: list[Candidate]) -> Sheet:
    """Return the leaderboard of a job, with all candidates that a page takes."""
    return Sheet(
        title=str(job.request.name),
        about=f"Leaderboard of an AutoML experiment, {job.created:%Y-%m-%d %H:%M} UTC",
        sections=[
            section("What was asked", Facts(facts=_facts(job))),
            Section(title="Leaderboard", blocks=list(_leaderboard(job, board, 1000))),
        ],
    )


def _facts(job: AutoMLJob) -> list[tuple[str, str]]:
    request = job.request
    minutes = (job.ended - job.created).total_seconds() / 60 if job.ended else None
    return [
        ("Table", request.input),
        ("Target", request.target),
        ("Problem", job.problem_type),
        ("Objective", job.objective),
        ("Candidates judged by", _judge(request)),
        ("Sample weights", request.sample_weight),
        ("Method", f"{job.mode_used}. {job.mode_reason}"),
        ("Candidates", f"{job.candidates:,}"),
        ("Took", "" if minutes is None else f"{minutes:.1f} min"),
        ("State", f"{job.state}. {job.failure_reason or job.status_message}".strip()),
    ]


def _judge(request: CreateAutoMLJob) -> str:
    if request.validation:
        return f"the rows of {request.validation}"
    if request.validation_fraction is not None:
        return f"{request.validation_fraction:.0%} of the rows, drawn by chance"
    return "cross-validation"


def _result(job: AutoMLJob, best: Candidate | None) -> Iterable[Text | Table]:
    if best is None:
        yield Text(lines=["There is no model: no candidate was completed."])
        return
    honest = job.honest
    rows: list[list[Cell]] = []
    for name, value in best.metrics.items():
        measured = honest.metrics.get(name) if honest else None
        error = honest.standard_error.get(name) if honest else None
        spread = "" if error is None else f" ± {error:.2g}"
        rows.append([name, f"{value:.4f}", None if measured is None else f"{measured:.4f}{spread}"])
    yield Text(lines=[f"The best candidate is {best.name}."])
    yield _table(["Metric", "In the search", "Honest estimate"], rows, numbers=2)
    note = honest.note if honest else "There was no time to measure the honest estimate."
    yield Text(lines=[f"{OPTIMISTIC} {note}"])


def _of_the_model(report: CandidateReport) -> Iterable[Section]:
    if report.importance:
        label = report.explained_class
        unit = f"probability of {label}" if label else "prediction"
        caption = Text(lines=[f"Mean of |SHAP value|, {unit}."], quiet=True)
        yield section("Importance of columns", caption, _importance(report.importance))
    if report.confusion:
        matrix = Matrix(labels=report.confusion.labels, counts=report.confusion.counts)
        yield section("Confusion matrix", matrix)
    if report.roc:
        yield section("Receiver operating characteristic", _roc(report.roc))
    if report.residuals:
        yield section("Predicted and actual", _predicted(report.residuals))


def _importance(importance: Sequence[FeatureImportance]) -> Bars:
    shown = importance[:BARS]
    return Bars(names=[one.feature for one in shown], values=[one.value for one in shown])


def _roc(curves: Sequence[RocCurve]) -> Plot:
    series = [
        Series(
            name=f"{curve.label}: AUC {curve.auc:.4f}",
            x=curve.false_positive_rate,
            y=curve.true_positive_rate,
        )
        for curve in curves
    ]
    return Plot(x_title="False positive rate", y_title="True positive rate", series=series, square=True)


def _predicted(residuals: Residuals) -> Plot:
    step = max(1, -(-len(residuals.actual) // POINTS))
    points = Series(x=residuals.actual[::step], y=residuals.predicted[::step])
    return Plot(x_title="Actual", y_title="Predicted", series=[points], points=True, square=True)


def _leaderboard(job: AutoMLJob, board: list[Candidate], most: int) -> Iterable[Table | Text]:
    shown = [one for one in board if one.objective is not None][:most]
    if not shown:
        return
    others = sorted({name for one in shown for name in one.metrics} - {job.objective})
    header = ["Candidate", "Algorithm", job.objective, *others, "Fit"]
    rows: list[list[Cell]] = [
        [
            f"{one.name} (edited from {one.edited_from})" if one.edited_from else one.name,
            one.algorithm,
            *(_score(one.metrics.get(name)) for name in (job.objective, *others)),
            f"{one.fit_seconds:.1f} s",
        ]
        for one in shown
    ]
    yield _table(header, rows, numbers=len(header) - 2)
    left = len(board) - len(shown)
    if left:
        yield Text(lines=[f"{left:,} more are not shown."], quiet=True)


def _warning(warning: TableWarning) -> str:
    about = f"{warning.column}. " if warning.column else ""
    return f"{warning.severity}: {about}{warning.message}"


def _score(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"


def _table(header: list[str], rows: list[list[Cell]], numbers: int) -> Table:
    """Return a table whose last columns are numbers, as many as said."""
    first = len(header) - numbers
    return Table(
        columns=[Column(name=name, numeric=at >= first) for at, name in enumerate(header)], rows=rows
    )
