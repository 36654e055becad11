"""What a host leaves: packed or copied to where it is kept."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from .addresses import Refused, without_secrets
from .archive import pack
from .control import Control
from .files import find_files, save_stream
from .layout import below
from .plan import ML, HostPlan
from .remote import in_plain_words, is_remote, open_for_writing
from .report import Report

ARCHIVES = {"model.tar.gz": "model", "output.tar.gz": "output/data"}
"""What is packed, from which folder of ``ml``."""
LISTED_FILES = 1000
"""Of a processing job's output; more are kept, but not named one by one."""


class Outputs:
    """Keeps what the program has left.

    Args:
        plan: of the host.
        folder: the host's.
        control: may end it between two blocks.
        report: told what was left out.
    """

    def __init__(self, plan: HostPlan, folder: Path, control: Control, report: Report) -> None:
        self._plan = plan
        self._ml = folder / ML
        self._uploads = Path(plan.uploads)
        self._control = control
        self._report = report

    def keep(self, *, model: bool) -> list[dict[str, Any]]:
        """Pack or copy everything there is; return path, size and SHA-256 of each.

        Args:
            model: whether the model is wanted; that of a program that failed is not.

        Raises:
            Refused: an output cannot be kept where the job wants it.
            Halted: somebody asked to stop.
            OSError: the disk is full, or a file could not be read.
        """
        self._uploads.mkdir(parents=True, exist_ok=True)
        if self._plan.kind == "processing":
            return [each for name in self._plan.outputs for each in self._copy(name)]
        wanted = [name for name in ARCHIVES if model or name != "model.tar.gz"]
        return [each for name in wanted for each in self._pack(name, self._ml / ARCHIVES[name])]

    def _pack(self, name: str, folder: Path) -> list[dict[str, Any]]:
        if folder.is_symlink() or not folder.is_dir() or not any(folder.iterdir()):
            return []
        packed = pack(folder, self._uploads / name, self._control.check)
        if packed.left_out:
            self._report.note(
                f"{name} holds neither links that lead out of its folder nor pipes, sockets and devices; "
                f"{packed.left_out} were left out."
            )
        return [_artifact(name, packed.size_bytes, packed.sha256)]

    def _copy(self, name: str) -> list[dict[str, Any]]:
        path, destination = self._plan.outputs[name]
        files, left_out = find_files(below(self._ml, path))
        if left_out:
            self._report.note(f"Output {name}: {left_out} symbolic links out of its folder were left out.")
        kept = []
        for each in files:
            digest = self._send(each.path, name, each.key, destination)
            kept.append(_artifact(f"{name}/{each.key}", each.size, digest))
        if len(kept) > LISTED_FILES:
            self._report.note(
                f"Output {name} holds {len(kept):,} files; the first {LISTED_FILES:,} are listed."
            )
        return kept[:LISTED_FILES]

    def _send(self, source: Path, name: str, key: str, destination: str) -> str:
        if destination and is_remote(destination):
            return self._send_away(source, key, destination)
        folder = Path(destination) if destination else self._uploads / name
        target = below(folder, key)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        try:
            with open(source, "rb") as stream, open(part, "wb") as copy:
                digest = save_stream(stream, copy, lambda _: self._control.check())
            shutil.copymode(source, part)
            os.replace(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return digest

    def _send_away(self, source: Path, key: str, destination: str) -> str:
        system, folder = open_for_writing(destination)
        try:
            with (
                in_plain_words(destination),
                open(source, "rb") as stream,
                system.open(f"{folder.rstrip('/')}/{key}", "wb") as copy,
            ):
                return save_stream(stream, copy, lambda _: self._control.check())
        except OSError as error:
            raise Refused(f"{without_secrets(destination)} could not be written: {error}") from error


def _artifact(path: str, size: int, sha256: str) -> dict[str, Any]:
    return {"path": path, "size_bytes": size, "sha256": sha256}
