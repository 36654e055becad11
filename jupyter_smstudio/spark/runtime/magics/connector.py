"""What ``%sm_analytics emr connect`` does."""

from __future__ import annotations

import importlib.util
from typing import Any

from .arguments import Connect
from .errors import SparkMistake
from .studio import KINDS, LIVE, Cluster, Session, Studio

READY = ("RUNNING", "WAITING")
ROLE = "spark.smstudio.executionRole"
"""Setting of a session that the gateway takes out and exchanges for credentials of EMR."""
IMAGES = "sparkmagic or sparkanalytics"


class Connector:
    """Connects one kernel to clusters.

    Args:
        shell: IPython's.
        studio: where clusters are.
        kernel_language: of a kernel whose cells run on the cluster, ``python`` or ``scala``; empty: they
            run here.
    """

    def __init__(self, shell: Any, studio: Studio, kernel_language: str) -> None:
        self._shell = shell
        self._studio = studio
        self._kernel_language = kernel_language
        self._sessions: Any = None

    @property
    def sessions(self) -> Any:
        """The magics of sparkmagic on the studio's sessions; None where there are none yet."""
        return self._sessions

    def connect(self, order: Connect) -> None:
        """Do what the line says.

        Raises:
            SparkMistake: it cannot be done; says what to do.
        """
        cluster = self._studio.cluster(order.cluster)
        _check(cluster, order)
        if cluster.kind == "connect":
            from .spark_connect import connect

            connect(self._shell, self._studio, cluster)
            return
        if importlib.util.find_spec("sparkmagic") is None:
            raise SparkMistake(
                "This kernel's image has no sparkmagic, which cells need on a cluster. Choose the image "
                f"{IMAGES} in the notebook's toolbar, and connect again."
            )
        self._connect_livy(cluster, order)

    def _connect_livy(self, cluster: Cluster, order: Connect) -> None:
        from sparkmagic.utils import configuration

        from .session import show_sessions

        language = self._language(cluster, order)
        magics = self.add_magics(language)
        defaults = configuration.session_configs_defaults()
        kept = {name: value for name, value in defaults.get("conf", {}).items() if name != ROLE}
        role = {ROLE: order.execution_role} if order.execution_role else {}
        configuration.override("session_configs_defaults", {**defaults, "conf": {**kept, **role}})
        magics.turn_to(cluster, language)
        number = order.session
        if number is None and not magics.session_started:
            number = self._live(cluster, KINDS[language])
        if number is not None and number != magics.number:
            self._check_kind(cluster, number, language)
            session = magics.take(number, KINDS[language])
        elif magics.session_started:
            session = magics.current
        else:
            magics.ensure_session()
            return
        print(f"Connected to session {session.id} on cluster “{cluster.name}”, with its variables.")
        show_sessions([session], session.id)

    def _check_kind(self, cluster: Cluster, number: int, language: str) -> None:
        found = self._studio.session(cluster.id, number)
        other = next((name for name, kind in KINDS.items() if found and kind == found.kind), language)
        if other != language:
            raise SparkMistake(f"Session {number} is one of {other}. Connect to it with --language {other}.")

    def _language(self, cluster: Cluster, order: Connect) -> str:
        language = self._kernel_language or order.language or "python"
        if order.language and order.language != language:
            raise SparkMistake(
                f"This kernel's cells are {language}. Leave --language out, or choose another kernel for "
                f"{order.language}."
            )
        if language not in cluster.languages:
            raise SparkMistake(
                f"Cluster “{cluster.name}” has no {language} sessions; it has {', '.join(cluster.languages)}."
            )
        return language

    def add_magics(self, language: str) -> Any:
        """Put sparkmagic's magics on the studio's sessions into the kernel, once, and return them."""
        if self._sessions is None:
            from .patches import patch_sparkmagic
            from .session_magics import RemoteMagics, SessionMagics, with_body
            from .settings import apply_settings

            patch_sparkmagic()
            apply_settings()
            self._sessions = SessionMagics(self._shell, self._studio, language)
            self._shell.register_magics(self._sessions)
            if not self._kernel_language:
                self._shell.register_magics(RemoteMagics(self._shell, self._sessions))
                self._shell.input_transformers_cleanup.insert(0, with_body)
            # Of sparkmagic's kernels: a widget, which would come before any other way of showing a frame.
            self._shell.display_formatter.ipython_display_formatter.pop("pandas.core.frame.DataFrame", None)
        return self._sessions

    def _live(self, cluster: Cluster, kind: str) -> int | None:
        """Return this kernel's live session on the cluster, e.g. of before a restart."""
        live = [each.id for each in self._studio.sessions(cluster.id) if _fits(each, kind)]
        return max(live, default=None)


def _fits(session: Session, kind: str) -> bool:
    return session.kind == kind and session.state in LIVE


def _check(cluster: Cluster, order: Connect) -> None:
    why = f" {cluster.message}" if cluster.message else ""
    if cluster.state not in READY:
        raise SparkMistake(
            f"Cluster “{cluster.name}” takes no sessions: its state is {cluster.state}.{why} Wait until it "
            "is WAITING, or choose another with Cluster in the toolbar."
        )
    if order.auth_type != "None" and cluster.credentials == "needed":
        raise SparkMistake(
            f"The studio has no credentials for cluster “{cluster.name}”. Give them once with Cluster in the "
            "toolbar; they are kept with your secrets, and not in the notebook."
        )
