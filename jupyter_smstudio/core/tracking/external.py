"""No child of ours: a tracking server that runs elsewhere, or none."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InvalidInput, NotSupported
from .access import CLIENT_DEFAULTS, credentials, is_http
from .base import Listener, Unsubscribe, Upstream


class ExternalMlflow:
    """A tracking server by URL; MLflow's own variables hold what identifies its clients.

    Args:
        uri: ``http://`` or ``https://``.
        environ: where ``MLFLOW_TRACKING_TOKEN``, ``…_USERNAME`` and ``…_PASSWORD`` are looked for.

    Raises:
        InvalidInput: the URI is not HTTP.
    """

    store_url = None
    in_use = None

    def __init__(self, uri: str, environ: Mapping[str, str]) -> None:
        if not is_http(uri):
            raise InvalidInput(
                f"The tracking server {uri!r} cannot be used: its address must begin with http:// or "
                "https://. Change SmStudioApp.mlflow_tracking_uri."
            )
        self._uri = uri.rstrip("/")
        self._headers = credentials(environ)

    def upstream(self) -> Upstream:
        """Return the server's address."""
        return Upstream(self._uri, headers=self._headers)

    def environ(self, subject: str) -> dict[str, str]:
        """Return its address; credentials come with the user's own variables."""
        return {"MLFLOW_TRACKING_URI": self._uri, **CLIENT_DEFAULTS}

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Do nothing: an external server tells nobody of its writes, so its readers ask again."""
        return lambda: None

    def start(self) -> None:
        """Do nothing: it runs."""

    async def ready(self) -> None:
        """Wait for nothing: nothing is started here."""

    async def stop(self) -> None:
        """Do nothing: it is not ours to stop."""


class NoTracking:
    """Stands where no tracking server is wanted."""

    store_url = None
    in_use = None

    def upstream(self) -> Upstream:
        """Raise :class:`NotSupported`."""
        raise NotSupported(
            "This studio runs no MLflow server. Start it with SmStudioApp.start_mlflow=True, or name one "
            "in SmStudioApp.mlflow_tracking_uri."
        )

    def environ(self, subject: str) -> dict[str, str]:
        """Return nothing: MLflow in kernels does what it would do anywhere."""
        return {}

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Do nothing: there is nothing to hear of."""
        return lambda: None

    def start(self) -> None:
        """Do nothing."""

    async def ready(self) -> None:
        """Wait for nothing: nothing is started here."""

    async def stop(self) -> None:
        """Do nothing."""
