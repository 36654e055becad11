"""Jupyter's sessions, where several browsers ask for one with the same kernel at the same moment."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakValueDictionary

from jupyter_server.services.sessions.sessionmanager import SessionManager


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
