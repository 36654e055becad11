"""The loop of a session: what one statement does, the next must not notice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_smstudio.spark.runtime.driver import session as module
from jupyter_smstudio.spark.runtime.driver.order import Order
from jupyter_smstudio.spark.runtime.driver.progress import Durations
from jupyter_smstudio.spark.runtime.driver.session import Session


class Language:
    """Does what a statement says by its code."""

    def run(self, code: str, number: int, printed: Any) -> dict[str, Any]:
        if code == "far future":
            raise ValueError("year 10000 is out of range")
        printed.write("printed \n\n")
        return {"text/plain": code}


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session whose Spark takes jobs and runs none."""
    monkeypatch.setattr(module, "java_errors", lambda: (OSError,))  # py4j is in Spark's own image alone
    before = signal.getsignal(signal.SIGINT)
    session = Session(Order(tmp_path / "s", tmp_path, "test"), lambda event: None)
    spark = SimpleNamespace(enter_group=lambda group, description: None, answers=True, stopped=False)
    languages = dict.fromkeys(("pyspark", "spark", "sql"), Language())
    session._tools = SimpleNamespace(  # type: ignore[assignment]
        spark=spark, languages=languages, durations=Durations()
    )
    yield session
    signal.signal(signal.SIGINT, before)


def output(session: Session, code: str, kind: str = "sql") -> Any:
    session.statements.add(code, kind)
    statement = session.statements.take()
    assert statement is not None
    session._serve(statement)
    return statement.output


def test_a_row_that_python_has_no_value_for_ends_its_statement_alone(session: Session) -> None:
    failed = output(session, "far future")
    assert (failed["status"], failed["ename"]) == ("error", "ValueError")
    assert failed["evalue"] == "year 10000 is out of range" and failed["traceback"]
    assert output(session, "next")["data"]["text/plain"] == "printed \n\nnext"


def test_python_ends_its_text_as_livy_does_and_scala_as_well(session: Session) -> None:
    assert output(session, "", "pyspark")["data"]["text/plain"] == "printed"
    assert output(session, "", "spark")["data"]["text/plain"] == "printed \n\n"


def test_how_long_a_statement_took_is_known_as_soon_as_its_end_is_told(session: Session) -> None:
    expected: list[float | None] = []
    assert session._tools is not None
    durations = session._tools.durations

    def publish(event: dict[str, Any]) -> None:
        if event.get("state") == "available":
            digest = session.statements.find(event["n"]).digest
            expected.append(durations.expected(digest, 0.0, 0.0))

    session._publish = publish
    output(session, "select 1")
    assert len(expected) == 1 and expected[0] is not None
