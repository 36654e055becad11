"""Statements in Python, without Spark."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from jupyter_smstudio.spark.runtime.driver.completion import complete_sql
from jupyter_smstudio.spark.runtime.driver.languages import CodeFailed, kind_of
from jupyter_smstudio.spark.runtime.driver.magics import TABLE
from jupyter_smstudio.spark.runtime.driver.output import TEXT
from jupyter_smstudio.spark.runtime.driver.printing import Printed, StatementStdout
from jupyter_smstudio.spark.runtime.driver.python_code import PythonCode
from jupyter_smstudio.spark.runtime.driver.refusal import Refusal


class Interpreter:
    """Runs code as the session does."""

    def __init__(self) -> None:
        self._stdout = StatementStdout(io.StringIO())
        self.python = PythonCode(self._stdout)
        self.printed = Printed(1000)

    def run(self, code: str, number: int = 0) -> dict[str, Any]:
        return self.python.run(code, number, self.printed)


@pytest.fixture
def interpreter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Interpreter]:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    yield Interpreter()


def test_the_last_expression_is_shown_and_names_stay(interpreter: Interpreter) -> None:
    assert interpreter.run("x = 2\nx + 1") == {TEXT: "3"}
    assert interpreter.run("x") == {TEXT: "2"} and interpreter.run("_") == {TEXT: "2"}
    assert interpreter.run("None") == {TEXT: ""} and interpreter.run("") == {TEXT: ""}


def test_what_is_printed_is_the_statements(interpreter: Interpreter) -> None:
    assert interpreter.run("for i in range(2): print(i)\ni") == {TEXT: "1"}
    assert interpreter.printed.text() == "0\n1\n"


def test_what_it_defines_is_of_main_so_that_workers_get_it_by_value(interpreter: Interpreter) -> None:
    interpreter.run("def double(x): return 2 * x\nclass Point: pass")
    assert interpreter.run("double.__module__, Point.__module__")[TEXT] == "('__main__', '__main__')"
    assert interpreter.run("import __main__\n__main__.Point is Point") == {TEXT: "True"}


def test_a_traceback_shows_the_code_and_none_of_the_driver(interpreter: Interpreter) -> None:
    interpreter.run("def fails():\n    return 1 / 0", 3)
    with pytest.raises(CodeFailed) as failure:
        interpreter.run("x = 1\nfails()", 4)
    text = "".join(failure.value.traceback)
    assert (failure.value.name, failure.value.message) == ("ZeroDivisionError", "division by zero")
    assert '"<statement 4>", line 2' in text and "return 1 / 0" in text
    assert "python_code.py" not in text


@pytest.mark.parametrize(
    "code",
    [
        "def",
        "exit()",
        "raise KeyError('a')",
        "raise GeneratorExit",
        "import asyncio\nraise asyncio.CancelledError",
        "class E(Exception):\n    def __str__(self): raise E()\nraise E()",
        "class R:\n    def __repr__(self): return 7\nR()",
        "import sys\nsys.stdout.write(b'x')",
        "x = '\\0'\nexec(x)",
        "def f(): f()\nf()",
        "\0",
    ],
)
def test_whatever_code_raises_is_its_failure_alone(interpreter: Interpreter, code: str) -> None:
    with pytest.raises(CodeFailed):
        interpreter.run(code)
    assert interpreter.run("1 + 1") == {TEXT: "2"}


def test_an_interrupt_is_no_failure_of_the_code(interpreter: Interpreter) -> None:
    with pytest.raises(KeyboardInterrupt):
        interpreter.run("raise KeyboardInterrupt")


def test_magics_show_json_and_tables(interpreter: Interpreter) -> None:
    assert interpreter.run("a = {'b': [1, None]}\n%json a") == {"application/json": {"b": [1, None]}}
    table = interpreter.run("%table [{'a': None, 'b': 'x'}, {'a': 2, 'b': 'y'}]")[TABLE]
    assert table["headers"] == [
        {"name": "a", "type": "BIGINT_TYPE"},
        {"name": "b", "type": "STRING_TYPE"},
    ]
    assert table["data"] == [[None, "x"], [2, "y"]]
    with pytest.raises(CodeFailed, match="no magic %pylab"):
        interpreter.run("%pylab")


def test_completion_knows_names_attributes_and_columns(interpreter: Interpreter) -> None:
    interpreter.run("import math\nclass Frame:\n    columns = ['price', 'place', 'id']\nframe = Frame()")
    complete = interpreter.python.complete
    assert "frame" in complete("fra", 3)
    assert complete("x = math.sq", 11) == ["sqrt"]
    for code in ('frame["p', "frame.select('id', 'p"):
        assert complete(code, len(code)) == ["price", "place"]


def test_completion_of_sql_keeps_the_case_and_knows_columns() -> None:
    tables, columns = ["people", "places"], ["age", "name"]
    assert complete_sql("select * from p", tables, columns) == ["people", "places", "partition"]
    assert complete_sql("SELECT people.", tables, columns) == ["age", "name"]
    assert "SELECT" in complete_sql("SEL", tables, columns)


def test_kinds_that_are_offered() -> None:
    assert kind_of("", "sql") == "sql" and kind_of("", "shared") == "pyspark"
    assert kind_of("scala", "pyspark") == "spark" and kind_of("pyspark3", "shared") == "pyspark"
    with pytest.raises(Refusal, match="SparkR is not offered"):
        kind_of("sparkr", "shared")


def test_a_last_line_that_python_knows_is_no_magic(interpreter: Interpreter) -> None:
    assert interpreter.run("(7\n% 4)") == {TEXT: "3"}
    assert interpreter.run('"""\n%json x"""') == {TEXT: "'\\n%json x'"}


def test_what_json_does_not_know_is_shown_as_text(interpreter: Interpreter) -> None:
    code = "x = [float('nan'), -float('inf'), 1e308]\n%json x"
    assert interpreter.run(code) == {"application/json": ["NaN", "-Infinity", 1e308]}
    assert interpreter.run("%table [{'a': float('inf')}]")[TABLE]["data"] == [["Infinity"]]
    for hostile in ("x.append(x)\n%json x", "%json {(1, 2): 3}", "%json", "%"):
        with pytest.raises(CodeFailed):
            interpreter.run(hostile)
