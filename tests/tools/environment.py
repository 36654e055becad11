"""Makes ``.venv``, ``node_modules`` and the built front end; each only when its inputs have changed.

Standard library only and Python 3.11: this runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from system import SetupError, install_packages

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"

PACKAGE_INPUTS = ("pyproject.toml", "install.json", "jupyter_smstudio/etc")
NODE_INPUTS = ("package.json", "yarn.lock", ".yarnrc.yml")
FRONT_END_INPUTS = (
    *NODE_INPUTS,
    "tsconfig.json",
    "labextension/src",
    "labextension/style",
    "labextension/schema",
)


def prepare(*, dev: bool = False) -> dict[str, str]:
    """Bring the environment up to date and return the variables that programs in it are run with.

    Args:
        dev: also install what the tests and the linters need.

    Raises:
        SetupError: a step failed, or something is missing that may not be installed without asking.
    """
    if not succeeds([str(PYTHON), "-m", "pip", "--version"]):
        make_venv()
    env = build_variables()
    lock = DEV_LOCK if dev else LOCK
    refresh(f"Python packages of {lock}", VENV / f".{lock}", [lock], lambda: install_locked(lock, env))
    refresh(
        "front-end packages of yarn.lock",
        ROOT / "node_modules" / ".installed",
        NODE_INPUTS,
        lambda: run(["jlpm", "install", "--immutable"], env),
    )
    refresh(
        "front end",
        ROOT / "labextension" / "lib" / ".built",
        FRONT_END_INPUTS,
        lambda: run(["jlpm", "build:prod"], env),
    )
    refresh("jupyter-smstudio itself", VENV / ".package", PACKAGE_INPUTS, lambda: install_package(env))
    return variables()


def variables(venv: Path = VENV) -> dict[str, str]:
    """Return this process' environment with ``venv`` in front and without what others told their Python."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    path = f"{venv / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return env | {"PATH": path, "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": str(venv)}


def build_variables(venv: Path = VENV) -> dict[str, str]:
    """Return :func:`variables` and what uv and Node need to know for installing."""
    index = package_index(pip_settings(venv / "bin" / "python"))
    # A hard link would let a change in the environment reach uv's cache.
    return variables(venv) | {"UV_LINK_MODE": "copy", "UV_NO_PROGRESS": "1"} | index


def pip_settings(python: Path = PYTHON) -> dict[str, str]:
    """Return what this machine's administrator told pip, by option name; uv does not read it."""
    listed = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings: dict[str, str] = {}
    for scope in ("global", "install", ":env:"):  # later ones win, as in pip
        settings |= dict(re.findall(rf"^{scope}\.([\w-]+)='(.*)'$", listed, re.MULTILINE))
    return settings


def package_index(settings: Mapping[str, str]) -> dict[str, str]:
    """Translate pip's settings into the variables of uv and Node; variables already set are left alone."""
    index = {
        "UV_DEFAULT_INDEX": settings.get("index-url", ""),
        "UV_INDEX": settings.get("extra-index-url", ""),
        "UV_FIND_LINKS": ",".join(settings.get("find-links", "").split()),
        "SSL_CERT_FILE": settings.get("cert", ""),
        "NODE_EXTRA_CA_CERTS": settings.get("cert", ""),
        # pip looks for the best version in all indexes; uv would stop at the first that knows the name.
        "UV_INDEX_STRATEGY": "unsafe-best-match" if "extra-index-url" in settings else "",
    }
    return {name: value for name, value in index.items() if value and name not in os.environ}


def make_venv(venv: Path = VENV, python: str = sys.executable) -> None:
    """Make ``venv`` with pip in it; Debian has what that takes in a package of its own."""
    if not succeeds([python, "-c", "import ensurepip"]):
        install_packages(
            ["python3-venv"], "Debian ships the part of Python that makes virtual environments separately."
        )
    version = "import sys; print(sys.version_info[:2])"
    wanted, found = (said([each, "-c", version]) for each in (python, str(venv / "bin" / "python")))
    run([python, "-m", "venv", *([] if wanted == found else ["--clear"]), str(venv)], dict(os.environ))


def succeeds(command: list[str]) -> bool:
    """Tell whether ``command`` can be run and ends well."""
    return said(command) is not None


def said(command: list[str]) -> bytes | None:
    """Return what ``command`` prints; None when it cannot be run or fails."""
    try:
        done = subprocess.run(command, capture_output=True)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def install_locked(lock: str, env: Mapping[str, str], venv: Path = VENV) -> None:
    """Install every package of ``lock``, its hash checked, and compile it: first starts are faster."""
    if not (venv / "bin" / "uv").exists():
        pinned = re.search(r"^uv==.*\n(?: +--hash=.*\n)+", (ROOT / lock).read_text(), re.MULTILINE)
        assert pinned, f"{lock} does not pin uv."
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
            only_uv.write(pinned[0])
            only_uv.flush()
            python = str(venv / "bin" / "python")
            run([python, "-m", "pip", "install", "--require-hashes", "-r", only_uv.name], env)
    run(["uv", "pip", "install", "--require-hashes", "--compile-bytecode", "-r", lock], env)


def install_package(env: Mapping[str, str]) -> None:
    """Install this checkout in place and link its front end, so that a rebuild needs no new installation."""
    skip_build = {**env, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
    run(["uv", "pip", "install", "--no-deps", "--no-build-isolation", "-e", "."], skip_build)
    installed = VENV / "share" / "jupyter" / "labextensions" / "jupyter-smstudio"
    if not installed.is_symlink():
        shutil.rmtree(installed)
    run(["jupyter-builder", "develop", "--overwrite", "."], env)


def run(command: list[str], env: Mapping[str, str]) -> None:
    """Run ``command`` in the project's root; its output is shown only if it fails.

    Raises:
        SetupError: the command failed.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        raise SetupError(
            f"'{' '.join(command)}' failed with exit code {done.returncode}; its output is above."
        )


def refresh(title: str, stamp: Path, inputs: Iterable[str], make: Callable[[], None]) -> None:
    """Call ``make`` if ``inputs`` differ from those of its last success.

    Args:
        title: what is made, for the user.
        stamp: file that records the inputs; it lies inside what is made, so that removing one removes both.
        inputs: files and folders below the root.
        make: makes it.
    """
    wanted = digest(inputs)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"· {title} …", flush=True)
    started = time.monotonic()
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    print(f"  done in {time.monotonic() - started:.0f} s", flush=True)


def digest(inputs: Iterable[str]) -> str:
    """Return a hash over names and bytes of the files named by ``inputs``."""
    found = hashlib.sha256()
    for name in inputs:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found.update(f"{os.path.relpath(file, ROOT)}\0".encode() + file.read_bytes())
    return found.hexdigest()
