"""What an AutoML job leaves: its model in one file, a report to be read anywhere, and copies elsewhere."""

from __future__ import annotations

import shutil
from html import escape
from pathlib import Path

from ..core.jobs.runtime.archive import pack
from .folders import MODEL, REPORT, AutoMLFolder
from .models import AutoMLJob, Candidate

STYLE = (
    "body{font:14px system-ui;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{padding:.3em .8em;border-bottom:1px solid #ccc;text-align:left}"
)
ROWS = 50
"""Candidates of a report."""


def pack_model(folder: AutoMLFolder) -> None:
    """Pack the model into one file, where the search has left one."""
    model = folder.record / "model"
    if model.is_dir():
        pack(model, folder.path / MODEL)


def write_report(folder: AutoMLFolder, job: AutoMLJob, board: list[Candidate]) -> None:
    """Write a page about a job: what was asked, what came of it, the best candidates."""
    request, honest = job.request, job.honest
    facts = {
        "State": f"{job.state.value}. {job.failure_reason}",
        "Table": request.input,
        "Target": request.target,
        "Problem": job.problem_type,
        "Objective": job.objective,
        "Candidates": str(job.candidates),
        "Best": f"{job.best.name} ({job.best.objective:.4f})" if job.best and job.best.objective else "none",
    }
    shown = [one for one in board if one.objective is not None][:ROWS]
    measured = {name: f"{value:.4f}" for name, value in honest.metrics.items()} if honest else {}
    parts = [
        f"<h1>{escape(str(request.name))}</h1>{_table(facts)}",
        f"<h2>Honest estimate</h2><p>{escape(honest.note)}</p>{_table(measured)}" if honest else "",
        "<h2>Warnings</h2>" + "".join(f"<p>{escape(one.message)}</p>" for one in job.warnings)
        if job.warnings
        else "",
        f"<h2>Leaderboard</h2>{_table({one.name: f'{one.objective:.4f}' for one in shown})}",
    ]
    page = f'<!doctype html><meta charset="utf-8"><title>{escape(str(request.name))}</title>'
    (folder.path / REPORT).write_text(f"{page}<style>{STYLE}</style>{''.join(parts)}\n", encoding="utf-8")


def copy_files(folder: AutoMLFolder, output: Path) -> None:
    """Copy all that can be downloaded into a folder."""
    for name, path in folder.files().items():
        target = output / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _table(values: dict[str, str]) -> str:
    rows = (f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in values.items())
    return f"<table>{''.join(rows)}</table>"
