"""A kernel's address that never changes, whichever process stands behind it.

Each process binds five Unix sockets in a folder of its own. A kernel's clients connect to five
symbolic links instead; a switch points the links at the sockets of another process and ends the old
one, whereupon ZeroMQ reconnects by itself. No client notices, no port can be stolen, and no other
user can connect (every folder is 0700). See docs/decisions/0002-kernel-addresses.md.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..core.sockets import folder_of, make_private

CHANNELS = {"shell": 1, "iopub": 2, "stdin": 3, "hb": 4, "control": 5}
PORTS = {f"{channel}_port": number for channel, number in CHANNELS.items()}


class AddressBook:
    """The folders of sockets and links of one server.

    Args:
        state: the server's state folder; two servers with different ones never meet.

    Raises:
        Forbidden: the folder under the system's temporary one belongs to somebody else.
    """

    def __init__(self, state: Path) -> None:
        self.root = make_private(folder_of(state))

    def process_folder(self, process_id: str) -> Path:
        """Return the folder where a process binds its sockets (made if need be)."""
        folder = self.root / process_id
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def address(self, kernel_id: str) -> str:
        """Return the ``ip`` of a kernel's connection info; the channel's number is appended to it."""
        return str(self.root / kernel_id)

    def point(self, kernel_id: str, folder: Path, channels: Iterable[str] = CHANNELS) -> None:
        """Let the kernel's address lead to the process of ``folder``; each link moves atomically."""
        for channel in channels:
            number = CHANNELS[channel]
            new = self.root / f".{kernel_id}-{number}"
            new.unlink(missing_ok=True)
            new.symlink_to(folder / f"s-{number}")
            new.replace(f"{self.address(kernel_id)}-{number}")

    def forget_kernel(self, kernel_id: str) -> None:
        """Remove the kernel's links."""
        for number in CHANNELS.values():
            Path(f"{self.address(kernel_id)}-{number}").unlink(missing_ok=True)

    def forget_links(self) -> None:
        """Remove all links; who takes a kernel over makes its links anew."""
        for entry in self.root.iterdir():
            if entry.is_symlink() or not entry.is_dir():
                entry.unlink()

    def forget_process(self, folder: Path) -> None:
        """Remove what a process that ended has left."""
        shutil.rmtree(folder, ignore_errors=True)

    def process_folders(self) -> list[Path]:
        """Return the folders of all processes, also of those a killed server has left."""
        return [entry for entry in self.root.iterdir() if entry.is_dir() and not entry.is_symlink()]

    def close(self) -> None:
        """Remove the folder when nothing is left in it; called when the server has ended its kernels."""
        with suppress(OSError):
            self.root.rmdir()
