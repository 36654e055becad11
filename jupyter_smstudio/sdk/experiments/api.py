"""MLflow's REST API with the standard library, for images that have no MLflow."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from ..client import StudioError

TIMEOUT_SECONDS = 60.0
RETRY_SECONDS = (0.2, 0.5, 1, 2, 4, 8, 16, 30)
"""A tracking server that was killed is back in 7 to 20 s; nothing is lost meanwhile."""
RETRIED = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


DRY_RUN = "SMSTUDIO_DRY_RUN"
"""Set where a program is only tried: what it records is forgotten."""


def tracking_api() -> TrackingApi:
    """Return the tracking server of this process; in a dry run one that forgets.

    Raises:
        StudioError: this process knows none.
    """
    return ForgetfulApi() if DRY_RUN in os.environ else TrackingApi()


class TrackingApi:
    """One tracking server.

    Raises:
        StudioError: this process has no ``MLFLOW_TRACKING_URI`` with ``http://`` or ``https://``.
    """

    def __init__(self) -> None:
        self._url = os.environ.get("MLFLOW_TRACKING_URI", "").rstrip("/")
        if not self._url.startswith(("http://", "https://")):
            raise StudioError(
                "This process knows no tracking server; run it in a notebook or job of the studio, or "
                "set MLFLOW_TRACKING_URI.",
                "unavailable",
            )

    def get(self, path: str, /, **query: str) -> dict[str, Any]:
        """Ask ``/api/2.0/mlflow/<path>``."""
        return self._call("GET", f"api/2.0/mlflow/{path}?{urlencode(query)}")

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send ``body`` to ``/api/2.0/mlflow/<path>``."""
        return self._call("POST", f"api/2.0/mlflow/{path}", json.dumps(body).encode())

    def put_artifact(self, experiment_id: str, run_id: str, path: str, content: bytes) -> None:
        """Store a file with a run."""
        place = quote(f"{experiment_id}/{run_id}/artifacts/{path}")
        self._call("PUT", f"api/2.0/mlflow-artifacts/artifacts/{place}", content)

    def _call(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        for pause in (*RETRY_SECONDS, None):
            try:
                return self._send(method, path, body)
            except urllib.error.HTTPError as error:
                if error.code not in RETRIED or pause is None:
                    raise _refusal(error) from None
            except urllib.error.URLError as error:
                if pause is None:
                    raise StudioError(
                        f"The tracking server does not answer: {error.reason}.", "unavailable"
                    ) from None
            # There is nothing to wait for but time: the server starts anew.
            time.sleep(pause)
        raise AssertionError("the last pause is None")

    def _send(self, method: str, path: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json" if method == "POST" else "application/octet-stream"}
        if token := os.environ.get("MLFLOW_TRACKING_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(f"{self._url}/{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            content = answer.read()
        found: dict[str, Any] = json.loads(content) if content else {}
        return found


class ForgetfulApi(TrackingApi):
    """Answers as a tracking server that keeps nothing, so that a program which records can be tried."""

    def __init__(self) -> None:
        """Need no server."""

    def get(self, path: str, /, **query: str) -> dict[str, Any]:
        """Return a run as if it was there."""
        return self.post(path, query)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make a run or an experiment that nobody will find; find nothing."""
        if path in ("runs/get", "runs/create"):
            made = {"run_id": uuid.uuid4().hex, "experiment_id": "0", "run_name": "dry-run"}
            return {"run": {"info": {**made, **{name: body[name] for name in made if name in body}}}}
        return {"experiment_id": "0"} if path == "experiments/create" else {}

    def put_artifact(self, experiment_id: str, run_id: str, path: str, content: bytes) -> None:
        """Store nothing."""


def _refusal(error: urllib.error.HTTPError) -> StudioError:
    try:
        answer = json.loads(error.read())
        return StudioError(str(answer["message"]), str(answer.get("error_code", answer.get("code", ""))))
    except (ValueError, KeyError, TypeError):
        return StudioError(f"The tracking server answered {error.code} {error.reason}.", f"http_{error.code}")
