"""``make test``: every check of the project, some side by side, and a table of how each ended.

A failed check does not keep the others from running; the exit code is 1 if any failed, 130 if interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
from collections.abc import Mapping

from environment import prepare, run
from side_by_side import Check, SideBySide
from system import SetupError, chromium, install_packages, postgresql_is_installed


def pytest(title: str, arguments: str, cache: str) -> Check:
    """Return a check that pytest makes; in CI what fails gets a second try, as Playwright's tests do.

    The second try is a new process: nothing that a test has left behind helps or hinders it.
    """
    command = f"pytest -o cache_dir=.pytest_cache/{cache} {arguments}"
    return Check("python", title, command, f"{command} --last-failed" if os.environ.get("CI") else "")


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
    # The longest side by side: all of them wait for servers and kernels much of the time.
    Check("ui", "browser tests", "jlpm test:ui"),
    pytest("Python tests", "--ignore=tests/drills --ignore=tests/demos", "tests"),
    pytest("drills and demo notebooks", "tests/drills tests/demos", "drills"),
    Check("binder", "Binder's postBuild", "python tests/tools/binder.py"),
    Check("wheel", "wheel in a fresh environment", "python tests/tools/wheel.py"),
    Check("typescript", "TypeScript tests", "jlpm test"),
)
GROUPS = tuple(dict.fromkeys(check.group for check in CHECKS))
PLACES = 1 + min(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
"""Checks at once. With more of them each is slower on two cores, until tests reach their time limits."""


def main() -> int:
    """Run the chosen checks and print the table; return the exit code."""
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--only", choices=GROUPS, nargs="+", default=GROUPS, help="run these checks only")
    parser.add_argument("--jobs", type=int, default=PLACES, metavar="N", help=f"checks at once ({PLACES})")
    arguments = parser.parse_args()
    chosen = arguments.only
    env = prepare(dev=True)
    if "ui" in chosen:
        provide_browser(env)
    if "python" in chosen:
        provide_postgresql()
        provide_bubblewrap()
        provide_kerberos()
    checks = [check for check in CHECKS if check.group in chosen]
    results = asyncio.run(SideBySide(env, max(1, min(arguments.jobs, len(checks)))).run(checks))
    print(f"\n{'check':<32}{'result':<8}{'seconds':>8}")
    for result in results:
        print(f"{result.check.title:<32}{result.outcome:<8}{result.seconds:>8.0f}")
    for result in results:
        if result.clues:
            print(f"\n{result.check.title}:", *result.clues, sep="\n")
    failed = sum(not result.passed for result in results)
    print(f"checks: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


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


def provide_kerberos() -> None:
    """Install a KDC, and what gssapi is compiled with, if there is none and that is allowed."""
    if shutil.which("krb5kdc") and shutil.which("krb5-config"):
        return
    try:
        install_packages(
            ["krb5-kdc", "krb5-admin-server", "krb5-user", "libkrb5-dev", "gcc"],
            "Livy servers that ask for Kerberos tickets are tested with a realm of their own.",
        )
    except SetupError as error:
        print(f"· {error}\n· Until then the tests of Kerberos are skipped.", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"make test: {error}")
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("make test: interrupted; every check has ended.", file=sys.stderr)
        sys.exit(130)
