"""Who gets in at a user's own server: ``own_server.txt``, asked of a real one (cases 16 and 17)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import websocket

from jupyter_smstudio.automl.models import AutoMLStatus, CreateAutoMLJob
from jupyter_smstudio.automl.store import AutoMLRecord, SqlAutoMLStore
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.tuning.models import CreateTuningJob, TuningEvent, TuningState
from jupyter_smstudio.tuning.store import SqlTuningStore, TuningRecord
from jupyter_smstudio.web.routes import ROUTES
from jupyter_smstudio.web.tokens import KernelTokens

from .conftest import Target
from .matrix import Row, differences, read, served

ROWS = read("own_server.txt")
NOBODY = str(uuid.UUID(int=7))
"""What no thing is called."""
ENDS_ALL = "DELETE resources/instances"
"""Not asked as the owner: it would end what the other tokens come from. (tests/server/resources does.)"""


def test_every_route_has_a_row() -> None:
    assert differences(ROWS, served(ROUTES)) == ""


def test_everybody_gets_in_where_the_table_says_and_nowhere_else(target: Target) -> None:
    strangers = KernelTokens(b"of another server" * 2)
    tokens = {
        "anonymous": ["", "wrong", f"smk.{target.kernel}.{'0' * 64}"],
        "stranger": [strangers.issue(target.kernel), strangers.issue(NOBODY), "token-of-ben"],
        **{name: [token] for name, token in target.tokens.items()},
    }
    assert {*ROWS[0].answers} == {*tokens}
    wrong = [
        f"{row} as {who}: {got}, not {row.answers[who]}"
        for row in ROWS
        for who in row.answers
        if (str(row), who) != (ENDS_ALL, "owner")
        for token in tokens[who]
        if (got := answer(target, row, token)) != row.answers[who]
    ]
    assert wrong == []


def answer(target: Target, row: Row, token: str) -> str:
    """Return what the table calls an answer, or its status where it has no name."""
    path = re.sub(r"\{\w+\}", NOBODY, row.path)
    path = path.lstrip("/") if path.startswith("/") else f"smstudio/{path}"
    if row.verb == "WS":
        return greeting(target, path, token)
    body = {"json": row.body or {}} if row.verb in ("POST", "PUT", "PATCH") else {}
    reply = target.ask(row.verb, path, token, **body)
    if reply.status_code in (301, 302) and "/login" in reply.headers["Location"]:
        return "403"
    return named(reply.status_code)


def named(status: int) -> str:
    # 501: that this installation has no such thing is an answer too.
    return "403" if status in (401, 403) else "in" if status < 500 or status == 501 else str(status)


def greeting(target: Target, path: str, token: str) -> str:
    """Return how a websocket is answered: a handshake, or a thing that is not there, is an answer."""
    header = [f"Authorization: Bearer {token}"] if token else []
    try:
        websocket.create_connection(
            f"ws://127.0.0.1:{target.server.port}/{path}", header=header, timeout=60
        ).close()
    except websocket.WebSocketBadStatusException as refused:
        return named(refused.status_code)
    return "in"


@pytest.mark.parametrize("who", ["kernel", "job"])
@pytest.mark.parametrize("feature", ["training", "tuning", "automl"])
def test_the_job_of_another_answers_as_one_that_is_not_there(
    target: Target, others: dict[str, str], feature: str, who: str
) -> None:
    rows = [
        row for row in ROWS if row.path.startswith(f"{feature}/jobs/{{job}}") and row.answers[who] == "in"
    ]
    assert len(rows) >= 6
    for row in rows:
        said = []
        for name in (others[feature], str(uuid.uuid4())):
            path = row.path.replace("{job}", name).replace("{path}", "log.txt").replace("{candidate}", "a")
            body = {"json": {}} if row.verb in ("POST", "PATCH") else {}
            reply = target.ask(row.verb, f"smstudio/{path}", target.tokens[who], **body)
            said.append((reply.status_code, reply.text.replace(name, "ID")))
        # What cannot be a request is refused before anything is looked up.
        assert said[0] == said[1] and said[0][0] in (
            (404,) if row.verb in ("GET", "DELETE") else (400, 404)
        ), row
    listed = target.ask("GET", f"smstudio/{feature}/jobs", target.tokens[who]).json()
    assert others[feature] not in [each["id"] for each in listed["items"]]


@pytest.fixture(scope="module")
def others(target: Target) -> Iterator[dict[str, str]]:
    """Put a job of each kind into the same database that belongs to somebody else; return their ids."""
    (target.server.root / "done.py").write_text("print('done')")
    request = {"image": "system", "instance_type": "ml.t3.tiny", "entry_point": "done.py", "name": "of-ben"}
    job = target.server.request("POST", "smstudio/training/jobs", request)["id"]
    target.server.until(f"smstudio/training/jobs/{job}", lambda job: job["state"] == "Completed", seconds=90)
    database = Database(f"sqlite:///{target.server.folder / 'data' / 'smstudio' / 'studio.db'}")
    give_away(database, job)
    now = datetime.now(UTC)
    definition = {"entry_point": "done.py", "objective": {"metric": "loss", "type": "Minimize"}}
    tuned = CreateTuningJob.model_validate({"name": "of-ben", "definitions": [definition]})
    tuning = TuningRecord(new_id(), "ben", tuned, now, seed=1, state=TuningState.COMPLETED, ended=now)
    SqlTuningStore(database, "0").add(tuning, TuningEvent(time=now, message="It ended."))
    table = CreateAutoMLJob(name="of-ben", input="a.csv", target="y")
    automl = AutoMLRecord(new_id(), "ben", table, now, state=AutoMLStatus.COMPLETED, ended=now)
    SqlAutoMLStore(database, "0").add(automl)
    yield {"training": job, "tuning": tuning.id, "automl": automl.id}
    SqlTuningStore(database, "0").remove(tuning.id)
    SqlAutoMLStore(database, "0").remove(automl.id)
    database.close()


def give_away(database: Database, job: str) -> None:
    """Let a job belong to somebody else of the same database."""
    with database.engine.begin() as connection:
        changed = connection.exec_driver_sql("UPDATE jobs SET owner = 'ben' WHERE id = ?", (job,))
        assert changed.rowcount == 1


def test_ids_cannot_be_guessed(target: Target) -> None:
    assert uuid.UUID(target.job).version == 4


def test_a_token_ends_with_its_kernel(target: Target) -> None:
    """Case 23."""
    kernel = target.server.start_kernel("short.ipynb", "ml.t3.tiny")
    token = target.server.run(kernel, "import os; print(os.environ['SMSTUDIO_API_TOKEN'])")
    asked = ("smstudio/training/jobs", "smstudio/secrets/variables", "smstudio/kernels/self")
    assert {target.ask("GET", path, token).status_code for path in asked} == {200}
    target.server.request("DELETE", f"api/kernels/{kernel}")
    assert {target.ask("GET", path, token).status_code for path in asked} == {403}
