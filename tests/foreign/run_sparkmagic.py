"""Runs sparkmagic's own tests in the image, on the classes of the studio that derive from sparkmagic's.

Its package comes without them; fetch the sources of the version that the image has, and name their folder::

    git clone --branch 0.23.0 https://github.com/jupyter-incubator/sparkmagic
    python -m tests.foreign.run_sparkmagic sparkmagic

122 of 156 tests pass; 34 are left out, each with its reason in :data:`OTHERWISE`. With ``--plain``, on
sparkmagic's own classes, 155 pass: the image has no Kerberos. Other arguments go to pytest. The tests were
those from before sparkmagic gave up nose, whose ``with_setup`` and the like were lent to them.

The image is built first where it is not there yet, see ``tests.spark_image``; pytest is lent to it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ..sources import ROOT
from ..spark_image import STUBS, spark_python

TESTS = Path("sparkmagic", "sparkmagic", "tests")
OWN = Path(__file__).parent
DERIVED = {
    "test_kernel_magics.py": "sparkmagic.kernels.kernelmagics",
    "test_remotesparkmagics.py": "sparkmagic.magics.remotesparkmagics",
    "test_sparkmagicsbase.py": "sparkmagic.magics.sparkmagicsbase",
    "test_sparkcontroller.py": "sparkmagic.livyclientlib.sparkcontroller",
    "test_livyreliablehttpclient.py": "sparkmagic.livyclientlib.livyreliablehttpclient",
    "test_command.py": "sparkmagic.livyclientlib.livysession",
}
"""Tests of classes that the studio derives from, and the module of the class. Those of the session alone are
left out: that of the studio starts, waits and ends in ways of its own."""
OTHERWISE: dict[str, Mapping[str, str]] = {
    "%%local runs the cell in Python kernels too; sparkmagic's kernels take it off before": {
        "test_kernel_magics.py": "local",
    },
    "A session that does not start fails the cell, and the next cell tries again": {
        "test_kernel_magics.py": """
            start_session_times_out
            start_session_displays_fatal_error_when_session_throws
            start_session_when_retry_fatal_error_is_not_allowed_by_default
            retry_start_session_when_retry_fatal_error_is_allowed
        """,
    },
    "A session has started when Livy says so; in these tests it says nothing": {
        "test_command.py": """
            execute_failure_post_statement_emits_event
            execute_failure_get_statement_output_emits_event
        """,
    },
    "Values are sent as they are, None and quotes among them; mistakes are told in other words": {
        "test_kernel_magics.py": "send_to_spark_ok",
        "test_sparkmagicsbase.py": """
            send_to_spark_should_raise_when_variable_value_is_none
            send_to_spark_should_raise_when_type_is_incorrect
            send_to_spark_should_print_error_when_str_command_failed
            send_to_spark_should_print_error_when_df_command_failed
            send_to_spark_should_name_the_output_variable_the_same_as_input_name_when_custom_name_not_provided
            send_to_spark_should_write_successfully_when_everything_is_correct
        """,
    },
    "Rows come as Arrow with their types, and not by commands that write JSON; text is not coerced": {
        "test_kernel_magics.py": """
            spark_unexpected_exception_in_storing
            spark_expected_exception_in_storing
        """,
        "test_remotesparkmagics.py": """
            run_spark_with_store_correct_calls
            run_spark_command_exception_while_storing
            run_sql_command_parses
            run_sql_command_exception
            run_sql_command_knows_how_to_be_quiet
        """,
        "test_sparkmagicsbase.py": """
            sql_df_execution_without_output_var
            sql_df_execution_with_output_var
            sql_df_execution_quiet_without_output_var
            sql_df_execution_quiet_with_output_var
            sql_df_execution_quiet_with_coerce
            spark_execution_with_output_var
            spark_exception_with_output_var
        """,
    },
    "The table of sessions has the studio's links, and text for clients without HTML": {
        "test_sparkmagicsbase.py": """
            print_endpoint_info
            print_empty_endpoint_info
        """,
    },
    "A cell that names no session means the one connected last, however many there are": {
        "test_sparkcontroller.py": """
            run_cell
            run_sql
        """,
    },
    "All sessions are listed, and not a hundred": {
        "test_livyreliablehttpclient.py": "get_sessions",
    },
    "The gateway speaks Kerberos for the notebook; the image has none, sparkmagic's own classes or not": {
        "test_remotesparkmagics.py": "add_sessions_command_parses_kerberos",
    },
}
"""What the studio does otherwise on purpose, and the tests that sparkmagic has of it, without ``test_``."""
RUN = """
import os, sys, unittest.mock
sys.path.append(os.environ["PYTEST_LENT"])
sys.modules["mock"] = unittest.mock  # what the package of that name is today
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def main(arguments: list[str]) -> int:
    """Run the tests and return pytest's exit status."""
    if not arguments or not (Path(arguments[0]) / TESTS).is_dir():
        print(__doc__)
        return 2
    source, *rest = arguments
    plain = "--plain" in rest
    rest = [each for each in rest if each != "--plain"]
    with tempfile.TemporaryDirectory() as folder:
        # A copy: beside the sources, they would test those instead of what the image has.
        copied = shutil.copytree(Path(source) / TESTS, Path(folder) / "sparkmagic_tests")
        if not plain:
            _put_in_place(copied)
        environ = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(
                [*filter(None, [os.environ.get("PYTHONPATH")]), *map(str, (ROOT, OWN, STUBS))]
            ),
            # Behind the image's own packages: it should see pytest of this environment, and no more.
            "PYTEST_LENT": str(Path(pytest.__file__).parents[1]),
        }
        files = [str(copied / name) for name in DERIVED]
        command = [spark_python(), "-c", RUN, "-p", "no:cacheprovider", "--rootdir", folder, *rest, *files]
        return subprocess.run(command, env=environ, cwd=folder).returncode


def _put_in_place(folder: Path) -> None:
    """Let the tests, but for ``OTHERWISE``, take the studio's class where they import sparkmagic's."""
    for name, module in DERIVED.items():
        text = _replaced((folder / name).read_text(), f"from {module} import", "from studio_classes import")
        for tests in OTHERWISE.values():
            for test in tests.get(name, "").split():
                text = _replaced(text, f"def test_{test}(", f"def {test}(")
        (folder / name).write_text(text)


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text, f"sparkmagic's tests have no “{old}” any more"
    return text.replace(old, new)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
