"""MLflow's filter syntax: what is read, and what is told when it cannot be."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.core.tracking.conditions import condition, like, number
from jupyter_smstudio.core.tracking.filter_syntax import MAX_COMPARISONS, parse_filter


@pytest.mark.parametrize(
    ("source", "kind", "name", "op", "value"),
    [
        ("metrics.a>1", "metric", "a", ">", 1.0),
        ("metric.`val/acc` <= -1e-3", "metric", "val/acc", "<=", -0.001),
        ('params."my p" = \'x\'', "parameter", "my p", "=", "x"),
        ("params.a = 'it''s'", "parameter", "a", "=", "it's"),
        ("tags.mlflow.source.name != \"b\"", "tag", "mlflow.source.name", "!=", "b"),
        ("TAGS.a iLiKe '%x_'", "tag", "a", "ilike", "%x_"),
        ("status = 'FINISHED'", "attribute", "status", "=", "FINISHED"),
        ("attributes.Created > 5", "attribute", "start_time", ">", 5.0),
        ("run_id not in ('a', 'b')", "attribute", "run_id", "not in", ("a", "b")),
        ("tags.a is not null", "tag", "a", "exists", None),
        ("metrics.a IN (1, 2.5)", "metric", "a", "in", (1.0, 2.5)),
    ],
)  # fmt: skip
def test_one_comparison(source: str, kind: str, name: str, op: str, value: object) -> None:
    (found,) = parse_filter(source)
    assert (found.kind, found.name, found.op, found.value) == (kind, name, op, value)


def test_several_comparisons_all_hold() -> None:
    assert len(parse_filter(" metrics.a > 1 AND params.b = 'and' and\n tags.c LIKE '%' ")) == 3
    assert parse_filter("   ") == []


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("metrics.a >", "at character 12"),
        ("metrics.a > 'x", "at character 13"),
        ("metrics.a > 1 or metrics.b > 1", "at character 15"),
        ("secrets.a = 'x'", "at character 1 "),
        ("params.a = x", "at character 12"),
        ("params.a IN 'x'", "at character 13"),
        ("; drop", "at character 1 "),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(source: str, place: str) -> None:
    with pytest.raises(InvalidInput, match=place):
        parse_filter(source)


def test_there_is_an_end_to_what_is_read() -> None:
    with pytest.raises(InvalidInput, match=str(MAX_COMPARISONS)):
        parse_filter(" and ".join(["metrics.a > 1"] * (MAX_COMPARISONS + 1)))


def test_operators_fit_their_fields() -> None:
    for kind, name, op, value in (
        ("metric", "a", "like", "x"),
        ("attribute", "status", ">", 1.0),
        ("attribute", "nothing", "=", "x"),
        ("parameter", "a", ">", "much"),
    ):
        with pytest.raises(InvalidInput):
            condition(kind, name, op, value)  # type: ignore[arg-type]  # what a client may send


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1.0), ("-1.5e-3", -0.0015), (".5", 0.5), ("5.", 5.0), ("1e999", None), ("nan", None),
     ("inf", None), ("", None), (" 1", None), ("1_0", None), ("0x1", None), ("٣", None), ("1\n", None)],
)  # fmt: skip
def test_what_counts_as_a_number(text: str, value: float | None) -> None:
    assert number(text) == value


LIKES = [
    ("a_b%", "a_b%", True),
    ("axb", "a_b", True),
    ("axyb", "a_b", False),
    ("abc", "%", True),
    ("", "%", True),
    ("", "_", False),
    ("abcabc", "%bc", True),
    ("abcabd", "%bc", False),
    ("aXbXc", "a%X%c", True),
    ("ab", "ab%b", False),
    ("a.b\\n", "a.b\\_", True),
    ("two\nlines", "two%lines", True),
]


@pytest.mark.parametrize(("text", "pattern", "matches"), LIKES)
def test_like(text: str, pattern: str, matches: bool) -> None:
    assert like(text, pattern, ignore_case=False) == matches
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA case_sensitive_like = ON")
        assert connection.execute("SELECT ? LIKE ?", (text, pattern)).fetchone() == (matches,)


def test_the_case_is_ignored_on_demand() -> None:
    assert like("Ärger", "ä%R", ignore_case=True)
    assert not like("Ärger", "ä%r", ignore_case=False)


def test_no_pattern_makes_the_server_wait() -> None:
    began = time.process_time()  # of the processor: a busy machine changes nothing
    assert not like("a" * 8000, "%a" * 4000 + "%b", ignore_case=False)
    assert not like("a" * 8000, "%_a" * 3000 + "b", ignore_case=False)
    assert time.process_time() - began < 2
