"""All routes of the studio, each with its handler: the one list that tests and documents read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jupyter_server.utils import url_path_join

from ..automl.handlers import ROUTES as AUTOML
from ..debugger.handlers import ROUTES as DEBUGGER
from ..domain.handlers import EXCHANGE_ROUTES as DOMAIN_EXCHANGE
from ..domain.handlers import ROUTES as DOMAIN
from ..experiments.handlers import ROUTES as EXPERIMENTS
from ..images.handlers import ROUTES as IMAGES
from ..kernels.handlers import ROUTES as KERNELS
from ..resources.handlers import ROUTES as RESOURCES
from ..secrets.handlers import ROUTES as SECRETS
from ..sharing.handlers import EXCHANGE_ROUTES as EXCHANGE
from ..sharing.handlers import ROUTES as SHARING
from ..spark.handlers import ROUTES as SPARK
from ..training.handlers import ROUTES as TRAINING
from ..tuning.handlers import ROUTES as TUNING
from .handlers import StudioHandler
from .livy import ROUTES as LIVY
from .openapi import OpenApiHandler
from .spark_ui import ROUTES as SPARK_UI

ROUTES: list[tuple[str, type[StudioHandler]]] = [
    *((f"images/{path}", handler) for path, handler in IMAGES),
    *((f"kernels/{path}", handler) for path, handler in KERNELS),
    *((f"experiments/{path}", handler) for path, handler in EXPERIMENTS),
    *((f"training/{path}", handler) for path, handler in TRAINING),
    *((f"automl/{path}", handler) for path, handler in AUTOML),
    *((f"tuning/{path}", handler) for path, handler in TUNING),
    *((f"debugger/{path}", handler) for path, handler in DEBUGGER),
    *((f"sharing/{path}", handler) for path, handler in SHARING),
    *((f"spark/{path}", handler) for path, handler in SPARK),
    *LIVY,
    *SPARK_UI,
    *((f"resources/{path}", handler) for path, handler in RESOURCES),
    *((f"domain/{path}", handler) for path, handler in DOMAIN),
    *((f"secrets/{path}", handler) for path, handler in SECRETS),
    ("openapi.json", OpenApiHandler),
]
"""Path patterns below ``/smstudio/``."""

SHARED_ROUTES = [
    *(route for route in ROUTES if route[1].shared_verbs),
    *((f"sharing/exchange/{path}", handler) for path, handler in EXCHANGE),
    *((f"domain/exchange/{path}", handler) for path, handler in DOMAIN_EXCHANGE),
]
"""Those of what belongs to a whole domain; a team's domain service has them."""


def tornado_routes(
    base_url: str, studio: object, routes: Sequence[tuple[str, type[StudioHandler]]] = ROUTES
) -> list[tuple[str, type[StudioHandler], dict[str, Any]]]:
    """Return the routes as tornado takes them."""
    return [
        (url_path_join(base_url, "smstudio", path) + "$", handler, {"studio": studio})
        for path, handler in routes
    ]
