"""The server extension: its configuration, and what is put together from it.

Reading order: ``_open_core`` makes what features stand on, ``composition/`` makes the features,
``initialize_handlers`` gives them their routes.
"""

from __future__ import annotations

import asyncio
import getpass
import os
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_core.paths import jupyter_data_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from traitlets import Bool, Enum, Float, Int, List, Unicode

from .composition.automl import build_automl
from .composition.core import Core, DomainAccess, Jupyter
from .composition.debugger import build_debugger
from .composition.deeds import CopyRuns, open_deeds, watch_deeds
from .composition.domain import DomainParts, build_domain, experiment_of, open_quota
from .composition.exhibits import StudioExhibits
from .composition.experiments import build_experiments
from .composition.images import build_extras, build_images
from .composition.jobs import build_jobs
from .composition.kernels import Kernels, build_kernels
from .composition.resources import build_resources
from .composition.secrets import build_secrets
from .composition.sharing import build_sharing, build_shelf
from .composition.spark import Spark, build_spark
from .composition.studio import Studio
from .composition.tracking import TrackingWishes, open_tracking
from .composition.training import build_training
from .composition.tuning import build_tuning
from .core.clock import SystemClock
from .core.compute.catalog import InstanceCatalog
from .core.compute.environ import scrub
from .core.compute.images.provider import open_images
from .core.compute.instance_store import SqlInstanceStore
from .core.compute.instances import InstanceManager
from .core.compute.limits import select_backend
from .core.compute.machine import this_machine
from .core.database import Database
from .core.events import MemoryEventBus
from .core.jobs.engine import JobEngine
from .core.models import Caller
from .core.secrets.store import PLACES, SecretStore
from .core.stages import SqlStageTimes
from .core.state import StateFolder
from .core.tracking.base import Tracking
from .core.tracking.rest import MlflowRest
from .debugger.mail_accounts import MailAccounts, MailPolicy
from .images.scripts import ScriptsService
from .images.store import SqlImageStore
from .kernels.provisioner import SETTING
from .resources.store import IdlePolicy, PreferenceStore
from .web import events, sessions
from .web.connections import LastingConnection
from .web.forward import Forwarder
from .web.jupyter import (
    JupyterChannels,
    JupyterExtensions,
    JupyterKernelControl,
    JupyterKernelDirectory,
    JupyterTerminalControl,
)
from .web.kernelspecs import know_kernels_of_images
from .web.link import DomainLink
from .web.mlflow import mlflow_routes
from .web.routes import tornado_routes
from .web.tokens import KernelTokens

PROVISIONER = "smstudio-provisioner"


class SmStudioApp(ExtensionApp):
    """SM Studio as an extension of Jupyter server."""

    name = "jupyter_smstudio"
    extension_url = "/lab"
    load_other_extensions = True

    data_dir = Unicode(
        "",
        help="Folder of images, overlays and state. Empty (default): smstudio below Jupyter's data folder.",
    ).tag(config=True)
    database_url = Unicode(
        "",
        help="SQLAlchemy URL of the database, e.g. postgresql+psycopg://studio@host/studio. Empty "
        "(default): an SQLite file in data_dir.",
    ).tag(config=True)
    domain_url = Unicode(
        "",
        help="Address of the service that a team's servers share, e.g. "
        "http://127.0.0.1:10101/services/domain. Empty (default): what the variable SMSTUDIO_DOMAIN_URL "
        "names, else a domain of one.",
    ).tag(config=True)
    image_catalog = Unicode(
        "", help="YAML file merged over the image catalogue by name. Empty (default): the shipped one."
    ).tag(config=True)
    instance_catalog = Unicode(
        "", help="YAML file merged over the instance types by name. Empty (default): the shipped ones."
    ).tag(config=True)
    limit_backend = Unicode(
        "auto",
        help="How instance limits are enforced: auto (default: the first that works here), cgroup-v2, "
        "cgroup-v1, watchdog, or an entry point of the group jupyter_smstudio.limit_backends.",
    ).tag(config=True)
    overcommit = Float(
        1.0,
        min=0.1,
        help="Factor on the machine's cores and memory that all running instances may be promised "
        "together. 1.0 (default) never promises more than there is.",
    ).tag(config=True)
    warm_kernels = Int(
        2,
        min=0,
        help="Images for which one started kernel is kept ready; about 60 MB each. 0 turns it off.",
    ).tag(config=True)
    start_mlflow = Bool(
        True,
        help="Whether an MLflow server is started beside the studio (default: True), about 220 MB. It has "
        "no effect where mlflow_tracking_uri names another.",
    ).tag(config=True)
    mlflow_store_url = Unicode(
        "",
        help="SQLAlchemy URL of MLflow's database. Empty (default): the studio's own PostgreSQL if "
        "database_url names one (in the schema mlflow), else an SQLite file in data_dir.",
    ).tag(config=True)
    mlflow_tracking_uri = Unicode(
        "",
        help="Address of a tracking server that runs already, http:// or https://. Empty (default): what "
        "the variable MLFLOW_TRACKING_URI names, else a server is started.",
    ).tag(config=True)
    allowed_hosts = List(
        Unicode(),
        help="Names of hosts that inputs and notebooks may be fetched from, and Livy servers asked, although "
        "their addresses are private, e.g. ['data.example.org', '*.ec2.internal']. Empty (default): none.",
    ).tag(config=True)
    spark_templates = Unicode(
        "", help="YAML file merged over the templates of clusters by name. Empty (default): the shipped ones."
    ).tag(config=True)
    mail_server = Unicode(
        "",
        help="Server for the mails of all who have set none of their own: smtp://user@host (STARTTLS), "
        "smtps://user@host (TLS) or smtp+plain://host, with ?from= the sender's address; its own address may "
        "be private. Its password is each person's secret SMTP_PASSWORD. Empty (default): there is none.",
    ).tag(config=True)
    own_mail_server = Bool(
        True, help="Whether people may set a mail server of their own, before mail_server (default: True)."
    ).tag(config=True)
    secret_place = Enum(
        PLACES,
        "auto",
        help="Where secrets for jobs are kept: keyring (the system's, by the package keyring), file "
        "(encrypted, in data_dir), or auto (default): where they are already, else a keyring if any.",
    ).tag(config=True)
    idle_minutes = Int(
        60,
        min=0,
        help="Minutes after which an idle instance is stopped, unless its user chose others. 0: never.",
    ).tag(config=True)
    idle_minutes_min = Int(0, min=0, help="Fewest minutes a user may choose. 0 (default): any.").tag(
        config=True
    )
    idle_minutes_max = Int(
        525_600, min=1, help="Most minutes a user may choose, of clusters as well (default: a year)."
    ).tag(config=True)

    core: Core
    studio: Studio
    kernels: Kernels
    jobs: JobEngine
    spark: Spark
    domain: DomainParts
    copies: CopyRuns
    forwarder: Forwarder
    loaded = False
    """Whether everything below is there; Jupyter stops an extension that failed to load, too."""

    def initialize(self) -> None:  # type: ignore[override]  # as ExtensionApp itself declares it
        """Load the extension, then adopt what an earlier server has left running."""
        super().initialize()  # type: ignore[no-untyped-call]
        self.loaded = True
        self._take_over_kernels()

    def initialize_settings(self) -> None:
        """Put the studio together."""
        page = self._server.web_app.settings.setdefault("page_config_data", {})
        # From JupyterHub's configuration: which spaces the user may enter, and whether this server is one.
        page["smstudioSpaces"] = os.environ.get("SMSTUDIO_SPACES", "")
        page["smstudioSpace"] = os.environ.get("SMSTUDIO_SPACE", "")
        self.core = self._open_core()
        self.forwarder = Forwarder()
        tokens = KernelTokens(self.core.state.secret())
        jupyter = self._jupyter(tokens)
        self.kernels = build_kernels(self.core, jupyter, self.warm_kernels)
        self.job_records = MlflowRest(self.core.tracking.upstream)
        self.spark = build_spark(self.core, jupyter, self.kernels, self.spark_templates, self.allowed_hosts)
        drivers, hosts = self.spark.gateway.owner_of, self.allowed_hosts
        self.jobs = build_jobs(self.core, jupyter, self.kernels, drivers, self.job_records, hosts)
        images, shelf = build_images(self.core), build_shelf(self.core)
        experiment = experiment_of(self.jobs.service, jupyter.owner)
        self.domain = build_domain(self.core, jupyter, experiment, shelf.storage)
        self.kernels.service.set_advice(self.domain.advice)
        experiments = build_experiments(self.core, jupyter, self.jobs.service)
        automl = build_automl(self.core, jupyter, self.jobs.service, self.job_records)
        tuning = build_tuning(self.core, jupyter, self.jobs.service, self.job_records)
        training = build_training(self.core, jupyter, self.jobs.service)
        exhibits = StudioExhibits(experiments, training, tuning, automl)
        self.studio = Studio(
            owner=jupyter.owner,
            tokens=tokens,
            runs=self._runs,
            images=images,
            extras=build_extras(self.core, jupyter),
            kernels=self.kernels.service,
            experiments=experiments,
            training=training,
            automl=automl,
            tuning=tuning,
            debugger=build_debugger(self.core, jupyter, self.jobs.service, self.allowed_hosts),
            sharing=build_sharing(self.core, jupyter, shelf, exhibits, images.keep_image, self.allowed_hosts),
            shelf=shelf,
            spark=self.spark.service,
            spark_sessions=self.spark.sessions,
            spark_steps=self.spark.steps,
            resources=build_resources(self.core, jupyter),
            secrets=build_secrets(self.core),
            domain=self.domain.service,
            usage=self.domain.usage,
            forwarder=self.forwarder,
            link=DomainLink(jupyter.domain, self.forwarder) if jupyter.domain else None,
            # A server of MLflow that is not ours knows nothing of the domain.
            shares_runs=jupyter.domain is not None and self.core.tracking.in_use is not None,
        )
        self.copies = watch_deeds(self.core, jupyter)
        self.settings[SETTING] = self.kernels.host
        assert self._server.event_logger is not None  # made before extensions are loaded
        events.connect(self.core.bus, self._server.event_logger)

    def initialize_handlers(self) -> None:
        """Register every route of every feature."""
        self.handlers.extend(tornado_routes("/", self.studio))
        self.handlers.extend(mlflow_routes("/", self.core.tracking, self.forwarder))

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Start what needs the running event loop; called when the server listens."""
        if not self.loaded:
            return
        self.core.tracking.start()
        self.studio.images.start()
        self.studio.training.start()
        self.studio.automl.start()
        self.studio.tuning.start()
        self.studio.debugger.start()
        self.studio.sharing.start()
        self.studio.spark.start()
        self.studio.resources.start()
        self.domain.start()
        self.core.deeds.start()

    async def stop_extension(self) -> None:
        """End everything in order: an ordinary shutdown leaves nothing running."""
        if not self.loaded:
            return
        await self.kernels.switcher.close()
        await self.domain.close()
        await self.studio.resources.close()
        await self.studio.sharing.close()
        await self.studio.debugger.close()
        await self.studio.tuning.close()
        await self.studio.automl.close()
        await self.studio.training.close()
        await self.spark.close()
        await self.jobs.close()
        await self.core.instances.close()
        await self.copies.close()
        await self.core.deeds.close()
        await self.domain.leave()
        await self.kernels.pool.close()
        await self.forwarder.close()
        await self.studio.experiments.close()
        await self.job_records.close()
        await self.core.tracking.stop()
        self.kernels.addresses.close()
        await self.studio.extras.close()
        await self.studio.images.close()
        self.core.database.close()
        self.core.state.release()

    def _runs(self, bearer: str) -> bool:
        kernel, owner = self.kernels.registry.find(bearer), self.spark.gateway.owner_of(bearer)
        return kernel is not None or owner is not None or self.jobs.service.lives(bearer)

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None  # Jupyter sets it before it initializes an extension
        return self.serverapp

    def _open_core(self) -> Core:
        data = Path(self.data_dir or Path(jupyter_data_dir()) / "smstudio").resolve()
        state = StateFolder(data)
        database = Database(self.database_url or f"sqlite:///{data / 'studio.db'}")
        database.migrate()
        clock, machine = SystemClock(), this_machine()
        catalog = InstanceCatalog(Path(self.instance_catalog) if self.instance_catalog else None)
        limits = select_backend(self.limit_backend, state.namespace)
        policy = IdlePolicy(self.idle_minutes, self.idle_minutes_min, self.idle_minutes_max)
        preferences = PreferenceStore(database, policy)
        bus, owner = MemoryEventBus(), self._owner().name
        quota, team = open_quota(machine, self.overcommit, self._domain(), state.namespace, bus, owner)
        store = SqlInstanceStore(database, state.name)
        times = SqlStageTimes(database, clock)
        custom_images = SqlImageStore(database, clock)
        secrets = SecretStore(data / "secrets", clock, self.secret_place)
        mail_policy = MailPolicy(self.mail_server, self.own_mail_server, tuple(self.allowed_hosts))
        return Core(
            state=state,
            database=database,
            clock=clock,
            bus=bus,
            times=times,
            machine=machine,
            catalog=catalog,
            limits=limits,
            quota=quota,
            team=team,
            instances=InstanceManager(catalog, limits, quota, store, clock, price=preferences.price),
            images=open_images(
                data, custom_images, clock, times, Path(self.image_catalog) if self.image_catalog else None
            ),
            custom_images=custom_images,
            scripts=ScriptsService(database, clock),
            preferences=preferences,
            overcommit=self.overcommit,
            tracking=self._open_tracking(data),
            secrets=secrets,
            deeds=open_deeds(database, clock, team),
            mail=MailAccounts(secrets, mail_policy, clock),
        )

    def _open_tracking(self, data: Path) -> Tracking:
        wishes = TrackingWishes(
            self.mlflow_tracking_uri, self.mlflow_store_url, self.database_url, start=self.start_mlflow
        )
        return open_tracking(data, wishes, self._domain(), self._environ())

    def _jupyter(self, tokens: KernelTokens) -> Jupyter:
        server = self._server
        # It has been read, and Jupyter's own terminals would inherit it.
        os.environ.pop("JUPYTER_TOKEN", None)
        return Jupyter(
            channels=JupyterChannels(),
            control=JupyterKernelControl(server),
            terminals=JupyterTerminalControl(server),
            directory=JupyterKernelDirectory(server),
            extensions=JupyterExtensions(server),
            tokens=tokens,
            environ=self._environ(),
            root=Path(server.root_dir),
            api_url=lambda: server.connection_url,
            domain=self._domain(),
            owner=self._owner(),
        )

    def _owner(self) -> Caller:
        return Caller(os.environ.get("JUPYTERHUB_USER") or getpass.getuser(), admin=True)

    def _domain(self) -> DomainAccess | None:
        url = self.domain_url or os.environ.get("SMSTUDIO_DOMAIN_URL", "")
        return DomainAccess(url, os.environ.get("JUPYTERHUB_API_TOKEN", "")) if url else None

    def _environ(self) -> dict[str, str]:
        identity = self._server.identity_provider
        return scrub(os.environ, [identity.token, getattr(identity, "hashed_password", "")])

    def _take_over_kernels(self) -> None:
        """Let Jupyter start kernels through the studio, and remember its sessions through a crash."""
        server = self._server
        KernelProvisionerFactory.instance(parent=server).default_provisioner_name = PROVISIONER
        if server.kernel_websocket_connection_class is ZMQChannelsWebsocketConnection:
            server.kernel_websocket_connection_class = LastingConnection
            server.web_app.settings["kernel_websocket_connection_class"] = LastingConnection
        assert server.kernel_spec_manager is not None  # made when the server was initialized
        know_kernels_of_images(server.kernel_spec_manager, self.kernels.host.spec_of)
        sessions.take_over(server.session_manager, self.kernels.service.rename, self.core.state.path)
        loop = asyncio.get_event_loop_policy().get_event_loop()
        if loop.is_running():
            self.log.warning("SM Studio was loaded into a running server: nothing can be adopted.")
            return
        # Before the first request is answered, or open notebooks would find their kernels gone.
        loop.run_until_complete(self.kernels.recovery.run())
        loop.run_until_complete(self.jobs.recover())
        loop.run_until_complete(self.studio.spark.recover())
