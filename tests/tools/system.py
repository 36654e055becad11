"""What the machine itself gives: packages of the distribution, a browser, PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


class SetupError(Exception):
    """The environment cannot be made; the message says why and what to do."""


def install_packages(names: list[str], reason: str) -> None:
    """Install packages of the distribution where that is allowed without asking for a password.

    Raises:
        SetupError: this is no Debian, the user may not install packages, or the installation failed.
    """
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    prefix = privileges()
    if prefix is None or not shutil.which("apt-get"):
        raise SetupError(f"{reason} Please run 'sudo apt-get install {' '.join(names)}' and try again.")
    print(f"· {reason} Installing from the distribution: {' '.join(names)}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run([*prefix, *command], env=quiet, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise SetupError(f"'{' '.join(command)}' failed with exit code {done.returncode}.")


def privileges() -> list[str] | None:
    """Return what to put before a command that only root may run; None where that would need a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("SMSTUDIO_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def postgresql_is_installed() -> bool:
    """Tell whether a PostgreSQL server could be started; Debian keeps its programs off the path."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
