"""The service is soon back: it brings along nothing that it does not need for an answer."""

from __future__ import annotations

import subprocess
import sys

UNUSED = {"lark", "mlflow", "nbconvert", "nh3", "pandas"}
"""Each takes a quarter of a second of a processor or more; ``lark`` is for the grammar of addresses."""


def test_the_service_imports_nothing_that_takes_long_and_is_not_used() -> None:
    listed = "import jupyter_smstudio.domain_service, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    assert UNUSED & {*found.stdout.split()} == set()
