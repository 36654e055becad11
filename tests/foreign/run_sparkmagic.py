"""Runs sparkmagic's own tests in the image, with what the studio replaces in it in place.

Its package comes without them; fetch the sources of the version that the image has, and name their folder::

    git clone --branch 0.23.0 https://github.com/jupyter-incubator/sparkmagic
    python -m tests.foreign.run_sparkmagic sparkmagic

Arguments behind the folder go to pytest. The image is built first where it is not there yet, see
``tests.spark_image``; pytest is lent to it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..sources import ROOT
from ..spark_image import STUBS, spark_python

PACKAGES = ("hdijupyterutils", "sparkmagic", "autovizwidget")
MENDED = """
import sys, pytest
from jupyter_smstudio.spark.runtime.magics.mending import mend
mend()
sys.exit(pytest.main(sys.argv[1:]))
"""


def main(arguments: list[str]) -> int:
    """Run the suites and return pytest's exit status."""
    if not arguments or not Path(arguments[0]).is_dir():
        print(__doc__)
        return 2
    sources = Path(arguments[0]).resolve()
    suites = [sources / name / name / "tests" for name in PACKAGES]
    lent = Path(pytest.__file__).parents[1]
    environ = {
        **os.environ,
        # Behind the image's own packages: of this environment it should see pytest and no more than it needs.
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(STUBS)]),
        "PYTEST_LENT": str(lent),
    }
    code = f"import os, sys; sys.path.append(os.environ['PYTEST_LENT']){MENDED}"
    found = [str(suite) for suite in suites if suite.is_dir()]
    done = subprocess.run([spark_python(), "-c", code, *found, *arguments[1:]], env=environ, cwd=sources)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
