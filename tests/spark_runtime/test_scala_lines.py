"""What Scala's interpreter is given at once."""

from __future__ import annotations

from jupyter_smstudio.spark.runtime.driver.scala_lines import pieces


def test_each_line_is_a_piece() -> None:
    assert list(pieces("case class A(x: Int)\n\nval a = A(1)\n// end\n")) == [
        "case class A(x: Int)",
        "val a = A(1)",
    ]


def test_a_line_that_goes_on_stays_with_the_one_before() -> None:
    chain = 'spark.range(3)\n  // even ones\n\n  .filter("id % 2 = 0")\n  .count()'
    assert list(pieces(chain)) == [chain]
    branch = "if (x) {\n}\nelse {\n}"
    assert next(iter(pieces(branch))).startswith("if (x) {\n}\nelse {")
