"""The engine under everything that runs as a job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jupyter_smstudio

from ..core.jobs.engine import JobEngine, JobFoundations
from ..core.jobs.folders import JobFolders
from ..core.jobs.hosts import lend_package
from ..core.jobs.runs import MlflowRecorder
from ..core.jobs.service import OwnerOf
from ..core.jobs.settings import JobSettings
from ..core.jobs.store import SqlJobStore
from ..core.tracking.rest import MlflowRest
from .core import Core, Jupyter
from .kernels import Kernels


def build_jobs(
    core: Core,
    jupyter: Jupyter,
    kernels: Kernels,
    drivers: OwnerOf,
    rest: MlflowRest,
    allowed_hosts: Sequence[str],
) -> JobEngine:
    """Put the job engine together.

    Args:
        core: of the studio.
        jupyter: what Jupyter knows.
        kernels: that ask for jobs.
        drivers: whose a driver of Spark is, which asks as a kernel does.
        rest: what is recorded goes through it; the caller closes it.
        allowed_hosts: that inputs may come from although their addresses are private.
    """
    folder = core.state.data / "jobs"

    def owner_of(kernel_id: str) -> str | None:
        kernel = kernels.registry.find(kernel_id)
        return kernel.caller.name if kernel else drivers(kernel_id)

    foundations = JobFoundations(
        store=SqlJobStore(core.database, core.state.name),
        bus=core.bus,
        clock=core.clock,
        times=core.times,
        catalog=core.catalog,
        machine=core.machine,
        quota=core.quota,
        instances=core.instances,
        images=core.images,
        recorder=MlflowRecorder(core.tracking, rest, JobFolders(folder)),
        owner_of=owner_of,
        secrets=core.secrets,
        deeds=core.deeds,
    )
    package = Path(jupyter_smstudio.__file__).parent
    settings = JobSettings(
        folder=folder,
        environ=jupyter.environ,
        package=lend_package(core.state.path / "lent-to-jobs", package),
        api_url=jupyter.api_url,
        tokens=jupyter.tokens,
        allowed_hosts=tuple(allowed_hosts),
        hook_folder=package / "debugger" / "runtime" / "unchanged",
    )
    engine = JobEngine(foundations, settings)
    core.images.set_users(
        lambda digest: [
            *kernels.registry.users(digest),
            *kernels.pool.users(digest),
            *engine.service.users(digest),
        ]
    )
    return engine
