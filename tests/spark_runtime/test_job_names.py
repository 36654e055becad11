"""Names of jobs as Spark 4 gives them on Java 17 and 25."""

from __future__ import annotations

import pytest

from jupyter_smstudio.spark.runtime.driver import sql_code
from jupyter_smstudio.spark.runtime.driver.job_names import job_name, title

FRAME = "$anonfun$withThreadLocalCaptured$1 at CompletableFuture.java:1768"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("collect at <statement 3>:1", "collect at <statement 3>:1"),
        ("collect at <console>:1", "collect at <console>:1"),
        ("treeAggregate at Summarizer.scala:230", "treeAggregate at Summarizer.scala:230"),
        ("csv at NativeMethodAccessorImpl.java:0", "csv"),
        ("csv at <unknown>:0", "csv"),
        (FRAME, "df.count()"),
        (f"take at {sql_code.__file__}:41", "df.count()"),
    ],
)
def test_a_job_is_called_by_what_the_person_knows(name: str, shown: str) -> None:
    assert job_name({"name": name, "description": "df.count()"}) == shown


def test_a_job_of_no_statement_keeps_sparks_name() -> None:
    assert job_name({"name": FRAME}) == FRAME
    assert job_name({"name": "broadcast"}) == "broadcast"


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("\n# Rides\nimport os\nfrom a.b import c\n\nrides = table()\nrides.count()", "Rides"),
        ("import os\nfrom a.b import c\n\nrides = table()\nrides.count()", "rides = table()"),
        ("-- all of them\nSELECT 1", "all of them"),
        ("//\nimport spark.implicits._\n  frame.count()", "frame.count()"),
        ("import os\nimport sys", "import os"),
        ("x" * 300, "x" * 200),
        ("", ""),
    ],
)  # fmt: skip
def test_a_statement_is_called_by_its_first_line_that_says_something(code: str, line: str) -> None:
    assert title(code) == line
