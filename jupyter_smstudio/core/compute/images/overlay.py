"""A user's own layer over an image: where ``pip install`` goes, and what it never changes.

An overlay is an ordinary virtual environment whose site-packages comes first and that sees the image's
site-packages behind it. pip and uv therefore work in it as everywhere: an upgrade of an image's package
is installed in front of it, an uninstall uncovers the image's again, and programs land on ``PATH``.
See ``docs/decisions/0004-overlays.md`` for what else was tried.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psutil

LINK = "_smstudio_image.pth"
_INTERPRETER = re.compile(r"python[\d.]*|activate.*|deactivate.*|pydoc.*")


def overlay_path(root: Path, user: str, digest: str) -> Path:
    """Return where a user's overlay of an environment is.

    Args:
        root: of all overlays, ``<data>/overlays``.
        user: any text; it becomes a safe folder name of its own.
        digest: of the environment.
    """
    readable = re.sub(r"[^a-zA-Z0-9_-]", "_", user)[:40]
    return root / f"{readable}-{hashlib.sha256(user.encode()).hexdigest()[:8]}" / digest


def make_overlay(overlay: Path, image: Path) -> Path:
    """Make the overlay of an environment, or mend it; return its interpreter.

    Args:
        overlay: folder to make.
        image: prefix of the published environment.
    """
    packages = site_packages(image)
    own = overlay / packages.relative_to(image)
    own.mkdir(parents=True, exist_ok=True)
    (overlay / "bin").mkdir(exist_ok=True)
    config = (image / "pyvenv.cfg").read_text().replace("relocatable = true\n", "")
    _write(overlay / "pyvenv.cfg", config)
    _write(own / LINK, f"import site; site.addsitedir({str(packages)!r})\n")
    for program in (image / "bin").iterdir():
        _add_program(overlay / "bin" / program.name, program)
    return overlay / "bin" / "python"


def own_overlays(root: Path, user: str) -> dict[str, Path]:
    """Return a user's overlays by digest, also of environments that were removed since."""
    home = overlay_path(root, user, "")
    return {each.name: each for each in sorted(home.iterdir())} if home.is_dir() else {}


def remove_overlay(overlay: Path) -> None:
    """Delete an overlay with all that was installed into it."""
    doomed = overlay.parent.parent / f".removing-{uuid.uuid4().hex}"
    overlay.rename(doomed)  # a start that comes meanwhile makes a new one
    shutil.rmtree(doomed)


def processes_in_overlay(overlay: Path) -> list[int]:
    """Return the processes, of any server, that run in an overlay."""
    return [pid for pid, program in _programs() if program.is_relative_to(overlay)]


def processes_in_overlays(root: Path, digest: str) -> list[int]:
    """Return the processes, of any server, that run in some user's overlay of an environment."""
    return [pid for pid, program in _programs() if program.is_relative_to(root) and digest in program.parts]


def site_packages(prefix: Path) -> Path:
    """Return the folder of installed packages of a virtual environment."""
    return next((prefix / "lib").glob("python3*/site-packages"))


def _programs() -> Iterator[tuple[int, Path]]:
    for process in psutil.process_iter(["cmdline"]):
        yield process.pid, Path((process.info["cmdline"] or [""])[0])


def _add_program(target: Path, program: Path) -> None:
    if target.is_symlink() or target.exists():
        return
    if program.is_symlink():
        link = program.readlink()
        target.symlink_to(link)
    elif not _INTERPRETER.fullmatch(program.name) and _is_relocatable(program):
        # Its first lines look for the interpreter beside it, so the copy runs in the overlay.
        shutil.copyfile(program, target)
        target.chmod(0o755)


def _is_relocatable(program: Path) -> bool:
    with program.open("rb") as file:
        return file.read(2) == b"#!" and b"realpath" in file.read(100)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
