"""Cells made from runs: they are Python, and what came from a run stays text in them."""

from __future__ import annotations

import ast
import itertools

import pytest

from jupyter_smstudio.core.tracking.models import RunColumn, RunMetric
from jupyter_smstudio.experiments.cells import chart_cell, reproduce_cell
from jupyter_smstudio.experiments.models import CreateChartCell, Run, RunSource
from jupyter_smstudio.experiments.tables import header, row

EVIL = "\"\"\"\n'; __import__('os').system('touch /tmp/pwned') #\u2028\u202e{0} %s \\"


def a_run(**facts: object) -> Run:
    source = {
        "kind": "other", "name": "", "notebook": "", "cell": "", "job": "", "git_commit": "", "image": "",
        "image_lock": "", "instance_type": "",
        **{name: value for name, value in facts.items() if name != "run_name"},
    }  # fmt: skip
    metric = RunMetric(last=0.5, step=1, min=None, max=None)
    return Run(
        id="r1", experiment_id="1", name=str(facts.get("run_name", EVIL)), status="FINISHED", deleted=False,
        start=None, end=None, duration_seconds=None, user="=cmd|' /C calc'!A0", cost=None,
        source=RunSource(**source), parent_run_id="", children=0, params={EVIL: EVIL, "lr": "-0.5"},
        metrics={"acc": metric}, tags={"team": "@SUM(1)"},
    )  # fmt: skip


def called(source: str) -> set[str]:
    """Return the names of everything that a source calls."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {call.attr if isinstance(call, ast.Attribute) else ast.unparse(call) for call in calls}


CHARTS = ("line", "scatter", "bar", "histogram", "parallel")


@pytest.mark.parametrize(("chart", "x"), list(itertools.product(CHARTS, ("step", "time"))))
def test_a_chart_is_python_whatever_the_names(chart: str, x: str) -> None:
    wanted = CreateChartCell(
        chart=chart, run_ids=["r1"], metrics=[EVIL, "acc"], params=[EVIL], x=x, log_y=True, smoothing=0.6
    )
    cell = chart_cell(wanted, [a_run()])
    assert cell.source.isascii()
    assert "system" not in called(cell.source)
    assert 'figure.update_yaxes(type="log")' in cell.source


@pytest.mark.parametrize(
    "source",
    [
        {"job": EVIL},
        {"notebook": EVIL + ".ipynb", "git_commit": "a" * 40},
        {"name": EVIL, "git_commit": EVIL},
        {"image": EVIL, "instance_type": EVIL},
    ],
    ids=["job", "notebook", "script", "nothing"],
)
def test_reproducing_is_python_whatever_the_names(source: dict[str, str]) -> None:
    cell = reproduce_cell(a_run(**source), EVIL)
    assert cell.source.isascii()
    assert called(cell.source).isdisjoint({"system", "__import__"})
    assert "params = {" in cell.source


def test_a_commit_that_is_none_is_not_given_to_git() -> None:
    assert "git" not in reproduce_cell(a_run(name="a.py", git_commit="--output=/tmp/x"), "e").source
    assert '"git", "show"' in reproduce_cell(a_run(name="a.py", git_commit="b" * 40), "e").source


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    columns = [
        RunColumn(kind=kind, name=name, type="text", choices=[])
        for kind, name in (("parameter", EVIL), ("parameter", "lr"), ("metric", "acc"), ("tag", "team"))
    ]
    line = row(a_run(run_name="=1+1"), columns)
    assert "'=1+1" in line and "'=cmd|" in line and "'@SUM(1)" in line
    assert ",-0.5,0.5," in line, "numbers stay numbers"
    assert header(columns).startswith("run_id,run_name,status")
