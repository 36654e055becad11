"""The list of statements: order, states, bounds."""

from __future__ import annotations

import json
import threading

import pytest

from jupyter_smstudio.spark.runtime.driver import output as output_module
from jupyter_smstudio.spark.runtime.driver import statements as module
from jupyter_smstudio.spark.runtime.driver.output import TEXT, failed, shown
from jupyter_smstudio.spark.runtime.driver.refusal import Refusal
from jupyter_smstudio.spark.runtime.driver.statements import Statement, Statements


def seen(limit: int = 1000) -> tuple[Statements, list[tuple[int, str]]]:
    changes: list[tuple[int, str]] = []
    return Statements(limit, lambda each: changes.append((each.id, str(each.state)))), changes


def took(statements: Statements) -> Statement:
    statement = statements.take()
    assert statement is not None
    return statement


def test_statements_run_one_after_the_other_in_their_order() -> None:
    statements, changes = seen()
    for code in ("a", "b"):
        statements.add(code, "pyspark")
    assert not statements.idle
    for code in ("a", "b"):
        statement = took(statements)
        assert statement.code == code and statements.running() is statement
        statements.finish(statement, shown(statement.id, {TEXT: code}, 1000))
    assert statements.idle and statements.running() is None
    states = [state for number, state in changes if number == 0]
    assert states == ["waiting", "running", "available"]
    document = statements.find(1).document()
    assert document["output"]["data"] == {TEXT: "b"} and document["progress"] == 1.0
    assert document["completed"] >= document["started"] > 0 and "partial" not in document


def test_a_running_statement_shows_what_it_printed_so_far() -> None:
    statements, _ = seen()
    statements.add("a", "pyspark")
    took(statements).printed.write("half")
    document = statements.find(0).document()
    assert (document["state"], document["partial"], document["output"]) == ("running", "half", None)


def test_a_waiting_statement_is_cancelled_at_once_and_never_runs() -> None:
    statements, _ = seen()
    statements.add("a", "pyspark")
    statements.add("b", "pyspark")
    assert statements.cancel(0).state == "cancelled"
    assert took(statements).id == 1
    output = statements.find(0).document()["output"]
    assert output["ename"] == "Cancelled" and "before it ran" in output["evalue"]


def test_a_running_statement_is_cancelling_until_its_code_ends() -> None:
    statements, _ = seen()
    statements.add("a", "pyspark")
    running = took(statements)
    assert statements.cancel(0).state == "cancelling"
    assert not statements.wait_ended(running, 0)
    statements.finish(running, failed(0, "Cancelled", "why"))
    assert running.state == "cancelled" and statements.wait_ended(running, 0)
    assert statements.cancel(0).state == "cancelled"


def test_the_death_of_the_session_ends_all_and_its_sentence_is_kept() -> None:
    statements, _ = seen()
    for code in ("a", "b"):
        statements.add(code, "pyspark")
    running = took(statements)
    statements.close("Java ended.", failure=True)
    statements.finish(running, shown(0, {TEXT: "late"}, 1000))  # the loop notices later
    assert running.state == "error" and running.output is not None
    assert running.output["evalue"] == "Java ended."
    assert statements.find(1).state == "cancelled"
    assert statements.take() is None and statements.wait_running() is None
    with pytest.raises(Refusal, match="Java ended"):
        statements.add("c", "pyspark")


def test_an_ordinary_end_leaves_the_running_statement_to_its_code() -> None:
    statements, _ = seen()
    statements.add("a", "pyspark")
    running = took(statements)
    statements.close("The session was ended.", failure=False)
    assert running.state == "running"


def test_who_waits_for_work_is_woken() -> None:
    statements, _ = seen()
    got: list[Statement | None] = []
    thread = threading.Thread(target=lambda: got.append(statements.take()))
    thread.start()
    statements.add("a", "sql")
    thread.join(60)
    assert [each.id for each in got if each] == [0]


def test_long_code_is_cut_once_it_has_ended_and_is_still_known_by_its_digest() -> None:
    statements, _ = seen()
    code = "x" * (module.MOST_KEPT_CODE + 1000)
    digests = set()
    for _ in range(2):
        statements.add(code, "pyspark")
        statement = took(statements)
        assert statement.code == code
        statements.finish(statement, shown(statement.id, {}, 1000))
        assert len(statement.code) < len(code)
        digests.add(statement.digest)
    assert len(digests) == 1


def test_a_full_queue_and_an_unknown_number_are_refused() -> None:
    statements, _ = seen()
    for _ in range(module.MOST_WAITING):
        statements.add("a", "pyspark")
    with pytest.raises(Refusal) as full:
        statements.add("a", "pyspark")
    assert full.value.kind == "Full"
    with pytest.raises(Refusal) as unknown:
        statements.find(module.MOST_WAITING)
    assert unknown.value.kind == "Unknown"


def test_old_outputs_are_dropped_with_a_sentence_and_old_statements_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "KEPT_OUTPUT_BYTES", 2500)
    monkeypatch.setattr(module, "MOST_KEPT", 4)
    statements, _ = seen()
    for _ in range(5):
        statements.add("a", "pyspark")
        statement = took(statements)
        statements.finish(statement, shown(statement.id, {TEXT: "x" * 1000}, 5000))
    found, total = statements.page(0, 10, newest_first=False)
    texts = [each.document()["output"]["data"][TEXT] for each in found]
    assert total == 4 and [each.id for each in found] == [1, 2, 3, 4]
    assert texts == [module.DROPPED, module.DROPPED, "x" * 1000, "x" * 1000]
    with pytest.raises(Refusal, match="no longer kept"):
        statements.find(0)
    newest, _ = statements.page(0, 1, newest_first=True)
    assert newest[0].id == 4


def test_an_error_whose_traceback_is_dropped_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_OUTPUT_BYTES", 100)
    statements, _ = seen()
    for _ in range(2):
        statements.add("a", "pyspark")
        statement = took(statements)
        statements.finish(statement, failed(statement.id, "ValueError", "why", ["line\n"] * 100))
    output = statements.find(0).document()["output"]
    assert (output["status"], output["ename"], output["evalue"]) == ("error", "ValueError", "why")
    assert output["traceback"] == [module.DROPPED]


def test_a_list_stays_below_the_size_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LISTED_BYTES", 3000)
    statements, _ = seen(5000)
    for code in ("a", "b", "c" * 5000):
        statements.add(code, "pyspark")
    for _ in range(2):
        statement = took(statements)
        statements.finish(statement, shown(statement.id, {TEXT: "x" * 2000}, 5000))
    found, _ = statements.page(0, 10, newest_first=False)
    first, second, waiting = module.listed(found)
    assert first["output"]["data"] == {TEXT: "x" * 2000}
    assert second["output"]["data"] == {TEXT: module.UNLISTED} and second["output"]["cut"]["total"] > 2000
    assert len(waiting["code"]) == module.SHORT_CODE and waiting["output"] is None
    assert statements.find(1).document()["output"]["data"] == {TEXT: "x" * 2000}


def test_an_output_that_no_message_takes_is_left_out_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_module, "MOST_SENT_BYTES", 10_000)
    statements, _ = seen()
    statements.add("a", "pyspark")
    statement = took(statements)
    statements.finish(statement, failed(0, "ValueError", "why", ["\x01" * 9000]))
    output = statement.document()["output"]
    assert output["traceback"] == [output_module.TOO_LARGE] and output["ename"] == "ValueError"


def test_all_statements_that_ever_were_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    statements, _ = seen()
    for _ in range(4):
        statements.add("a", "pyspark")
        statement = took(statements)
        statements.finish(statement, shown(statement.id, {}, 100))
    assert statements.count == 4 and statements.page(0, 10, newest_first=False)[1] == 2


def test_halves_of_characters_reach_no_client() -> None:
    statements, _ = seen()
    for code in ("a", "b"):
        statements.add(code, "pyspark")
    shows = took(statements)
    statements.finish(shows, shown(0, {"application/json": {"\udc00": ["\ud800", "🙂"]}}, 1000))
    raises = took(statements)
    statements.finish(raises, failed(1, "E\ud800", "m\ud800", ["t\ud800\n"]))
    for statement in (shows, raises):
        json.dumps(statement.document(), ensure_ascii=False).encode()
    assert shows.document()["output"]["data"]["application/json"] == {"?": ["?", "🙂"]}
    assert raises.document()["output"]["traceback"] == ["t?\n"]
