"""Bring the environment up to date and run a command in it: ``within.py python -m benchmarks``."""

from __future__ import annotations

import os
import sys

from environment import ROOT, prepare
from system import SetupError

if __name__ == "__main__":
    try:
        variables = prepare(dev=True)
    except SetupError as error:
        sys.exit(str(error))
    os.chdir(ROOT)
    os.execvpe(sys.argv[1], sys.argv[1:], variables)
