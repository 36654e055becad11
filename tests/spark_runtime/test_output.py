"""What statements print and show, and where it is cut."""

from __future__ import annotations

import datetime
import io
import sys
from decimal import Decimal
from typing import Any

import pytest

from jupyter_smstudio.spark.runtime.driver.output import TEXT, failed, shown, with_text
from jupyter_smstudio.spark.runtime.driver.printing import Printed, StatementStdout
from jupyter_smstudio.spark.runtime.driver.sql_code import MOST_ROWS, json_value, sentence


def test_what_is_printed_is_cut_at_a_line_with_a_sentence_and_the_numbers() -> None:
    printed = Printed(100)
    for number in range(50):
        printed.write(f"line {number}\n")
    lines = printed.text().splitlines()
    assert lines[:3] == ["line 0", "line 1", "line 2"] and lines[-2] == "line 12"
    assert lines[-1].startswith("Cut here: ")
    assert printed.cut == {"kept": 100, "total": 390}


def test_what_fits_is_whole_and_a_cut_falls_between_characters() -> None:
    printed = Printed(7)
    printed.write("äöü")
    assert (printed.text(), printed.cut) == ("äöü", None)
    printed.write("ä")  # two bytes, and one has room
    assert printed.text().startswith("äöü\nCut here")


def test_only_prints_of_the_statement_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    log = io.StringIO()
    stdout, printed = StatementStdout(log), Printed(100)
    print("before", file=stdout)
    with stdout.of(printed):
        print("within", file=stdout, flush=True)
    print("after", file=stdout)
    assert printed.text() == "within\n"
    assert log.getvalue() == "before\nafter\n"


def test_printed_text_stands_before_the_value_and_before_the_traceback() -> None:
    good = with_text(shown(1, {TEXT: "5"}, 100), "hello\n", None)
    assert good["data"][TEXT] == "hello\n5"
    bad = with_text(failed(1, "E", "m", ["last\n"]), "hello", {"kept": 1, "total": 2})
    assert bad["traceback"] == ["hello\n", "last\n"] and bad["cut"] == {"kept": 1, "total": 2}


def test_a_message_or_traceback_without_end_is_cut() -> None:
    output = failed(1, "E", "m" * 10**7, ["line\n"] * 10**5)
    assert len(output["evalue"]) < 10**6 and len(output["traceback"]) < 1000


def test_a_result_that_is_too_large_becomes_a_sentence() -> None:
    output = shown(1, {"application/json": ["x" * 200], TEXT: ""}, 100)
    assert set(output["data"]) == {TEXT} and "Show fewer rows" in output["data"][TEXT]
    assert output["cut"]["kept"] == 0 and output["cut"]["total"] > 200


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("0.10"), 0.1),
        (Decimal("0.12345678901234567890"), "0.12345678901234567890"),
        (float("nan"), "nan"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (b"\x00\xff", "00ff"),
        ({1: [None, True]}, {"1": [None, True]}),
    ],
)
def test_values_of_sql_are_exact_in_json(value: object, expected: object) -> None:
    assert json_value(value) == expected


def test_the_sentence_says_when_rows_were_cut() -> None:
    assert sentence(1, False) == "1 row"
    assert f"first {MOST_ROWS:,} rows" in sentence(MOST_ROWS, True)


def test_half_characters_which_no_client_takes_become_question_marks() -> None:
    printed = Printed(100)
    printed.write("ä\ud800b")
    assert printed.text().encode() == "ä?b".encode()


def test_text_that_is_ascii_is_cut_as_any_other() -> None:
    printed = Printed(10)
    printed.write("x" * 1000)
    assert printed.text().startswith("x" * 10 + "\nCut here") and printed.cut == {"kept": 10, "total": 1000}


@pytest.mark.parametrize("written", [b"bytes", bytearray(b"x"), 7, None])
def test_what_is_no_text_is_refused_where_it_is_printed(
    monkeypatch: pytest.MonkeyPatch, written: Any
) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    stdout, printed = StatementStdout(io.StringIO()), Printed(100)
    with stdout.of(printed), pytest.raises(TypeError, match="must be str"):
        stdout.write(written)
    assert printed.text() == ""


def test_another_stdout_that_a_statement_leaves_is_gone_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    stdout, printed = StatementStdout(io.StringIO()), Printed(100)
    with stdout.of(Printed(100)):
        sys.stdout = io.StringIO()
    with stdout.of(printed):
        print("seen")
    assert printed.text() == "seen\n"
