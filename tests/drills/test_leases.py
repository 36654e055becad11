"""The domain's service, and its database, are killed under a server that holds and awaits leases."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.machine import this_machine
from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.core.quota import GIB, Amount, Claim
from jupyter_smstudio.domain.lease_models import LeaseUse, ProcessRecord
from jupyter_smstudio.domain.leased_quota import AWAY, LeasedQuota
from jupyter_smstudio.domain.remote import DomainClient
from jupyter_smstudio.testing.quota import Asking, key, until

from .domain import SetupError, postgresql_programs, running_domain

WHOLE = Amount(this_machine().vcpu, GIB // 4)
"""All cores: one notebook gets them, and one job beside it."""
TYPE = "drill.whole"
OWNER = getpass.getuser()


def claim(name: str, *, batch: bool = False) -> Claim:
    return Claim(key(name), WHOLE, OWNER, batch=batch, type=TYPE)


def configure(folder: Path) -> None:
    """Give the service a type of this machine's size, by the file that it reads in its home."""
    catalog, settings = folder / "instances.yaml", folder / "service" / ".jupyter"
    kind = {"name": TYPE, "vcpu": WHOLE.vcpu, "memory_gib": WHOLE.memory_bytes / GIB}
    catalog.write_text(json.dumps({"types": [kind]}))  # JSON is YAML, too
    settings.mkdir(parents=True)
    config = {"DomainServiceApp": {"instance_catalog": str(catalog)}}
    (settings / "jupyter_smstudio_domain_config.json").write_text(json.dumps(config))


async def test_no_lease_is_lost_and_none_is_given_twice() -> None:
    try:
        postgresql_programs()
    except SetupError as missing:
        pytest.skip(str(missing))
    folder = Path(tempfile.mkdtemp(prefix="smstudio-leases-"))  # PostgreSQL's user may not enter pytest's
    configure(folder)
    found: list[bool] = []
    with running_domain(folder) as (service, database):
        client = DomainClient(service.url.removesuffix("smstudio/"), f"{OWNER}-token")
        quota = LeasedQuota(client, WHOLE, "0", connected=found.append, again_seconds=0.1)
        this = LeaseUse(processes=[ProcessRecord.of(ProcessIdentity.of(os.getpid()))])
        quota.set_use(lambda _key: this)
        quota.start()
        await quota.reserve(claim("first"))

        service.kill()
        await until(lambda: not found[-1])
        job = await Asking(quota, claim("job", batch=True)).queued()
        assert job.places == [(1, AWAY)]
        service.start()
        await job.got()
        # The new process knows of the first lease, too: there is no room for another notebook.
        second = await Asking(quota, claim("second")).queued()
        await until(lambda: second.places[-1] == (1, f"{WHOLE.vcpu:g} vCPU"))

        database.stop("immediate")
        quota.release(key("first"))
        third = Asking(quota, claim("third", batch=True))
        await until(lambda: bool(third.places))
        assert not second.done and not third.done
        database.start()
        await second.got()
        quota.release(key("job"))
        await third.got()
        await quota.close()
    shutil.rmtree(folder)
