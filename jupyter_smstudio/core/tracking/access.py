"""How clients reach the tracking server: addresses, tokens, and the tags of the runs they make."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from ..tokens import SignedTokens
from .base import Tracking

SCOPE = "smt"
"""Prefix of tokens that open the tracking server and nothing else."""

MAX_RETRIES = 9
"""The most that MLflow's client accepts. With the factor below it tries for some five minutes, the first
time at once, where the default leaves gaps of minutes; a restart takes 7 to 20 s."""
BACKOFF_FACTOR = 1

CLIENT_DEFAULTS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": str(MAX_RETRIES),
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": str(BACKOFF_FACTOR),
    "MLFLOW_DISABLE_TELEMETRY": "true",
}
"""What MLflow in a kernel or job is told unless its user chose otherwise."""

RUN_CONTEXT = "MLFLOW_RUN_CONTEXT"
"""JSON object of tags that MLflow's client puts on every run (``SystemEnvironmentContext``)."""


class Tag:
    """Names of the tags by which a run knows where it came from."""

    NOTEBOOK = "smstudio.notebook"
    KERNEL = "smstudio.kernel_id"
    CELL = "smstudio.cell_id"
    EXECUTION_COUNT = "smstudio.execution_count"
    IMAGE = "smstudio.image"
    IMAGE_LOCK = "smstudio.image_lock"
    INSTANCE_TYPE = "smstudio.instance_type"
    JOB = "smstudio.job"
    JOB_ID = "smstudio.job_id"
    COST = "smstudio.cost"
    MOVED_FROM = "smstudio.moved_from"
    MOVED_TO = "smstudio.moved_to"
    SOURCE_NAME = "mlflow.source.name"
    SOURCE_TYPE = "mlflow.source.type"
    GIT_COMMIT = "mlflow.source.git.commit"


def tokens_of(secret: bytes) -> SignedTokens:
    """Return the tokens that a tracking server with this secret accepts."""
    return SignedTokens(SCOPE, secret)


def run_context(tags: Mapping[str, str]) -> str:
    """Return the value of :data:`RUN_CONTEXT`; tags without a value are left out."""
    return json.dumps({name: value for name, value in tags.items() if value})


def with_tracking(env: Mapping[str, str], tracking: Tracking, subject: str) -> dict[str, str]:
    """Return a process's variables with those of MLflow; what the user has set stays as it is.

    Args:
        env: of the process.
        tracking: the server.
        subject: see :meth:`.base.Tracking.environ`.
    """
    if "MLFLOW_TRACKING_URI" in env:  # another server, which has no business with our token
        return dict(env)
    return {**tracking.environ(subject), **env}


def credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the header by which MLflow's own variables identify a client to an external server."""
    if token := environ.get("MLFLOW_TRACKING_TOKEN"):
        return {"Authorization": f"Bearer {token}"}
    user, password = environ.get("MLFLOW_TRACKING_USERNAME"), environ.get("MLFLOW_TRACKING_PASSWORD")
    if user and password:
        return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
    return {}


def is_http(uri: str) -> bool:
    """Tell whether MLflow is reached by HTTP at ``uri``, rather than in a file or database."""
    parts = urlsplit(uri)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
