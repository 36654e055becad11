"""Build the wheel from what git would deliver, install it in a fresh environment and ask Jupyter about it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from environment import LOCK, ROOT, build_variables, run
from system import SetupError

REQUIRED = (
    "jupyter_smstudio/__init__.py",
    "jupyter_smstudio/web/schemas/kernels.yaml",
    "jupyter_smstudio-*.data/data/etc/jupyter/jupyter_server_config.d/jupyter_smstudio.json",
    "jupyter_smstudio-*.data/data/etc/jupyter/labconfig/default_setting_overrides.d/jupyter_smstudio.json",
    "jupyter_smstudio-*.data/data/share/jupyter/labextensions/jupyter-smstudio/install.json",
    "jupyter_smstudio-*.data/data/share/jupyter/labextensions/jupyter-smstudio/package.json",
    "jupyter_smstudio-*.data/data/share/jupyter/labextensions/jupyter-smstudio/static/remoteEntry.*.js",
    "jupyter_smstudio-*.dist-info/licenses/LICENSE",
)
FORBIDDEN = ("tests/*", "jupyter_smstudio/_labextension/*", "*.pyc", "*.map")


def main() -> int:
    """Return 0 if the wheel holds what it should and Jupyter finds both of its extensions."""
    with tempfile.TemporaryDirectory(prefix="smstudio-wheel-") as folder:
        place = Path(folder)
        source = copy_source(place / "source")
        wheel = build_wheel(source, place / "dist", build_variables())
        problems = wrong_contents(wheel)
        python = install(wheel, place / "venv")
        problems += what_jupyter_says(python, place / "home")
    for problem in problems:
        print(f"wheel: {problem}", file=sys.stderr)
    print(f"{wheel.name}: {len(problems)} problems")
    return 1 if problems else 0


def copy_source(target: Path) -> Path:
    """Copy every file that is in git or would be added to it; return ``target``."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():  # a file may be removed and not yet committed
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes((ROOT / name).read_bytes())
    (target / "binder" / "postBuild").chmod(0o755)
    return target


def build_wheel(source: Path, target: Path, env: Mapping[str, str]) -> Path:
    """Build as ``pip install`` does: in an environment of its own, which also brings Node."""
    run(["uv", "build", "--wheel", "--out-dir", str(target), str(source)], env)
    return next(target.glob("*.whl"))


def wrong_contents(wheel: Path) -> list[str]:
    """Return what is missing from the wheel, and what should not be in it."""
    names = [Path(name) for name in zipfile.ZipFile(wheel).namelist()]
    missing = [pattern for pattern in REQUIRED if not any(name.match(pattern) for name in names)]
    extra = [str(name) for name in names if any(name.match(pattern) for pattern in FORBIDDEN)]
    return [f"{name} is missing" for name in missing] + [f"{name} should not be in it" for name in extra]


def install(wheel: Path, venv: Path) -> Path:
    """Install the wheel with the locked packages; return the new environment's Python."""
    env = build_variables() | {"UV_LINK_MODE": "hardlink"}
    python = venv / "bin" / "python"
    run(["uv", "venv", "--python", sys.executable, str(venv)], env)
    into = ["uv", "pip", "install", "--python", str(python)]
    run([*into, "--require-hashes", "-r", LOCK], env)
    run([*into, str(wheel)], env)
    run(["uv", "pip", "check", "--python", str(python)], env)
    return python


def what_jupyter_says(python: Path, home: Path) -> list[str]:
    """Return what Jupyter has against the installed extensions, or the command line against being called."""
    env = {"HOME": str(home), "PATH": f"{python.parent}{os.pathsep}{os.defpath}"}
    expected = {
        "jupyter labextension list": r"jupyter-smstudio v[\d.]+ enabled OK",
        "jupyter server extension list": r"jupyter_smstudio [\d.]+ OK",
        "jupyter smstudio --help": r"doctor",
    }
    problems = []
    for command, pattern in expected.items():
        done = subprocess.run(
            command.split(), env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        said = re.sub(r"\x1b\[[\d;]*m", "", done.stdout)
        if done.returncode or not re.search(pattern, said):
            problems.append(f"'{command}' does not say '{pattern}' but:\n{said}")
    return problems


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(f"wheel: {error}")
