"""``make test``: every check of the project, one after the other, and a table of how each ended.

A failed check does not keep the others from running; the exit code is 1 if any failed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from environment import ROOT, prepare, run
from system import SetupError, chromium, install_packages, postgresql_is_installed


@dataclass(frozen=True)
class Check:
    """One program whose exit code 0 means that all is well.

    Attributes:
        group: what ``--only`` selects it by.
        title: what it checks, for the table.
        command: found in ``.venv/bin`` first.
    """

    group: str
    title: str
    command: str


CHECKS = (
    Check("lint", "Python style", "ruff check ."),
    Check("lint", "Python format", "ruff format --check ."),
    Check("lint", "Python types", "mypy"),
    Check("lint", "TypeScript types", "jlpm lint:types"),
    Check("lint", "TypeScript style", "jlpm lint:eslint"),
    Check("lint", "front-end format", "jlpm lint:prettier"),
    Check("lint", "stylesheets", "jlpm lint:style"),
    Check("lint", "wire types match models", "jlpm lint:wire"),
    Check("lint", "reference matches code", "python tests/tools/reference.py --check"),
    Check("python", "Python tests", "pytest"),
    Check("typescript", "TypeScript tests", "jlpm test"),
    Check("wheel", "wheel in a fresh environment", "python tests/tools/wheel.py"),
    Check("binder", "Binder's postBuild", "python tests/tools/binder.py"),
    Check("ui", "browser tests", "jlpm test:ui"),
)
GROUPS = tuple(dict.fromkeys(check.group for check in CHECKS))


def main() -> int:
    """Run the chosen checks and print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=GROUPS, help="run these checks only")
    chosen = parser.parse_args().only
    env = prepare(dev=True)
    if "ui" in chosen:
        provide_browser(env)
    if "python" in chosen:
        provide_postgresql()
        provide_bubblewrap()
    rows = [(check, *execute(check, env)) for check in CHECKS if check.group in chosen]
    print(f"\n{'check':<32}{'result':<8}{'seconds':>8}")
    for check, passed, seconds in rows:
        print(f"{check.title:<32}{'passed' if passed else 'FAILED':<8}{seconds:>8.0f}")
    failed = sum(not passed for _, passed, _ in rows)
    print(f"checks: {len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


def execute(check: Check, env: Mapping[str, str]) -> tuple[bool, float]:
    """Run one check with its output shown; return whether it passed and the seconds it took."""
    print(f"\n━━ {check.title}: {check.command}", flush=True)
    started = time.monotonic()
    done = subprocess.run(check.command.split(), cwd=ROOT, env=env, stdin=subprocess.DEVNULL)
    return done.returncode == 0, time.monotonic() - started


def provide_browser(env: Mapping[str, str]) -> None:
    """Install Chromium if there is none: the distribution's where that is allowed, else Playwright's own."""
    if chromium():
        return
    try:
        install_packages(["chromium"], "The browser tests need Chromium.")
    except SetupError as error:
        print(f"· {error}\n· Meanwhile Playwright's own Chromium is downloaded.", flush=True)
        run(["jlpm", "playwright", "install", "chromium"], env)


def provide_postgresql() -> None:
    """Install PostgreSQL if there is none and that is allowed; the tests start one of their own from it."""
    if postgresql_is_installed():
        return
    try:
        install_packages(["postgresql"], "The stores are tested on PostgreSQL too.")
    except SetupError as error:
        print(f"· {error}\n· Until then the tests on PostgreSQL are skipped.", flush=True)


def provide_bubblewrap() -> None:
    """Install bubblewrap if there is none and that is allowed; jobs are tested with /opt/ml mounted too."""
    if shutil.which("bwrap"):
        return
    try:
        install_packages(["bubblewrap"], "Jobs are tested with /opt/ml mounted by bubblewrap, too.")
    except SetupError as error:
        print(f"· {error}\n· Until then the tests of private mounts are skipped.", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"make test: {error}")
