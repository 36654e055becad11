"""What features stand on: the core as configured, and what is asked of Jupyter."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jupyter_smstudio

from ..core.clock import Clock
from ..core.compute.base import LimitBackend
from ..core.compute.catalog import InstanceCatalog
from ..core.compute.images.provider import ImageProvider
from ..core.compute.instances import InstanceManager
from ..core.compute.machine import Machine
from ..core.database import Database
from ..core.events import EventBus
from ..core.extras.installer import ServerExtensions
from ..core.models import Caller
from ..core.quota import Quota
from ..core.secrets.store import SecretStore
from ..core.stages import StageTimes
from ..core.state import StateFolder
from ..core.tracking.base import Tracking
from ..debugger.mail_accounts import MailAccounts
from ..domain.deed_queue import DeedQueue
from ..domain.leased_quota import LeasedQuota
from ..domain.news import DomainNews
from ..domain.remote import DomainClient
from ..images.scripts import ScriptsService
from ..images.store import SqlImageStore
from ..kernels.environ import TokenIssuer
from ..kernels.ports import KernelChannels, KernelControl, TerminalControl
from ..resources.store import PreferenceStore
from ..resources.zombies import KernelDirectory

ORIGINALS = ("sagemaker_studio_analytics_extension", "sagemaker_pyspark")
"""Packages of the SDK that images find by the original's names."""


@dataclass(frozen=True)
class DomainAccess:
    """How this server reaches the service of a team's domain.

    Attributes:
        url: of the service, as this machine reaches it.
        token: of this server.
    """

    url: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Team:
    """How this server takes part in the domain of a team: it leases the machine, and hears what happens."""

    client: DomainClient
    quota: LeasedQuota
    news: DomainNews


@dataclass(frozen=True)
class Core:
    """What features stand on; ``app.py`` makes it from the configuration."""

    state: StateFolder
    database: Database
    clock: Clock
    bus: EventBus
    times: StageTimes
    machine: Machine
    catalog: InstanceCatalog
    limits: LimitBackend
    quota: Quota
    team: Team | None
    instances: InstanceManager
    images: ImageProvider
    custom_images: SqlImageStore
    scripts: ScriptsService
    preferences: PreferenceStore
    overcommit: float
    tracking: Tracking
    secrets: SecretStore
    deeds: DeedQueue
    mail: MailAccounts


@dataclass(frozen=True)
class Jupyter:
    """What features ask of Jupyter; ``web.jupyter`` implements it."""

    channels: KernelChannels
    control: KernelControl
    terminals: TerminalControl
    directory: KernelDirectory
    extensions: ServerExtensions
    tokens: TokenIssuer
    environ: Mapping[str, str]
    root: Path
    api_url: Callable[[], str]
    owner: Caller
    domain: DomainAccess | None


def sdk_environ(state: StateFolder) -> dict[str, str]:
    """Return the variables by which every image finds ``jupyter_smstudio.sdk`` and its folder of data.

    It finds the original's names of parts of it, too, where the image has not the original itself.
    """
    package = Path(jupyter_smstudio.__file__)
    originals = [package.parent / "sdk" / name / package.name for name in ORIGINALS]
    return {
        "PYTHONPATH": os.pathsep.join(str(state.lend(each)) for each in (package, *originals)),
        "SMSTUDIO_STORE": str(state.data / "store"),
    }
