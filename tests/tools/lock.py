"""Resolve the Python packages anew: ``.venv/bin/python tests/tools/lock.py [--upgrade]``.

Writes ``requirements.lock`` (what ``make run`` installs: the package's dependencies and what builds its
front end) and ``requirements-dev.lock`` (the same versions and what ``make test`` needs). Both hold for every
platform, with hashes and without the name of an index.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib

from environment import DEV_LOCK, LOCK, ROOT


def compile_lock(target: str, *arguments: str, requirements: list[str]) -> None:
    """Resolve ``pyproject.toml`` and ``requirements`` into ``target``."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
        "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate",
        "--custom-compile-command", ".venv/bin/python tests/tools/lock.py",
        "--output-file", target, *arguments, *sys.argv[1:], "pyproject.toml", "-",
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, text=True, input="\n".join(requirements))
    print(f"Wrote {target}")


def main() -> None:
    """Write both locks; the second keeps the versions of the first, which has more to agree on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    build = [*project["build-system"]["requires"], "editables"]  # what hatchling needs for "install -e"
    compile_lock(DEV_LOCK, "--extra", "dev", requirements=build)
    compile_lock(LOCK, "--constraint", DEV_LOCK, requirements=build)


if __name__ == "__main__":
    main()
