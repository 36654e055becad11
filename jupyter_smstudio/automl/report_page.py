"""Writes the report of an AutoML job: a page of HTML that is read anywhere, without scripts or a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from .folders import REPORT, AutoMLFolder
from .models import AutoMLJob, Candidate, CandidateReport, CreateAutoMLJob
from .report_charts import confusion_table, importance_bars, predicted_chart, roc_chart
from .reports import candidate_report
from .table_models import TableWarning

ROWS = 50
"""Candidates of the leaderboard that are shown."""
OPTIMISTIC = (
    "The score in the search is optimistic: the best of many candidates was chosen by that score. The honest "
    "estimate makes features, search and model anew without the rows it is measured on."
)
STYLE = """
:root{color-scheme:light dark;--line:#c8c8c8;--quiet:#595959;--accent:#1565c0}
@media(prefers-color-scheme:dark){:root{--line:#555;--quiet:#b0b0b0;--accent:#64b5f6}}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{margin-top:2.5rem}.quiet{color:var(--quiet)}
.scroll{overflow-x:auto}table{border-collapse:collapse}
th,td{padding:.3rem 1.2rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th,tr>th{font-weight:600}td,th{font-variant-numeric:tabular-nums}
.number{text-align:right;padding-left:.6rem}.scroll td:first-child{white-space:nowrap}
.bar{width:20rem;vertical-align:middle}
.bar span{display:block;height:.7rem;background:var(--accent)}
svg{max-width:26rem;width:100%;display:block}svg text{font:10px system-ui,sans-serif;fill:currentColor}
svg .title{text-anchor:middle;font-size:11px}svg .end{text-anchor:end}
svg circle{fill:var(--accent);opacity:.5}
.frame,polyline{fill:none;stroke:var(--line)}.chance{stroke-dasharray:3 3}
.curve{stroke-width:2}ul{padding-left:1.2rem}.legend{list-style:none;padding:0}
.mark{display:inline-block;width:.8rem;height:.8rem;margin-right:.5rem}
.hue0{--hue:#1f77b4}.hue1{--hue:#e3770d}.hue2{--hue:#2ca02c}.hue3{--hue:#d6404a}.hue4{--hue:#9467bd}.hue5{--hue:#8c6d5b}
.curve{stroke:var(--hue)}.mark{background:var(--hue)}
"""


def write_report(folder: AutoMLFolder, job: AutoMLJob, board: list[Candidate]) -> None:
    """Write a page about a job: what was asked, what came of it, how the model does, the best candidates."""
    best = job.best
    report = candidate_report(best, True, folder) if best else None
    sections = [
        _section("What was asked", _terms(_facts(job))),
        _section("Result", _result(job, best)),
        _section("Warnings", _list(_warning(one) for one in job.warnings)),
        *(_of_the_model(report) if report else []),
        _section("Leaderboard", _leaderboard(job, board)),
    ]
    name = escape(str(job.request.name))
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f'<h1>{name}</h1><p class="quiet">AutoML experiment, {job.created:%Y-%m-%d %H:%M} UTC</p>'
        f"{''.join(sections)}</body></html>\n"
    )
    (folder.path / REPORT).write_text(page, encoding="utf-8")


def _facts(job: AutoMLJob) -> dict[str, str]:
    request = job.request
    minutes = (job.ended - job.created).total_seconds() / 60 if job.ended else None
    return {
        "Table": request.input,
        "Target": request.target,
        "Problem": job.problem_type,
        "Objective": job.objective,
        "Candidates judged by": _judge(request),
        "Sample weights": request.sample_weight,
        "Method": f"{job.mode_used}. {job.mode_reason}",
        "Candidates": f"{job.candidates:,}",
        "Took": "" if minutes is None else f"{minutes:.1f} min",
        "State": f"{job.state}. {job.failure_reason or job.status_message}".strip(),
    }


def _judge(request: CreateAutoMLJob) -> str:
    if request.validation:
        return f"the rows of {request.validation}"
    if request.validation_fraction is not None:
        return f"{request.validation_fraction:.0%} of the rows, drawn by chance"
    return "cross-validation"


def _result(job: AutoMLJob, best: Candidate | None) -> str:
    if best is None:
        return "<p>There is no model: no candidate was completed.</p>"
    honest = job.honest
    rows = []
    for name, value in best.metrics.items():
        measured = honest.metrics.get(name) if honest else None
        error = honest.standard_error.get(name) if honest else None
        spread = "" if error is None else f" ± {error:.2g}"
        told = "–" if measured is None else f"{measured:.4f}{spread}"
        rows.append([name, f"{value:.4f}", told])
    table = _table(["Metric", "In the search", "Honest estimate"], rows, numbers=2)
    note = honest.note if honest else "There was no time to measure the honest estimate."
    return (
        f"<p>The best candidate is <b>{escape(best.name)}</b>.</p>{table}<p>{OPTIMISTIC} {escape(note)}</p>"
    )


def _of_the_model(report: CandidateReport) -> Iterable[str]:
    if report.importance:
        label = report.explained_class
        unit = f"probability of {label}" if label else "prediction"
        caption = f'<p class="quiet">{escape(f"Mean of |SHAP value|, {unit}.")}</p>'
        yield _section("Importance of columns", caption + importance_bars(report.importance))
    yield _section("Confusion matrix", confusion_table(report.confusion) if report.confusion else "")
    yield _section("Receiver operating characteristic", roc_chart(report.roc) if report.roc else "")
    yield _section("Predicted and actual", predicted_chart(report.residuals) if report.residuals else "")


def _leaderboard(job: AutoMLJob, board: list[Candidate]) -> str:
    shown = [one for one in board if one.objective is not None][:ROWS]
    others = sorted({name for one in shown for name in one.metrics} - {job.objective})
    header = ["Candidate", "Algorithm", job.objective, *others, "Fit"]
    rows = [
        [
            f"{one.name} (edited from {one.edited_from})" if one.edited_from else one.name,
            one.algorithm,
            *(_score(one.metrics.get(name)) for name in (job.objective, *others)),
            f"{one.fit_seconds:.1f} s",
        ]
        for one in shown
    ]
    left = len(board) - len(shown)
    more = f'<p class="quiet">{left:,} more are not shown.</p>' if left else ""
    return f"{_table(header, rows, numbers=len(header) - 2)}{more}" if rows else ""


def _warning(warning: TableWarning) -> str:
    about = f"{warning.column}. " if warning.column else ""
    return f"{warning.severity}: {about}{warning.message}"


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _section(title: str, content: str) -> str:
    return f"<h2>{title}</h2>{content}" if content else ""


def _terms(values: Mapping[str, str]) -> str:
    rows = (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in values.items()
        if value
    )
    return f"<table>{''.join(rows)}</table>"


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _table(header: list[str], rows: list[list[str]], numbers: int) -> str:
    """Return a table whose last columns are numbers, as many as said."""
    first = len(header) - numbers

    def cells(tag: str, values: list[str]) -> str:
        kinds = [""] * first + [' class="number"'] * numbers
        return "".join(
            f"<{tag}{kind}>{escape(value)}</{tag}>" for kind, value in zip(kinds, values, strict=True)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{cells("th", header)}</tr></thead>{body}</table></div>'
