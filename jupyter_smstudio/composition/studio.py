"""What handlers find when they look for their services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..automl.service import AutoMLService
from ..core.models import Caller
from ..debugger.service import DebuggerService
from ..domain.service import DomainService
from ..domain.usage import UsageService
from ..experiments.service import ExperimentsService
from ..images.extras import ExtrasService
from ..images.service import ImagesService
from ..kernels.service import KernelsService
from ..resources.service import ResourcesService
from ..secrets.service import SecretsService
from ..sharing.local import LocalShelf
from ..sharing.service import SharingService
from ..spark.service import SparkService
from ..spark.session_service import SessionsService
from ..spark.step_service import StepsService
from ..training.service import TrainingService
from ..tuning.service import TuningService
from ..web.forward import Forwarder
from ..web.link import DomainLink
from ..web.tokens import KernelTokens


@dataclass(frozen=True)
class Studio:
    """The running studio; handlers find their services here."""

    owner: Caller
    tokens: KernelTokens
    runs: Callable[[str], bool]
    """Tells whether there is a kernel or job of this id now; its token ends with it."""
    images: ImagesService
    extras: ExtrasService
    kernels: KernelsService
    experiments: ExperimentsService
    training: TrainingService
    automl: AutoMLService
    tuning: TuningService
    debugger: DebuggerService
    sharing: SharingService
    shelf: LocalShelf
    spark: SparkService
    spark_sessions: SessionsService
    spark_steps: StepsService
    resources: ResourcesService
    domain: DomainService
    usage: UsageService
    secrets: SecretsService
    forwarder: Forwarder
    link: DomainLink | None
    shares_runs: bool
    only_shared: bool = False
    tracked_shares: None = None

    def caller(self, _user: object) -> Caller:
        """Return who asks: this server's one person, whom Jupyter gives another name in each browser."""
        return self.owner
