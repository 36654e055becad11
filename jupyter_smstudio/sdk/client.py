"""How the SDK speaks with the studio: plain HTTP, standard library only, from any image."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

TIMEOUT_SECONDS = 60.0


class StudioError(Exception):
    """The studio refused a request.

    Attributes:
        code: stable name of the error, e.g. ``invalid_input``; see the reference of errors.
        details: machine-readable facts, e.g. ``fields``.
    """

    def __init__(self, message: str, code: str = "studio_error", details: Mapping[str, Any] | None = None):
        super().__init__(message)
        self.code = code
        self.details = dict(details or {})


class Client:
    """Sends requests to one server.

    Args:
        url: of the Jupyter server, e.g. ``http://localhost:8888/``; None (default): the one this
            kernel or job belongs to, else the one that runs on this machine.
        token: opens it; None (default): the one that belongs to the url.

    Raises:
        StudioError: no server was named, and none runs.
    """

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        if url is None:
            url, found = _of_environment() or _of_this_machine()
            token = token or found
        self.url = url.rstrip("/")
        self._token = token or ""

    @property
    def headers(self) -> dict[str, str]:
        """What lets the caller in; for one request, and not to be written anywhere."""
        return {"Authorization": f"Bearer {self._token}"}

    def get(self, path: str, /, **query: Any) -> Any:
        """Fetch ``/smstudio/<path>``; arguments that are None are left out."""
        wanted = urlencode({name: value for name, value in query.items() if value is not None})
        return self._json("GET", f"{path}?{wanted}" if wanted else path)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Send ``body`` to ``/smstudio/<path>``."""
        return self._json("POST", path, body or {})

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Set what is at ``/smstudio/<path>``."""
        return self._json("PUT", path, body)

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change what is at ``/smstudio/<path>``."""
        return self._json("PATCH", path, body)

    def delete(self, path: str) -> None:
        """Delete ``/smstudio/<path>``."""
        self._json("DELETE", path)

    def download(self, path: str, target: Path) -> Path:
        """Save the file at ``/smstudio/<path>`` as ``target``, whole or not at all."""
        partial = target.with_name(f".{target.name}.part")
        with self._open("GET", path) as answer, partial.open("wb") as file:
            shutil.copyfileobj(answer, file, 1 << 20)
        return partial.replace(target)

    def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        with self._open(method, path, body) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def _open(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/smstudio/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={**self.headers, "Content-Type": "application/json"},
        )
        try:
            return urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except urllib.error.URLError as error:
            raise StudioError(
                f"The studio at {self.url} does not answer: {error.reason}.", "unavailable"
            ) from None


def quoted(name: str) -> str:
    """Return a name as one part of a path."""
    return quote(name, safe="")


def _refusal(error: urllib.error.HTTPError) -> StudioError:
    try:
        answer = json.loads(error.read())
        return StudioError(answer["message"], answer.get("code", ""), answer.get("details"))
    except (ValueError, KeyError, TypeError):
        return StudioError(f"The studio answered {error.code} {error.reason}.", f"http_{error.code}")


def _of_environment() -> tuple[str, str] | None:
    url = os.environ.get("SMSTUDIO_API_URL")
    return (url, os.environ.get("SMSTUDIO_API_TOKEN", "")) if url else None


def _of_this_machine() -> tuple[str, str]:
    """Return the server that this user started last."""
    folder = _runtime_folder()
    files = sorted(folder.glob("jpserver-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files:
        record = json.loads(file.read_text())
        if Path(f"/proc/{record['pid']}").exists() or not Path("/proc").exists():
            return record["url"], record["token"]
    raise StudioError(
        "No Jupyter server with the studio runs on this machine. Start one with `jupyter lab`, or give "
        "its address with Session(url=…, token=…).",
        "unavailable",
    )


def _runtime_folder() -> Path:
    """Return where Jupyter servers leave their address, as jupyter_core finds it."""
    if named := os.environ.get("JUPYTER_RUNTIME_DIR"):
        return Path(named)
    if named := os.environ.get("JUPYTER_DATA_DIR"):
        return Path(named) / "runtime"
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(data) / "jupyter" / "runtime"
