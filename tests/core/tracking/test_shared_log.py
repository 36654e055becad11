"""What the log has of experiments and models of a domain: shown, and deleted; on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_smstudio.core.audit import AuditFilter, AuditLog
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.identity import Audience, Visibility
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.core.tracking.external import NoTracking
from jupyter_smstudio.core.tracking.shared.calls import CALLS
from jupyter_smstudio.core.tracking.shared.judge import Ruling
from jupyter_smstudio.core.tracking.shared.server import SharedTracking
from jupyter_smstudio.core.tracking.shared.visibility import Shown, SqlVisibility, Subject
from jupyter_smstudio.testing.clock import ManualClock

ANN, BOSS = Caller("ann"), Caller("boss", admin=True)
TEAM = Shown(Visibility.NAMED, Audience(people=("ben",)))


class Recorded:
    """Ann's things, and what she asks MLflow."""

    def __init__(self, database: Database) -> None:
        self.visibility, self.clock = SqlVisibility(database), ManualClock()
        nobody: Any = None  # no place of anything is asked for
        self.tracking = SharedTracking(NoTracking(), nobody, self.visibility, self.clock)
        self.log = AuditLog(database)

    def share(self, subject: Subject, name: str, title: str) -> None:
        self.visibility.decide(subject, "ann", name, TEAM, title, self.clock.now())

    async def carried_out(self, verb: str, path: str, **document: str) -> None:
        call = next(call for call in CALLS if call.matches(verb, path))
        await self.tracking.settled(ANN, Ruling(call, "ann"), document)

    def lines(self) -> list[tuple[str, str, str]]:
        return [(line.action, line.thing, line.note) for line in self.log.page(BOSS, AuditFilter(), 10)]


@pytest.fixture
def recorded(database: Database) -> Recorded:
    return Recorded(database)


async def test_what_others_could_see_is_missed_by_name(recorded: Recorded) -> None:
    recorded.share(Subject.EXPERIMENT, "7", "churn")
    recorded.share(Subject.MODEL, "digits", "digits")
    await recorded.carried_out("POST", "mlflow/experiments/delete", experiment_id="7")
    await recorded.carried_out("DELETE", "mlflow/registered-models/delete", name="digits")
    assert recorded.lines() == [
        ("model.deleted", "digits", ""),
        ("experiment.deleted", "churn", ""),
        ("model.shared", "digits", "named, ben"),
        ("experiment.shared", "churn", "named, ben"),
    ]
    # An experiment can be restored, and is shown as before then; a model is gone.
    assert recorded.visibility.of(Subject.EXPERIMENT, "ann", ["7"]) == {"7": TEAM}
    assert recorded.visibility.of(Subject.MODEL, "ann", ["digits"]) == {}


async def test_an_experiment_that_nobody_else_could_see_leaves_no_line(recorded: Recorded) -> None:
    await recorded.carried_out("POST", "mlflow/experiments/delete", experiment_id="8")
    assert recorded.lines() == []


async def test_models_that_come_and_go_leave_a_line_whoever_can_see_them(recorded: Recorded) -> None:
    await recorded.carried_out("POST", "mlflow/registered-models/create", name="own")
    await recorded.carried_out("POST", "mlflow/model-versions/create", name="own", source="runs:/1/model")
    await recorded.carried_out("DELETE", "mlflow/model-versions/delete", name="own", version="1")
    await recorded.carried_out("DELETE", "mlflow/registered-models/delete", name="own")
    assert recorded.lines() == [
        ("model.deleted", "own", ""),
        ("model.deleted", "own", "version 1"),
        ("model.registered", "own", "new version"),
        ("model.registered", "own", ""),
    ]
