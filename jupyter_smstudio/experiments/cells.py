"""Notebook cells made from what is on the page. Whatever came from a run is a string literal in them."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.git import COMMIT
from .models import CellSource, CreateChartCell, Run

PARAMS_NOTE = "The parameters stand in params; the code that is run again reads its own."
CURVES = """\
import mlflow
import plotly.graph_objects as go

runs = {runs}
metrics = {metrics}
client = mlflow.MlflowClient()
figure = go.Figure()
for run_id, name in runs.items():
    for metric in metrics:
        points = client.get_metric_history(run_id, metric)
        points.sort(key=lambda point: (point.step, point.timestamp))
        values = [point.value for point in points]
{smoothing}        x = {x}
        figure.add_scatter(x=x, y=values, mode="lines", name=name + ", " + metric)
"""
SMOOTHING = """\
        for n in range(1, len(values)):  # exponential mean
            values[n] = {weight} * values[n - 1] + {rest} * values[n]
"""
TABLE = """\
import mlflow
import pandas as pd
import plotly.express as px


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


runs = {runs}
client = mlflow.MlflowClient()
rows = []
for run_id, name in runs.items():
    data = client.get_run(run_id).data
    params = {{"params." + key: number(value) for key, value in data.params.items()}}
    metrics = {{"metrics." + key: value for key, value in data.metrics.items()}}
    rows.append({{"run": name, **params, **metrics}})
table = pd.DataFrame(rows)
"""
DRAWINGS = {
    "scatter": "figure = px.scatter(table, x={first}, y={second}, hover_name='run')",
    "bar": "figure = px.bar(table, x='run', y={all}, barmode='group')",
    "histogram": "figure = px.histogram(table, x={first})",
    "parallel": "numbers = table[{all}].select_dtypes('number').columns\n"
    "figure = px.parallel_coordinates(table, dimensions=numbers)",
}


def chart_cell(wanted: CreateChartCell, runs: Sequence[Run]) -> CellSource:
    """Return a cell that draws a chart again with plotly."""
    names = {run.id: run.name or run.id for run in runs}
    source = _curves(wanted, names) if wanted.chart == "line" else _table(wanted, names)
    for axis, logarithmic in (("x", wanted.log_x), ("y", wanted.log_y)):
        if logarithmic:
            source += f'figure.update_{axis}axes(type="log")\n'
    return CellSource(source=source + "figure\n", notes=[])


def _curves(wanted: CreateChartCell, names: dict[str, str]) -> str:
    weight = wanted.smoothing
    time = 'pd.to_datetime([point.timestamp for point in points], unit="ms")'
    source = CURVES.format(
        runs=_literal(names),
        metrics=_literal(wanted.metrics),
        smoothing=SMOOTHING.format(weight=weight, rest=round(1 - weight, 6)) if weight else "",
        x="[point.step for point in points]" if wanted.x == "step" else time,
    )
    return source if wanted.x == "step" else f"import pandas as pd\n{source}"


def _table(wanted: CreateChartCell, names: dict[str, str]) -> str:
    columns = [f"params.{name}" for name in wanted.params] + [f"metrics.{name}" for name in wanted.metrics]
    first = columns[0] if columns else "run"
    second = columns[1] if len(columns) > 1 else first
    drawing = DRAWINGS[wanted.chart].format(
        first=_literal(first), second=_literal(second), all=_literal(columns)
    )
    return f"{TABLE.format(runs=_literal(names))}{drawing}\n"


def reproduce_cell(run: Run, experiment: str) -> CellSource:
    """Return a cell that runs again what a run came from."""
    source = run.source
    lines = [f"# {_comment(line)}" for line in _origin(run, experiment)]
    lines.append(f"params = {_literal(run.params)}")
    notes = (
        ["The parameters stand in params; the code that is run again reads its own."] if run.params else []
    )
    if source.job:
        lines += _job(source.job)
    elif source.notebook or source.name:
        commit = source.git_commit if COMMIT.fullmatch(source.git_commit) else ""
        lines += _program(source.notebook or source.name, commit)
        if not commit:
            notes.append("No commit was recorded: the file is run as it is now.")
    else:
        notes.append("The run did not say where it came from; only its parameters are known.")
    if source.image:
        notes.append(f"It ran in the image {source.image}; choose it for this notebook first.")
    return CellSource(source="\n".join(lines) + "\n", notes=notes)


def _origin(run: Run, experiment: str) -> list[str]:
    source = run.source
    facts = {
        "image": source.image,
        "lock": source.image_lock,
        "instance": source.instance_type,
        "commit": source.git_commit,
    }
    told = ", ".join(f"{name} {value}" for name, value in facts.items() if value)
    return [f"Run {run.name} ({run.id}) of {experiment}", *([told] if told else [])]


def _job(name: str) -> list[str]:
    return [
        "from jupyter_smstudio.sdk.client import Client, quoted",
        "",
        "client = Client()",
        f"job = {_literal(name)}",
        'request = client.get(f"training/jobs/{quoted(job)}/request")',
        'kind, path = ("training", "jobs") if request["training"] else ("processing", "processing-jobs")',
        'client.post(f"training/{path}", {**request[kind], "name": None})',
    ]


def _program(path: str, commit: str) -> list[str]:
    lines = ["from pathlib import Path", "", f"program = Path({_literal(path)})"]
    if commit:
        lines = [
            "import subprocess",
            *lines,
            f"commit = {_literal(commit)}",
            "# The file as it was then, beside the present one, so that it finds its data.",
            'then = subprocess.run(["git", "show", f"{commit}:./{program.name}"], cwd=program.parent,',
            "                      check=True, capture_output=True).stdout",
            'program = program.with_name(f"{program.stem}-{commit[:8]}{program.suffix}")',
            "program.write_bytes(then)",
        ]
    run = (
        "safe_execfile_ipy(str(program))"
        if path.endswith(".ipynb")
        else "safe_execfile(str(program), globals())"
    )
    return [*lines, f"get_ipython().{run}"]


def _literal(value: object) -> str:
    """Return a Python literal in ASCII: no quote ends it, and no letter of it looks like another."""
    return ascii(value)


def _comment(text: str) -> str:
    """Return a text that stays in one line of comment, whatever it holds."""
    return ascii(text)[1:-1]
