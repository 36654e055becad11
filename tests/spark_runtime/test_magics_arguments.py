"""The line of ``%sm_analytics``."""

from __future__ import annotations

import pytest

from jupyter_smstudio.spark.runtime.magics.arguments import Connect, parse, usage
from jupyter_smstudio.spark.runtime.magics.errors import SparkMistake


def test_the_lines_of_the_originals_documentation_are_understood() -> None:
    assert parse(
        "emr connect --cluster-id j-1JIIZS02SEVCS --auth-type Kerberos --language python"
    ) == Connect("j-1JIIZS02SEVCS", "Kerberos", "python")
    assert parse(
        "emr connect --verify-certificate False --cluster-id j-2 --auth-type Basic_Access "
        "--emr-execution-role-arn arn:aws:iam::1:role/run --assumable-role-arn arn:aws:iam::2:role/reach"
    ) == Connect("j-2", "Basic_Access", None, "arn:aws:iam::1:role/run", "arn:aws:iam::2:role/reach", "False")


def test_a_live_session_may_be_named() -> None:
    order = parse("emr connect --cluster-id j-1 --auth-type None --session-id 7")
    assert order is not None and order.session == 7


def test_a_name_with_spaces_is_quoted() -> None:
    order = parse("emr connect --cluster-id 'My cluster'")
    assert order is not None and order.cluster == "My cluster"


@pytest.mark.parametrize("line", ["", "help", "emr help"])
def test_help_is_no_order(line: str) -> None:
    assert parse(line) is None


def test_help_names_the_arguments() -> None:
    assert "--emr-execution-role-arn" in usage() and "--session-id" in usage()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("emr connect", "--cluster-id is missing"),
        ("emr connect --cluster-id j-1 --auth-type LDAP", "LDAP"),
        ("emr connect --cluster-id j-1 --language r", "'r'"),
        ("emr connect --cluster j-1", "--cluster"),
        ("emr disconnect --cluster-id j-1", "disconnect"),
        ("emr-serverless connect --application-id a", "emr-serverless"),
        ("emr connect --cluster-id 'j-1", "No closing quotation"),
        ("emr connect --cluster-id j-1 --secret arn:aws:s", "credentials"),
    ],
)
def test_what_is_wrong_is_said_with_an_example_of_what_is_right(line: str, said: str) -> None:
    with pytest.raises(SparkMistake) as refused:
        parse(line)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_refusal_is_shown_without_a_traceback() -> None:
    assert SparkMistake("Do this.")._render_traceback_() == ["Do this."]
