"""The folder an MLflow child keeps its state in, and the locks by which servers share one child.

===========  ==========================================================================================
lock         held by the one process that may listen: the server that starts a child, then the child
starting     held for the milliseconds in which a server looks whether there is a child, or claims it
in-use       held, shared, by every server and job that needs the child to go on
===========  ==========================================================================================
"""

from __future__ import annotations

import fcntl
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..compute.processes import ProcessIdentity
from ..sockets import folder_of, make_private
from ..tokens import SignedTokens, keep_secret
from .access import tokens_of

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
"""Connections that wait while a child starts; every kernel of a machine may be among them."""


@dataclass(frozen=True)
class Record:
    """What is written down about the child.

    Attributes:
        port: where it listens for kernels and jobs; kept from child to child.
        child: which process it is; None while none was started on this port.
        version: of the studio and of MLflow in it.
    """

    port: int
    child: ProcessIdentity | None = None
    version: str = ""


@dataclass
class Claim:
    """The right to start the child, with the sockets it will listen on; clients can connect already."""

    lock: IO[str]
    tcp: socket.socket
    unix: socket.socket

    def close(self) -> None:
        """Give it up, or leave it to the child that has inherited it."""
        for each in (self.tcp, self.unix, self.lock):
            each.close()


class MlflowFolder:
    """Files of one user's tracking server.

    Args:
        path: e.g. ``<data>/mlflow``; made if need be, for its owner alone.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path
        self.database = path / "mlflow.db"
        self.artifacts = path / "artifacts"
        self.log = path / "server.log"
        self.in_use = path / "in-use"
        self.in_use.touch(mode=0o600)
        self.artifacts.mkdir(exist_ok=True)

    @property
    def sockets(self) -> Path:
        """Return the folder of the child's socket."""
        return folder_of(self.path)

    @property
    def socket(self) -> Path:
        """Return the socket that only this user's servers talk to."""
        return self.sockets / "mlflow"

    def tokens(self) -> SignedTokens:
        """Return the tokens the child accepts."""
        return tokens_of(keep_secret(self.path / "secret"))

    def record(self) -> Record | None:
        """Return what is known of the child; None when nothing readable is."""
        try:
            content: Any = json.loads((self.path / "record.json").read_text())
            child = content["child"]
            identity = ProcessIdentity.from_json(child) if child else None
            return Record(int(content["port"]), identity, str(content["version"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None  # a file that was cut off says as little as none

    def write(self, record: Record) -> None:
        """Write the record down, at once for all who read it."""
        content = {
            "port": record.port,
            "child": record.child.to_json() if record.child else None,
            "version": record.version,
        }
        new = self.path / "record.json.new"
        new.write_text(json.dumps(content))
        new.replace(self.path / "record.json")

    def claim(self) -> Claim | None:
        """Take the right to start the child, and its port; None when somebody has it.

        Raises:
            OSError: the folder cannot be written, or no port is to be had.
            Forbidden: the folder of sockets is somebody else's.
        """
        with self._starting():
            lock = (self.path / "lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                return None
            last = self.record()
            make_private(self.sockets)
            self.socket.unlink(missing_ok=True)
            unix = socket.socket(socket.AF_UNIX)
            unix.bind(str(self.socket))
            unix.listen(BACKLOG)
            tcp = _listen(last.port if last else 0)
            self.write(Record(tcp.getsockname()[1]))
            return Claim(lock, tcp, unix)

    @contextmanager
    def _starting(self) -> Iterator[None]:
        with (self.path / "starting").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def forget_socket(self) -> None:
        """Remove what a child that was ended leaves."""
        self.socket.unlink(missing_ok=True)
        with suppress(OSError):
            self.sockets.rmdir()


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    # A port whose last connections have not timed out yet is free all the same.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(BACKLOG)
    except OSError:
        if not port:
            listener.close()
            raise
        # Somebody else listens there by now; whoever that is, it is not our child.
        listener.close()
        return _listen(0)
    return listener
