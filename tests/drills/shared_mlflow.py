"""People of a domain at its MLflow, and what each of them may do with what belongs to ann."""

from __future__ import annotations

import json
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .domain import ServiceProcess, SetupError, postgresql_programs, running_domain

NOBODY = "0" * 32
"""Id of a run that does not exist."""
NOWHERE = "999999"
"""Id of an experiment that does not exist."""


@contextmanager
def shared_service() -> Iterator[ServiceProcess]:
    """Run the service of a domain of ann, ben, root, who administers it, and vera, who may only look.

    Eve has a server, and does not belong to the domain. Skips the test where PostgreSQL is not installed.
    """
    try:
        postgresql_programs()
    except SetupError as error:
        pytest.skip(str(error))
    outsiders = {"eve": {"scopes": [], "groups": []}}
    # Not below pytest's folder, which PostgreSQL's user cannot enter.
    with (
        tempfile.TemporaryDirectory() as folder,
        running_domain(Path(folder), frozenset({"root"}), outsiders) as (service, _),
    ):
        vera, root = (Member(name, service.url) for name in ("vera", "root"))
        assert vera.ask("GET", "domain/summary").status == 200
        assert root.ask("PATCH", "domain/members/vera", {"role": "viewer"}).status == 200
        yield service


@dataclass(frozen=True)
class Answer:
    """What somebody was told."""

    status: int
    content: Any
    """JSON, or text where it is none."""

    @property
    def code(self) -> str:
        """Return MLflow's word for what went wrong."""
        return str(self.content.get("error_code", "")) if isinstance(self.content, dict) else ""


@dataclass(frozen=True)
class Member:
    """Somebody with a server of their own, whose token they show.

    Attributes:
        name: of the person.
        service: where the routes of the domain's service begin.
    """

    name: str
    service: str

    def ask(self, verb: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask the service; ``path`` is below its routes, a body of bytes is sent as it is."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.service}{path}",
            method=verb,
            data=content,
            headers={
                "Authorization": f"Bearer {self.name}-token",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return _answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return _answer(error.code, error.read())

    def mlflow(self, verb: str, path: str, body: Any = None, space: str = "") -> Answer:
        """Ask MLflow, below its API unless the path begins with a slash.

        Args:
            verb: of HTTP.
            path: e.g. ``runs/get?run_id=…``.
            body: JSON, or bytes.
            space: whose space is to be asked, as ``mlflow.set_workspace`` says it.
        """
        target = path if path.startswith("/") else f"/api/2.0/mlflow/{path}"
        headers = {"X-MLFLOW-WORKSPACE": space} if space else {}
        return self.ask(verb, f"mlflow{target}", body, headers)

    def do(self, verb: str, path: str, body: Any = None) -> Any:
        """Ask MLflow for what has to succeed."""
        answer = self.mlflow(verb, path, body)
        assert answer.status == 200, (path, answer)
        return answer.content


def _answer(status: int, content: bytes) -> Answer:
    try:
        return Answer(status, json.loads(content))
    except ValueError:
        return Answer(status, content.decode(errors="replace"))


@dataclass
class Record:
    """An experiment with everything that can be in it, and a registered model.

    Attributes:
        owner: whose it is.
        name: of the experiment and of the model.
        experiment: its id.
        run: id of its run.
        root: where the run's artifacts are, below MLflow's root of all artifacts.
        logged: id of its logged model.
        trace: id of its trace.
    """

    owner: Member
    name: str
    experiment: str = NOWHERE
    run: str = NOBODY
    root: str = f"workspaces/ann/{NOWHERE}/{NOBODY}/artifacts"
    logged: str = "m-" + NOBODY
    trace: str = "tr-" + NOBODY
    ids: dict[str, str] = field(default_factory=dict)

    def make(self) -> Record:
        """Record all of it."""
        do = self.owner.do
        self.experiment = do("POST", "experiments/create", {"name": self.name})["experiment_id"]
        info = do("POST", "runs/create", {"experiment_id": self.experiment, "run_name": "first"})["run"][
            "info"
        ]
        self.run, self.root = (
            info["run_id"],
            info["artifact_uri"].removeprefix("mlflow-artifacts:").strip("/"),
        )
        do(
            "POST",
            "runs/log-metric",
            {"run_id": self.run, "key": "acc", "value": 0.5, "timestamp": 1, "step": 0},
        )
        do("POST", "runs/log-parameter", {"run_id": self.run, "key": "lr", "value": "0.1"})
        do("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{self.root}/notes.txt", b"secret of ann")
        model = do(
            "POST",
            "logged-models",
            {"experiment_id": self.experiment, "name": "net", "source_run_id": self.run},
        )
        self.logged = model["model"]["info"]["model_id"]
        do("POST", "registered-models/create", {"name": self.name})
        do(
            "POST",
            "model-versions/create",
            {"name": self.name, "source": f"mlflow-artifacts:/{self.root}", "run_id": self.run},
        )
        trace = {
            "trace_id": f"tr-{self.run}",
            "trace_location": {
                "type": "MLFLOW_EXPERIMENT",
                "mlflow_experiment": {"experiment_id": self.experiment},
            },
            "request_time": "2026-01-01T00:00:00Z",
            "state": "OK",
        }
        do("POST", "/api/3.0/mlflow/traces", {"trace": {"trace_info": trace}})
        self.trace = trace["trace_id"]
        return self


@dataclass(frozen=True)
class Deed:
    """Something that can be asked about a record.

    Attributes:
        verb: of HTTP.
        path: with the fields of :class:`Record` in braces.
        body: JSON, the same in its texts.
        writes: whether it changes something.
        inside: whether it names by name, so that it has to be asked in the owner's space.
    """

    verb: str
    path: str
    body: Any = None
    writes: bool = False
    inside: bool = False

    def ask(self, member: Member, record: Record) -> Answer:
        """Let somebody ask it."""
        space = "ann" if self.inside and member.name != "ann" else ""
        return member.mlflow(self.verb, _filled(self.path, record), _filled(self.body, record), space)


def _filled(template: Any, record: Record) -> Any:
    if isinstance(template, str):
        for name in ("experiment", "run", "root", "logged", "trace", "name"):
            template = template.replace("{" + name + "}", getattr(record, name))
        return template
    if isinstance(template, dict):
        return {key: _filled(value, record) for key, value in template.items()}
    return [_filled(value, record) for value in template] if isinstance(template, list) else template


STORE = "/api/2.0/mlflow-artifacts/artifacts"
READS = [
    Deed("GET", "experiments/get?experiment_id={experiment}"),
    Deed("GET", "experiments/get-by-name?experiment_name={name}", inside=True),
    Deed("GET", "runs/get?run_id={run}"),
    Deed("GET", "runs/get?run_uuid={run}"),
    Deed("GET", "metrics/get-history?run_id={run}&metric_key=acc"),
    Deed("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id={run}&metric_key=acc"),
    Deed("GET", "metrics/get-history-bulk-interval?run_ids={run}&metric_key=acc&max_results=10"),
    Deed("GET", "artifacts/list?run_id={run}"),
    Deed("GET", "/get-artifact?run_id={run}&path=notes.txt"),
    Deed("GET", STORE + "/{root}/notes.txt"),
    Deed("GET", STORE + "?path={root}"),
    Deed("GET", "logged-models/{logged}"),
    Deed("GET", "registered-models/get?name={name}", inside=True),
    Deed("GET", "registered-models/get-latest-versions?name={name}", inside=True),
    Deed("GET", "model-versions/get?name={name}&version=1", inside=True),
    Deed("GET", "model-versions/get-download-uri?name={name}&version=1", inside=True),
    Deed("GET", "/model-versions/get-artifact?name={name}&version=1&path=notes.txt", inside=True),
    Deed("GET", "/api/3.0/mlflow/traces/{trace}"),
]
WRITES = [
    Deed("POST", "experiments/update", {"experiment_id": "{experiment}", "new_name": "{name}"}, True),
    Deed(
        "POST",
        "experiments/set-experiment-tag",
        {"experiment_id": "{experiment}", "key": "k", "value": "v"},
        True,
    ),
    Deed("POST", "experiments/delete", {"experiment_id": "{experiment}"}, True),
    Deed("POST", "experiments/restore", {"experiment_id": "{experiment}"}, True),
    Deed("POST", "runs/create", {"experiment_id": "{experiment}"}, True),
    Deed("POST", "runs/create", {"experimentId": "{experiment}"}, True),
    Deed("POST", "runs/update", {"run_id": "{run}", "run_name": "first"}, True),
    Deed("POST", "runs/log-metric", {"run_id": "{run}", "key": "acc", "value": 1, "timestamp": 2}, True),
    Deed("POST", "runs/log-parameter", {"run_id": "{run}", "key": "lr", "value": "0.1"}, True),
    Deed("POST", "runs/log-batch", {"run_id": "{run}", "tags": [{"key": "a", "value": "b"}]}, True),
    Deed("POST", "runs/set-tag", {"run_id": "{run}", "key": "a", "value": "b"}, True),
    Deed("POST", "runs/delete-tag", {"run_id": "{run}", "key": "a"}, True),
    Deed("POST", "runs/outputs", {"run_id": "{run}", "models": [{"model_id": "{logged}", "step": 0}]}, True),
    Deed("POST", "/ajax-api/2.0/mlflow/upload-artifact?run_uuid={run}&path=more.txt", b"more", True),
    Deed("PUT", STORE + "/{root}/more.txt", b"more", True),
    Deed("PATCH", "logged-models/{logged}/tags", {"tags": [{"key": "a", "value": "b"}]}, True),
    Deed("POST", "registered-models/set-tag", {"name": "{name}", "key": "a", "value": "b"}, True, True),
    Deed(
        "PATCH", "model-versions/update", {"name": "{name}", "version": "1", "description": "d"}, True, True
    ),
    Deed("PATCH", "/api/3.0/mlflow/traces/{trace}/tags", {"key": "a", "value": "b"}, True),
    Deed("DELETE", STORE + "/{root}/more.txt", None, True),
    Deed("POST", "runs/delete", {"run_id": "{run}"}, True),
    Deed("POST", "runs/restore", {"run_id": "{run}"}, True),
]
