"""Whether what a lease is needed for still runs: real processes, real control groups."""

from __future__ import annotations

import asyncio
import os
import subprocess
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from jupyter_smstudio.core.compute.base import Limits
from jupyter_smstudio.core.compute.limits import select_backend
from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.domain.lease_models import LeaseRecord, LeaseUse, ProcessRecord
from jupyter_smstudio.domain.witness import Witness, system_user

USERS = {"ann": os.getuid()}


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(["sleep", "600"])
    yield program
    program.kill()
    program.wait()


def lease(owner: str, *processes: ProcessIdentity) -> LeaseRecord:
    return LeaseRecord(
        owner=owner,
        id=str(uuid.uuid4()),
        server="0",
        type="ml.t3.medium",
        batch=False,
        spot=False,
        price_per_hour=0.05,
        granted=datetime(2026, 3, 1, tzinfo=UTC),
        use=LeaseUse(processes=[ProcessRecord.of(each) for each in processes]),
    )


async def test_a_process_counts_until_it_ends(program: subprocess.Popen[bytes]) -> None:
    witness, identity = Witness(USERS.get), ProcessIdentity.of(program.pid)
    assert witness.living(lease("ann", identity)) == [identity]
    ended = asyncio.create_task(witness.all_gone([identity]))
    program.kill()
    await asyncio.wait_for(ended, 60)
    assert witness.living(lease("ann", identity)) == []


def test_only_the_very_process_of_the_owner_counts(program: subprocess.Popen[bytes]) -> None:
    identity = ProcessIdentity.of(program.pid)
    reused = ProcessIdentity(identity.pid, identity.start_time - 1, identity.boot_id)
    rebooted = ProcessIdentity(identity.pid, identity.start_time, str(uuid.uuid4()))
    assert Witness(USERS.get).told(lease("ann", reused, rebooted)) == []
    assert Witness(USERS.get).told(lease("nobody-of-the-system", identity)) == []
    assert Witness({"ann": os.getuid() + 1}.get).told(lease("ann", identity)) == []


def test_what_a_killed_server_had_no_time_to_tell_is_found_by_its_group(
    program: subprocess.Popen[bytes],
) -> None:
    backend = select_backend("auto", f"test-{uuid.uuid4().hex[:8]}")
    if not backend.exact:
        pytest.skip("This machine lets nobody make control groups")
    untold = lease("ann")
    group = backend.open(untold.id, Limits(cpus=None, memory_bytes=None))
    try:
        group.attach(program.pid)
        assert [each.pid for each in Witness(USERS.get).living(untold)] == [program.pid]
        assert Witness(USERS.get).living(lease("ann")) == []
    finally:
        group.kill()
        program.wait()
        group.remove()


def test_members_are_users_of_the_system() -> None:
    assert system_user("root") == 0
    assert system_user("no-such-user-here") is None
