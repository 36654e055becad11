"""Jupyter's sessions: started once for several browsers, followed to another name, kept through a crash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from jupyter_server.services.sessions.sessionmanager import SessionManager


def take_over(sessions: SessionManager, renamed: Callable[[str, str, str], None], folder: Path) -> None:
    """Do to a server's sessions all that is below.

    Args:
        sessions: of the server.
        renamed: see :func:`tell_of_renames`.
        folder: of the file that sessions are kept in.
    """
    start_each_kernel_once(sessions)
    tell_of_renames(sessions, renamed)
    outlive_the_server(sessions, folder / "sessions.db")


def start_each_kernel_once(sessions: SessionManager) -> None:
    """Let the second who asks for a kernel by its id find it running, and not start it once more.

    Jupyter looks whether a kernel of the id runs and starts it otherwise, but waits in between. Two people
    in a space wait for the same prepared process: handed over twice, it answers neither of them, and the
    cell that one of them has run is lost.

    Args:
        sessions: of the server; the instance is changed, which exists before any extension is loaded.
    """
    create = sessions.create_session
    starts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def create_session(*, kernel_id: str | None = None, **session: Any) -> dict[str, Any]:
        if kernel_id is None:
            return await create(**session)
        async with starts.setdefault(kernel_id, asyncio.Lock()):
            return await create(**session, kernel_id=kernel_id)

    sessions.create_session = create_session  # type: ignore[method-assign, assignment]  # its handler names what it gives


def tell_of_renames(sessions: SessionManager, renamed: Callable[[str, str, str], None]) -> None:
    """Tell which kernel's session has moved from one path to another, as it does with its document.

    A kernel that is known by its document's old path would be given to the next document of that name.

    Args:
        sessions: of the server; the instance is changed, which exists before any extension is loaded.
        renamed: is given the kernel's id, the path until now and the new one.
    """
    update: Any = sessions.update_session
    read: Any = sessions.get_session

    async def update_session(session_id: str, **changes: Any) -> None:
        before = await read(session_id=session_id)
        await update(session_id, **changes)
        if "path" in changes:
            renamed(before["kernel"]["id"], before["path"], changes["path"])

    sessions.update_session = update_session  # type: ignore[method-assign]


def outlive_the_server(sessions: SessionManager, path: Path) -> None:
    """Keep sessions in a file, unless they are kept in one already: the next server finds them there.

    Args:
        sessions: of the server.
        path: of the file.
    """
    if sessions.database_filepath == ":memory:":
        sessions.database_filepath = str(path)
        # What it is for, a killed server, loses nothing this way; what loses something, a power
        # failure, ends the kernels too. It keeps the disk out of every start of a kernel.
        sessions.connection.execute("PRAGMA synchronous = OFF")
