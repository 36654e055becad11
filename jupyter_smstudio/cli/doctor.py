"""``jupyter smstudio doctor``: what this machine gives, and what to do about what is missing.

Changes nothing. Exit code 0: the studio works here, perhaps with less than it could have; 1: it does not.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from jupyter_core.paths import jupyter_config_path, jupyter_data_dir, jupyter_path
from pydantic import BaseModel, ConfigDict
from uv import find_uv_bin

from .. import __version__
from ..core.compute.base import LimitBackend
from ..core.compute.images.oci import find_engine
from ..core.compute.limits import backends
from ..core.compute.machine import Machine, this_machine
from ..core.compute.programs import Program, find_chromium, find_gpu_driver, find_java, find_postgresql
from ..core.jobs.runtime.mount import private_mounts_problem
from .extensions import lab_extension_problem, server_extension_problem
from .table import print_table

GIB = 1024**3
FEW_BYTES = 5 * GIB
"""The Data Science image takes 0.6 GB, PyTorch for GPUs about 5 GB."""


class Finding(BaseModel):
    """What was found about one thing.

    Attributes:
        name: what was looked for.
        state: ``ok``; ``missing`` what some feature would use; ``error`` what the studio needs.
        found: what there is, or why it does not work.
        advice: what to do; empty when nothing needs doing.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    state: Literal["ok", "missing", "error"]
    found: str
    advice: str = ""


class Report(BaseModel):
    """All findings, what the studio needs first."""

    items: list[Finding]


def register(subparsers: Any) -> None:
    """Add ``doctor`` to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    text = "say what this machine gives, and what to do about what is missing"
    parser = subparsers.add_parser("doctor", help=text, description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--data-dir", type=Path, help="the studio's folder; default: smstudio in Jupyter's")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    report = examine(args.data_dir or Path(jupyter_data_dir()) / "smstudio")
    if args.json:
        print(report.model_dump_json(indent=2))
    else:
        print_table(("WHAT", "STATE", "FOUND"), ((i.name, i.state, i.found) for i in report.items))
        advised = [item for item in report.items if item.advice]
        if advised:
            print("\nWhat to do:")
        for item in advised:
            print(f"- {item.name}: {item.advice}")
    return int(any(item.state == "error" for item in report.items))


def examine(data: Path) -> Report:
    """Look at this machine and this installation.

    Args:
        data: the studio's folder, which need not exist yet.
    """
    machine = this_machine()
    return Report(
        items=[
            _versions(),
            _extension(
                "server extension",
                server_extension_problem(jupyter_config_path()),
                "jupyter server extension enable jupyter_smstudio",
            ),
            _extension(
                "front end",
                lab_extension_problem(jupyter_config_path(), jupyter_path("labextensions")),
                "jupyter labextension enable jupyter-smstudio",
            ),
            _disk(data),
            _uv(),
            *describe_limits(backends("doctor")),
            _size(machine),
            _gpu(machine),
            _containers(),
            _private_mounts(),
            *_programs(),
            _git(),
            _kerberos(),
        ]
    )


def _versions() -> Finding:
    python = ".".join(map(str, sys.version_info[:3]))
    parts = (f"{name} {version(name)}" for name in ("jupyterlab", "jupyter-server"))
    return Finding(
        name="versions", state="ok", found=f"SM Studio {__version__}, Python {python}, {', '.join(parts)}"
    )


def _extension(name: str, problem: str | None, command: str) -> Finding:
    if problem is None:
        return Finding(name=name, state="ok", found="enabled")
    advice = f"Install it into the environment of Jupyter: pip install jupyter-smstudio; then: {command}."
    return Finding(name=name, state="error", found=problem, advice=advice)


def _disk(data: Path) -> Finding:
    folder = next(parent for parent in (data, *data.parents) if parent.exists())
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            name="disk", state="error", found=f"{folder}: {error}.", advice="Choose another folder."
        )
    found = f"{free / GIB:.1f} GiB free for {data}"
    if free > FEW_BYTES:
        return Finding(name="disk", state="ok", found=found)
    advice = "Free some space, remove environments (jupyter smstudio images environments), or set data_dir."
    return Finding(name="disk", state="missing", found=found, advice=advice)


def _uv() -> Finding:
    try:
        path = find_uv_bin()
    except FileNotFoundError as error:
        advice = "pip install uv in the environment of Jupyter; without it no image can be built."
        return Finding(name="uv", state="error", found=f"{error}.", advice=advice)
    return Finding(name="uv", state="ok", found=f"{version('uv')}, {path}")


def describe_limits(candidates: Sequence[LimitBackend]) -> Iterator[Finding]:
    """Say which backend is in force, and why each other one that comes before it is not.

    Args:
        candidates: in order of preference.
    """
    reasons = [(each, each.unavailable()) for each in candidates]
    chosen = next((each for each, reason in reasons if reason is None), None)
    if chosen is None:
        yield Finding(
            name="limits", state="error", found="nothing here enforces limits", advice="See the lines below."
        )
    else:
        how = "exact, by the kernel" if chosen.exact else "by watching: not exact"
        advice = "" if chosen.exact else "See docs/features/instances.md for how to get control groups."
        state: Literal["ok", "missing"] = "ok" if chosen.exact else "missing"
        yield Finding(name="limits", state=state, found=f"{chosen.name} ({how})", advice=advice)
    for each, reason in reasons:
        if reason:
            yield Finding(name=f"  {each.name}", state="missing", found=reason)


def _size(machine: Machine) -> Finding:
    found = f"{machine.vcpu:g} vCPU, {machine.memory_bytes / GIB:.1f} GiB"
    return Finding(name="machine", state="ok", found=found)


def _gpu(machine: Machine) -> Finding:
    driver = find_gpu_driver()
    if driver and machine.gpus:
        return Finding(name="GPU", state="ok", found=f"{machine.gpus}: {driver.version}")
    found = driver.problem if driver else "none: nvidia-smi is not installed"
    advice = "Only GPU images and instances need one: install the NVIDIA driver where there is such a card."
    return Finding(name="GPU", state="missing", found=found, advice=advice)


def _containers() -> Finding:
    engine = find_engine()
    if engine.usable:
        return Finding(name="containers", state="ok", found=engine.note)
    advice = "Nothing in this version needs it; container images will: install podman, or start docker."
    return Finding(name="containers", state="missing", found=engine.note, advice=advice)


def _private_mounts() -> Finding:
    if not (problem := private_mounts_problem()):
        return Finding(name="/opt/ml", state="ok", found="mounted for each job at that very path")
    advice = "Scripts that name /opt/ml itself need it. On Debian: apt-get install bubblewrap."
    return Finding(name="/opt/ml", state="missing", found=problem, advice=advice)


def _programs() -> Iterator[Finding]:
    yield _program(
        "Java",
        find_java(),
        "Not needed: the image SparkAnalytics brings one. Another, from version 17 on, starts Spark faster: "
        "apt-get install openjdk-17-jre-headless.",
    )
    yield _program(
        "PostgreSQL",
        find_postgresql(),
        "Not needed: state is kept in SQLite. The project's own tests use it: apt-get install postgresql.",
    )
    yield _program(
        "Chromium",
        find_chromium(),
        "Only the project's own browser tests need it. On Debian: apt-get install chromium.",
    )


def _program(name: str, program: Program | None, advice: str) -> Finding:
    if program is None:
        return Finding(name=name, state="missing", found="not installed", advice=advice)
    if program.problem:
        return Finding(name=name, state="missing", found=program.problem, advice=advice)
    return Finding(name=name, state="ok", found=f"{program.version}, {program.path}")


def _git() -> Finding:
    found = {name: _installed(name) for name in ("nbdime", "jupyterlab-git")}
    missing = [name for name, there in found.items() if there is None]
    if not missing:
        return Finding(name="diffs", state="ok", found=", ".join(f"{k} {v}" for k, v in found.items()))
    advice = "For the diffs in the notebook's toolbar: pip install 'jupyter-smstudio[git]'."
    return Finding(name="diffs", state="missing", found=f"not installed: {', '.join(missing)}", advice=advice)


def _kerberos() -> Finding:
    if found := _installed("gssapi"):
        return Finding(name="Kerberos", state="ok", found=f"gssapi {found}")
    advice = (
        "Only Livy servers that ask for tickets need it: apt-get install gcc libkrb5-dev python3-dev; then "
        "pip install 'jupyter-smstudio[kerberos]'."
    )
    return Finding(name="Kerberos", state="missing", found="not installed: gssapi", advice=advice)


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
