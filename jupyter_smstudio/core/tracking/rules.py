"""What our MLflow refuses, whoever asks: paths that leave a run, addresses that it would open itself.

Pure functions of a request, run in the child before MLflow sees it. Each refusal is a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote

API = re.compile(r"^/(?:ajax-)?api/\d\.\d/?(?P<rest>.*)$")
CLOSED = re.compile(
    r"^/(?:ajax-api|api)/\d\.\d/(?:mlflow/)?(?:assistant|gateway|gateway-proxy|jobs|webhooks|"
    r"prompt-optimization|runs/create-promptlab-run|scorer/invoke|scorers/online-config)(?:/|s?$)"
    r"|^/gateway(?:/|$)"
)
"""Parts of MLflow that start programs, hold keys of others, or open addresses that a request names."""

PATH_PARAMETERS = frozenset({"path", "artifact_path", "artifact_file_path"})
PATH_FIELDS = PATH_PARAMETERS | {"artifactPath", "artifactFilePath"}
UNSAFE_PATH = re.compile(r"(?:^|/)\.\.?(?:/|$)|[\\;\x00-\x1f\x7f]")
DECODINGS = 4
"""Times a path is unescaped to look for what hides in it; nobody escapes a name more often."""

OWN_LOCATION = re.compile(r"mlflow-artifacts:/(?!/)[^\\;#?\x00-\x1f]*")
OWN_SOURCE = re.compile(r"(?:mlflow-artifacts:/(?!/)|runs:/(?!/)|models:/(?!/))[^\\;#?\x00-\x1f]*")
PLACEHOLDER_SOURCE = re.compile(r"[A-Za-z][A-Za-z-]*")
"""What MLflow's prompts name as their source: a word that leads nowhere."""
LOCATION_FIELDS = {"mlflow/experiments/create": ("artifact_location", "artifactLocation")}
LOCATION_TAG = "mlflow.artifactLocation"
"""The tag by which a trace says where MLflow finds its artifacts."""


class Refused(Exception):
    """A request that MLflow is not to see.

    Args:
        status: HTTP status.
        message: a sentence for whoever asked.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def check_target(path: str, raw_path: bytes, query: bytes) -> None:
    """Refuse parts of MLflow that are closed here, and paths that leave where they belong.

    Args:
        path: the request's, unescaped once.
        raw_path: as it came.
        query: as it came.

    Raises:
        Refused: with the reason.
    """
    if CLOSED.match(re.sub("/{2,}", "/", path)):
        raise Refused(403, "This part of MLflow is closed in SM Studio.")
    _check_path(raw_path.decode("latin-1"))
    if "//" in path:
        raise Refused(400, "The path holds an empty name.")
    if "/mlflow-artifacts/" in path and "#" in path:
        raise Refused(400, "The name of an artifact may not hold '#', which MLflow's client cuts off.")
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name in PATH_PARAMETERS:
            check_artifact_path(value)


def check_artifact_path(path: str) -> None:
    """Refuse an artifact's path that is absolute, climbs, or that MLflow's client would cut off.

    Raises:
        Refused: with the reason.
    """
    if path.startswith("/") or re.match(r"[A-Za-z]+:", path):
        raise Refused(400, "The path of an artifact is relative to its run; it cannot be absolute.")
    if "#" in path:
        raise Refused(400, "The name of an artifact may not hold '#', which MLflow's client cuts off.")
    _check_path(path)


def check_body(path: str, body: bytes) -> Any:
    """Refuse locations outside the server's own artifacts; return the JSON that MLflow will read.

    Args:
        path: the request's, unescaped once.
        body: of a request whose body is JSON.

    Raises:
        Refused: with the reason.
    """
    document = read_json(body)
    match = API.match(path)
    call = match["rest"] if match else ""
    for name, value in _fields(document):
        if name in LOCATION_FIELDS.get(call, ()) or (name == LOCATION_TAG and "traces" in call):
            _check_location(value, OWN_LOCATION)
        elif name == "source" and call == "mlflow/model-versions/create":
            if not PLACEHOLDER_SOURCE.fullmatch(str(value)):
                _check_location(value, OWN_SOURCE)
        elif name in PATH_FIELDS and "artifacts/" in call and isinstance(value, str):
            check_artifact_path(value)
    return document


def read_json(body: bytes) -> Any:
    """Return a body as MLflow reads it: JSON, that old clients wrap in a JSON text; None if it is neither."""
    try:
        document = json.loads(body)
        return json.loads(document) if isinstance(document, str) else document
    except (ValueError, RecursionError):
        return None  # MLflow takes such a body for an empty one


def _fields(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield every name and value in a document, and every tag as if its key were a name."""
    left = [document]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left.extend(item)
        elif isinstance(item, dict):
            yield from item.items()
            if isinstance(item.get("key"), str):
                yield item["key"], item.get("value")
            left.extend(value for value in item.values() if isinstance(value, dict | list))


def _check_location(value: Any, allowed: re.Pattern[str]) -> None:
    if value in (None, ""):
        return
    if not isinstance(value, str) or not allowed.fullmatch(value):
        raise Refused(
            400,
            f"{str(value)[:200]!r} lies outside this server's artifacts. Leave the location out, or "
            "name a run or model of this server (runs:/…, models:/…, mlflow-artifacts:/…).",
        )
    _check_path(value)


def _check_path(path: str) -> None:
    for _ in range(DECODINGS):
        if UNSAFE_PATH.search(path):
            raise Refused(
                400, "The path leaves the place it belongs to, or holds a character that no name may hold."
            )
        decoded = unquote(path)
        if decoded == path:
            return
        path = decoded
    raise Refused(400, "The path is escaped too often.")
