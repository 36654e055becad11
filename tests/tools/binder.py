"""Run ``binder/postBuild`` as repo2docker does: in a copy of the project, in a fresh environment."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from environment import build_variables, run
from system import SetupError
from wheel import copy_source, what_jupyter_says


def main() -> int:
    """Return 0 if postBuild succeeds and Jupyter then finds both extensions."""
    with tempfile.TemporaryDirectory(prefix="smstudio-binder-") as folder:
        source = copy_source(Path(folder) / "source")
        venv = Path(folder) / "venv"
        run([sys.executable, "-m", "venv", str(venv)], build_variables())
        env = build_variables() | {
            "PATH": f"{venv / 'bin'}{os.pathsep}{os.defpath}",
            "VIRTUAL_ENV": str(venv),
        }
        run([str(source / "binder" / "postBuild")], env)
        problems = what_jupyter_says(venv / "bin" / "python", Path(folder) / "home")
    for problem in problems:
        print(f"binder: {problem}", file=sys.stderr)
    print(f"binder/postBuild: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"binder: {error}")
