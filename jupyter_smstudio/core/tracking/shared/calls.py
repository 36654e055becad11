"""What clients of MLflow may ask of a domain's server: the whole list. What is not here is refused.

The paths are those of MLflow 3.17; ``tests/core/tracking/test_shared_calls.py`` compares them with the routes
of the version that is installed, so that a new one is looked at before anybody can use it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ..rules import Refused

API = re.compile(r"/(?:ajax-)?api/[23]\.0/?(?P<rest>mlflow.*)$")
ARTIFACT = "mlflow-artifacts/artifacts"


class Reach(StrEnum):
    """Whose things a call may name."""

    OPEN = "open"
    """It names none: pages of MLflow's interface, its version."""
    SHARED = "shared"
    """One's own, and what others let one see."""
    OWN = "own"
    """One's own only: it changes something."""
    HERE = "here"
    """One's own only: it changes nothing, and yet nobody else's can be asked for by it."""


@dataclass(frozen=True)
class Call:
    """One thing that can be asked.

    Attributes:
        verb: of HTTP.
        path: below MLflow's API, or from the root; ``*`` stands for one part, ``**`` for the rest.
        reach: whose things it may name.
        streamed: whether its body is an artifact or protobuf, which is passed on as it comes.
    """

    verb: str
    path: str
    reach: Reach
    streamed: bool = False

    @property
    def changes(self) -> bool:
        """Tell whether it changes something."""
        return self.reach == Reach.OWN

    def matches(self, verb: str, path: str) -> bool:
        """Tell whether a request is this call."""
        pattern = re.escape(self.path).replace(r"\*\*", ".+").replace(r"\*", "[^/]+")
        return verb == self.verb and re.fullmatch(pattern, path) is not None


def _calls(reach: Reach, *lines: str, streamed: bool = False) -> tuple[Call, ...]:
    return tuple(Call(verb, path, reach, streamed) for verb, path in (line.split() for line in lines))


CALLS: tuple[Call, ...] = (
    *_calls(
        Reach.OPEN,
        "GET /",
        "GET /health",
        "GET /version",
        "GET /static-files/**",
        "GET mlflow/server-info",
        "GET mlflow/workspaces",
        "GET mlflow/workspaces/*",
        "GET mlflow/ui-telemetry",
    ),
    *_calls(
        Reach.SHARED,
        "GET mlflow/experiments/get",
        "GET mlflow/experiments/get-by-name",
        "GET mlflow/experiments/search",
        "POST mlflow/experiments/search",
        "GET mlflow/runs/get",
        "POST mlflow/runs/search",
        "GET mlflow/metrics/get-history",
        "GET mlflow/metrics/get-history-bulk",
        "GET mlflow/metrics/get-history-bulk-interval",
        "GET mlflow/artifacts/list",
        "GET /get-artifact",
        f"GET {ARTIFACT}",
        f"GET {ARTIFACT}/**",
        "GET mlflow/logged-models/*",
        "GET mlflow/logged-models/*/artifacts/directories",
        "GET mlflow/logged-models/*/artifacts/files",
        "POST mlflow/logged-models/search",
        "GET mlflow/registered-models/get",
        "GET mlflow/registered-models/search",
        "GET mlflow/registered-models/alias",
        "GET mlflow/registered-models/get-latest-versions",
        "POST mlflow/registered-models/get-latest-versions",
        "GET mlflow/model-versions/get",
        "GET mlflow/model-versions/get-download-uri",
        "GET mlflow/model-versions/search",
        "GET /model-versions/get-artifact",
        "GET mlflow/traces/*",
        "GET mlflow/traces/*/info",
        "GET mlflow/get-trace-artifact",
        "POST mlflow/traces/search",
    ),
    *_calls(
        Reach.OWN,
        "POST mlflow/experiments/create",
        "POST mlflow/experiments/update",
        "POST mlflow/experiments/delete",
        "POST mlflow/experiments/restore",
        "POST mlflow/experiments/set-experiment-tag",
        "POST mlflow/experiments/delete-experiment-tag",
        "POST mlflow/runs/create",
        "POST mlflow/runs/update",
        "POST mlflow/runs/delete",
        "POST mlflow/runs/restore",
        "POST mlflow/runs/log-metric",
        "POST mlflow/runs/log-parameter",
        "POST mlflow/runs/log-batch",
        "POST mlflow/runs/log-inputs",
        "POST mlflow/runs/log-model",
        "POST mlflow/runs/outputs",
        "POST mlflow/runs/set-tag",
        "POST mlflow/runs/delete-tag",
        "POST mlflow/logged-models",
        "PATCH mlflow/logged-models/*",
        "DELETE mlflow/logged-models/*",
        "POST mlflow/logged-models/*/params",
        "PATCH mlflow/logged-models/*/tags",
        "DELETE mlflow/logged-models/*/tags/*",
        "POST mlflow/registered-models/create",
        "POST mlflow/registered-models/rename",
        "PATCH mlflow/registered-models/update",
        "DELETE mlflow/registered-models/delete",
        "POST mlflow/registered-models/set-tag",
        "DELETE mlflow/registered-models/delete-tag",
        "POST mlflow/registered-models/alias",
        "DELETE mlflow/registered-models/alias",
        "POST mlflow/model-versions/create",
        "PATCH mlflow/model-versions/update",
        "DELETE mlflow/model-versions/delete",
        "POST mlflow/model-versions/transition-stage",
        "POST mlflow/model-versions/set-tag",
        "DELETE mlflow/model-versions/delete-tag",
        "POST mlflow/traces",
        "PATCH mlflow/traces/*",
        "PATCH mlflow/traces/*/tags",
        "DELETE mlflow/traces/*/tags",
        "POST mlflow/traces/delete-traces",
        "POST mlflow/traces/link-to-run",
    ),
    *_calls(
        Reach.OWN,
        f"PUT {ARTIFACT}/**",
        f"DELETE {ARTIFACT}/**",
        "POST mlflow/upload-artifact",
        "POST /v1/traces",
        streamed=True,
    ),
    *_calls(
        Reach.HERE,
        "GET mlflow/traces",
        "GET mlflow/traces/get",
        "GET mlflow/traces/batchGet",
        "POST mlflow/traces/batchGetInfos",
        "POST mlflow/traces/metrics",
        "POST mlflow/experiments/search-datasets",
        "GET /graphql",
        "POST /graphql",
    ),
)


def call_of(verb: str, path: str) -> tuple[Call, str]:
    """Return the call that a request is, and its path as the list has it.

    Args:
        verb: of the request; HEAD is taken for GET.
        path: unescaped, from the root.

    Raises:
        Refused: it is none.
    """
    match = API.match(path)
    # MLflow's own mistake: one route lacks the slash behind the version.
    place = match["rest"] if match else path
    asked = "GET" if verb == "HEAD" else verb
    exact = [call for call in CALLS if call.matches(asked, place)]
    if not exact:
        raise Refused(
            403,
            f"{asked} {path[:200]} is not offered by the MLflow of a domain. Experiments, runs, artifacts, "
            "models and traces are; run an MLflow server of your own for the rest.",
        )
    # 'traces/get' is not the trace of that name.
    return min(exact, key=lambda call: call.path.count("*")), place
