"""What each host has learnt, brought together on the first one.

Hosts connect as they start, and keep the connection: however long they learn, nobody waits for one that has
died. What is sent are arrays of numbers, as :func:`numpy.savez` writes them, and never pickles.
"""

from __future__ import annotations

import io
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import numpy as np

from .container import Container, Mistake
from .data import Array

START_SECONDS = 300.0
"""How long hosts wait for one another at the start: they begin when their data have been fetched."""
RETRY_SECONDS = 0.2
"""Between two tries to reach the first host, which may still be starting."""
NAME = struct.Struct(">H")
SIZE = struct.Struct(">Q")


class Gathering:
    """The hosts of a job.

    Args:
        container: of this host.
        connections: by host: on the first one to all others, on these to the first one.
    """

    def __init__(self, container: Container, connections: Mapping[str, socket.socket]) -> None:
        self._container = container
        self._connections = connections

    def gather(self, arrays: Mapping[str, Array]) -> list[Mapping[str, Array]]:
        """Bring what hosts have learnt to the first one.

        Args:
            arrays: what this host has learnt.

        Returns:
            On the first host that of all, in the order of the hosts; on the others nothing.

        Raises:
            Mistake: another host ended before.
        """
        if self._container.rank:
            stream = io.BytesIO()
            np.savez(stream, allow_pickle=False, **dict(arrays))
            content = stream.getvalue()
            for connection in self._connections.values():
                connection.sendall(SIZE.pack(len(content)) + content)
            return []
        return [arrays, *(self._received(host) for host in self._container.hosts[1:])]

    def _received(self, host: str) -> Mapping[str, Array]:
        (size,) = SIZE.unpack(_read(self._connections[host], SIZE.size, host))
        content = io.BytesIO(_read(self._connections[host], size, host))
        with np.load(content, allow_pickle=False) as arrays:
            return dict(arrays)


@contextmanager
def gathering(container: Container) -> Iterator[Gathering]:
    """Join the hosts of the job for the time of the block; one host alone has nothing to join.

    Raises:
        Mistake: there is no port to meet at, or a host does not come.
    """
    with ExitStack() as stack:
        if len(container.hosts) == 1:
            connections: dict[str, socket.socket] = {}
        elif not container.rendezvous[1]:
            raise Mistake("A job on several hosts needs MASTER_ADDR and MASTER_PORT, where they meet.")
        elif container.rank:
            connections = {container.hosts[0]: stack.enter_context(_connected(container))}
        else:
            connections = {
                host: stack.enter_context(connection) for host, connection in _accepted(container).items()
            }
        yield Gathering(container, connections)


def _connected(container: Container) -> socket.socket:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection = socket.create_connection(container.rendezvous, timeout=START_SECONDS)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise Mistake(f"The host {container.hosts[0]} can't be reached.") from None
            time.sleep(RETRY_SECONDS)
            continue
        connection.settimeout(None)
        name = container.host.encode()
        connection.sendall(NAME.pack(len(name)) + name)
        return connection


def _accepted(container: Container) -> dict[str, socket.socket]:
    missing = set(container.hosts[1:])
    found: dict[str, socket.socket] = {}
    with socket.create_server(container.rendezvous) as server:
        server.settimeout(START_SECONDS)
        while missing:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                raise Mistake(f"The host {min(missing)} did not come within {START_SECONDS:g} s.") from None
            connection.settimeout(None)
            (length,) = NAME.unpack(_read(connection, NAME.size, "a host"))
            host = _read(connection, length, "a host").decode(errors="replace")
            if host not in missing:
                connection.close()  # none of this job's
                continue
            missing.remove(host)
            found[host] = connection
    return found


def _read(connection: socket.socket, size: int, host: str) -> bytes:
    content = bytearray()
    while len(content) < size:
        piece = connection.recv(min(1 << 20, size - len(content)))
        if not piece:
            raise Mistake(f"The host {host} ended before it had sent what it learnt; its log says why.")
        content += piece
    return bytes(content)
