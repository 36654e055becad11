"""Reports on a real server: of a job of the built-in XGBoost, which is told nothing of the debugger."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import HTTPClientError

from jupyter_smstudio.core.errors import Conflict, NotFound
from jupyter_smstudio.debugger.reports.making import Reports
from jupyter_smstudio.debugger.reports.subject import Subject
from jupyter_smstudio.sdk.debugger import report

from .conftest import judged

Fetch = Callable[..., Awaitable[Any]]
RULES = [
    {"name": "Report", "rule": "CreateXgboostReport"},
    {"name": "Depth", "rule": "TreeDepth", "parameters": {"depth": "2"}},
    {"name": "<img src=x onerror=alert(1)>", "rule": "Overfit"},
]
EVERY = ("metrics", "feature_importance", "predictions", "labels", "trees")


def table(folder: Path, seed: int) -> None:
    """Write a table whose first column is the class."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(400, 4))
    labels = rows[:, 0] + rows[:, 1] + chance.normal(size=400) > 0
    folder.mkdir()
    np.savetxt(folder / "part.csv", np.column_stack([labels, rows]), delimiter=",", fmt="%.5g")


@pytest.fixture
def boost(jp_fetch: Fetch, jp_root_dir: Path) -> Callable[[], Awaitable[Any]]:
    """Return a function that creates a job of the built-in algorithm."""

    async def create() -> Any:
        for seed, name in enumerate(("train", "validation")):
            table(jp_root_dir / name, seed)
        body = {
            "name": "boosted",
            "algorithm": "xgboost",
            "instance_type": "ml.t3.small",
            "hyperparameters": {"num_round": "25", "max_depth": "5", "objective": "binary:logistic"},
            "channels": [
                {"name": name, "uri": name, "content_type": "text/csv"} for name in ("train", "validation")
            ],
            "debugger": {
                "hook_parameters": {"save_interval": "1"},
                "collections": [{"name": name} for name in EVERY],
                "rules": RULES,
            },
        }
        reply = await jp_fetch("smstudio", "training", "jobs", method="POST", body=json.dumps(body))
        return json.loads(reply.body)

    return create


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture
def kernel(
    jp_serverapp: ServerApp,
    jp_base_url: str,
    http_server_port: tuple[Any, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Let the SDK find the server, as it does in a kernel."""
    monkeypatch.setenv("SMSTUDIO_API_URL", f"http://127.0.0.1:{http_server_port[1]}{jp_base_url}")
    monkeypatch.setenv("SMSTUDIO_API_TOKEN", jp_serverapp.identity_provider.token)


async def test_a_job_of_the_built_in_xgboost_is_reported(
    jp_fetch: Fetch, fetch: Fetch, boost: Any, app: Any, jp_root_dir: Path, kernel: None
) -> None:
    job = await boost()
    evaluations = {each.rule: each for each in await judged(app, job["id"])}
    ended = app.jobs.service.get(app.studio.owner, job["id"])
    assert ended.state == "Completed", ended.failure_reason
    assert evaluations["CreateXgboostReport"].status == "NoIssuesFound"
    assert evaluations["TreeDepth"].status == "IssuesFound"
    assert evaluations["Overfit"].status == "IssuesFound"

    place = ("smstudio", "debugger", "jobs", "boosted", "report")
    assert await fetch("jobs", "boosted", "report") == {"name": "boosted", "made": None, "outdated": False}
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(*place, "page")
    assert refused.value.code == 404
    made = json.loads((await jp_fetch(*place, method="POST", body="{}")).body)
    assert made["made"] and not made["outdated"]

    shown = await jp_fetch(*place, "page", params={"theme": "dark"})
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    page = shown.body.decode()
    assert '<html lang="en" data-theme="dark">' in page
    for title in (
        "Loss: logloss", "Confusion matrix", "Receiver operating characteristic", "Examples of each class",
        "Feature importance: gain", "Trees", "Findings of Depth",
    ):  # fmt: skip
        assert f"<h2>{title}</h2>" in page
    found = Tags(page)
    assert not found.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert not any(name.startswith("on") or name in ("src", "href") for name in found.attributes)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page

    saved = await jp_fetch(*place, "file")
    assert saved.headers["Content-Disposition"] == "attachment; filename*=UTF-8''boosted-report.html"
    copies = [
        json.loads((await jp_fetch(*place, "notebook", method="POST", body="{}")).body)["path"] for _ in "ab"
    ]
    assert copies == ["boosted-report.ipynb", "boosted-report-2.ipynb"]
    notebook = nbformat.read(jp_root_dir / copies[0], as_version=4)
    nbformat.validate(notebook)
    assert "<img" not in "".join(cell.source for cell in notebook.cells)
    told = await asyncio.to_thread(report, "boosted")  # makes it again, perhaps in another minute
    saved = await jp_fetch(*place, "file")
    assert told.save(jp_root_dir / "told.html").read_text() == saved.body.decode()
    frame = told._repr_html_()
    assert frame.startswith('<iframe sandbox=""') and "<h2>" not in frame
    await asyncio.to_thread(_execute, [cell.source for cell in notebook.cells if cell.cell_type == "code"])


def _execute(cells: list[str]) -> None:
    """Run the code of a notebook; its charts are not shown, which needs a browser."""
    import plotly.io

    plotly.io.renderers.default = "json"
    names: dict[str, Any] = {}
    for cell in cells:
        exec(compile(cell, "<cell>", "exec"), names)
    assert {"curves", "classes", "trees"} <= names.keys()


async def test_no_training_has_no_report(jp_fetch: Fetch) -> None:
    for method, rest in (("GET", ()), ("POST", ()), ("GET", ("page",)), ("POST", ("notebook",))):
        with pytest.raises(HTTPClientError) as refused:
            await jp_fetch(
                "smstudio", "debugger", "jobs", "none", "report", *rest,
                method=method, body="{}" if method == "POST" else None,
            )  # fmt: skip
        assert refused.value.code == 404


@pytest.mark.parametrize(
    ("folder", "options", "sentence"),
    [
        ("debugger/report", {"module": "no.such.module"}, "The report of a could not be made: .*No module"),
        ("debugger/report", {"seconds": 0.001}, "The report of a was not done within 0 s."),
        (
            "debugger/report",
            {},
            "The tensors of this training cannot be read. smstudio/model.json is no JSON",
        ),
        ("gone/debugger/report", {}, "The training a was deleted, so there is nothing to report."),
    ],
)
async def test_why_a_report_cannot_be_made_is_said(
    folder: str, options: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    model = tmp_path / "tensors" / "smstudio" / "model.json"
    model.parent.mkdir(parents=True)
    model.write_text("{")
    (tmp_path / "debugger").mkdir()
    subject = Subject(name="a", about="", tensors=str(tmp_path / "tensors"), facts=[])
    with pytest.raises((Conflict, NotFound)) as refused:
        await Reports(os.environ, tmp_path, **options).make(subject, tmp_path / folder)
    assert re.match(sentence, refused.value.message), refused.value.message
    assert not (tmp_path / "gone").exists() and not (tmp_path / folder / "report.json").exists()
