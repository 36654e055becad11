"""Whether what a lease is needed for still runs, seen from a process that belongs to nobody of the domain.

Every user may read in ``/proc`` which processes there are, since when, and whose, unless it is mounted with
``hidepid``. A process that cannot be seen, as in another container, is taken for gone.
"""

from __future__ import annotations

import asyncio
import os
import pwd
from collections.abc import Callable, Iterable
from pathlib import Path

from ..core.compute.processes import ProcessIdentity
from .lease_models import LeaseRecord

PROC = Path("/proc")

UserOf = Callable[[str], int | None]
"""Returns the system's number of a member; None for one who is no user of the system."""


def system_user(name: str) -> int | None:
    """Return the number of the system's user of this name."""
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


class Witness:
    """Looks at processes of others.

    Args:
        user_of: whose processes count for a member: nobody can keep a lease by naming those of others.
    """

    def __init__(self, user_of: UserOf = system_user) -> None:
        self._user_of = user_of

    def told(self, lease: LeaseRecord) -> list[ProcessIdentity]:
        """Return the processes that live of those that a lease was said to be needed for."""
        return self._own(lease, (record.identity() for record in lease.use.processes))

    def living(self, lease: LeaseRecord) -> list[ProcessIdentity]:
        """Return the processes that keep a lease, also those in its control group that nobody has told of.

        It reads what there is of every process of the machine, so it is to be called in a thread.
        """
        return [*self.told(lease), *self._own(lease, _in_group(lease.id))]

    def _own(self, lease: LeaseRecord, processes: Iterable[ProcessIdentity]) -> list[ProcessIdentity]:
        user = self._user_of(lease.owner)
        return [each for each in processes if _belongs(each, user)]

    async def all_gone(self, processes: Iterable[ProcessIdentity]) -> None:
        """Return when none of these processes lives any more; the operating system tells."""
        await asyncio.gather(*(process.wait() for process in processes))


def _belongs(process: ProcessIdentity, user: int | None) -> bool:
    try:
        # The owner first: were the process replaced in between, it would not be the one that was told.
        return (PROC / str(process.pid)).stat().st_uid == user and process.alive()
    except FileNotFoundError:
        return False


def _in_group(instance_id: str) -> list[ProcessIdentity]:
    """Find the processes of an instance whose server died before it had told of them."""
    found = []
    for name in filter(str.isdigit, os.listdir(PROC)):
        try:
            if instance_id in (PROC / name / "cgroup").read_text():
                found.append(ProcessIdentity.of(int(name)))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has ended meanwhile, or is hidden
    return found
