"""Files behind URLs, read as streams: by HTTP, and from object stores through fsspec."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from .addresses import Refused, public_addresses, without_secrets
from .control import Halted
from .http_file import open_http

OBJECT_STORES = {
    "s3": "pip install 'jupyter-smstudio[s3]'",
    "s3a": "pip install 'jupyter-smstudio[s3]'",
    "gs": "pip install gcsfs",
    "gcs": "pip install gcsfs",
    "abfs": "pip install adlfs",
    "abfss": "pip install adlfs",
    "az": "pip install adlfs",
    "hf": "pip install huggingface_hub",
    "oss": "pip install ossfs",
    "oci": "pip install ocifs",
    "github": "pip install requests",
}
"""Protocols whose URLs name a bucket or a repository, and what fsspec needs for each. Which machine is
asked is the administrator's configuration, so its address is not checked."""
FILE_SERVERS = {"ftp": 21, "sftp": 22, "ssh": 22, "smb": 445}
"""Protocols whose URLs name a host, and its usual port."""


@dataclass(frozen=True)
class RemoteFile:
    """A file that can be read once more whenever it is opened.

    Attributes:
        key: its path below the URL that was asked for, or its name.
        size: bytes, where known beforehand.
        open: opens it.
    """

    key: str
    size: int | None
    open: Callable[[], Any]


def is_remote(uri: str) -> bool:
    """Tell whether a channel's URI is a URL and not a path."""
    return "://" in uri


def list_files(uri: str, allowed_hosts: Sequence[str]) -> list[RemoteFile]:
    """Return the files that a URL means.

    Raises:
        Refused: it is not fetched from there, or a package is missing.
        OSError: it could not be reached.
    """
    protocol = uri.partition("://")[0].lower()
    if protocol in ("http", "https"):
        name = PurePosixPath(unquote(urlsplit(uri).path)).name or "data"
        return [RemoteFile(name, None, lambda: open_http(uri, allowed_hosts))]
    if "::" in uri or not (protocol in OBJECT_STORES or protocol in FILE_SERVERS):
        known = ", ".join(sorted({"http", "https", *OBJECT_STORES, *FILE_SERVERS}))
        raise Refused(f"{without_secrets(uri)} cannot be an input; these protocols can: {known}.")
    return _list_by_fsspec(uri, protocol, allowed_hosts)


@contextmanager
def in_plain_words(uri: str) -> Iterator[None]:
    """Tell of a store's own errors as of any other reason why a URL cannot be used.

    Raises:
        Refused: instead of an error that only the store's library knows.
    """
    try:
        yield
    except (OSError, ImportError, Refused, Halted):
        raise
    except Exception as error:  # every library has errors of its own, without a common class
        raise Refused(f"{without_secrets(uri)} cannot be used: {type(error).__name__}: {error}") from error


def _list_by_fsspec(uri: str, protocol: str, allowed_hosts: Sequence[str]) -> list[RemoteFile]:
    if protocol in FILE_SERVERS:
        uri = _pinned(uri, FILE_SERVERS[protocol], allowed_hosts)
    system, path = _connect(uri, protocol)
    try:
        with in_plain_words(uri):
            found = system.find(path, detail=True)
    except FileNotFoundError:
        found = {}
    if not found:
        raise Refused(f"There is no file at {without_secrets(uri)}.")
    base = path.rstrip("/")
    files = []
    for key, facts in sorted(found.items()):
        if facts.get("type") == "directory" or key.endswith("/"):
            continue
        name = key.removeprefix(base).lstrip("/") or PurePosixPath(key).name
        files.append(RemoteFile(name, facts.get("size"), _opener(uri, system, key)))
    return files


def open_for_writing(uri: str) -> tuple[Any, str]:
    """Return the file system of an object store's URL, and the path in it.

    Raises:
        Refused: it is no object store, or a package is missing.
    """
    protocol = uri.partition("://")[0].lower()
    if protocol not in OBJECT_STORES or "::" in uri:
        known = ", ".join(sorted(OBJECT_STORES))
        raise Refused(f"Nothing is written to {without_secrets(uri)}; these protocols take it: {known}.")
    return _connect(uri, protocol)


def _connect(uri: str, protocol: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise Refused(
            f"{without_secrets(uri)} needs the package fsspec: run pip install fsspec where the server runs."
        ) from error
    try:
        with in_plain_words(uri):
            system, path = url_to_fs(uri)
    except ImportError as error:
        needed = OBJECT_STORES.get(protocol, "pip install fsspec[full]")
        raise Refused(
            f"URLs of {protocol}:// need one more package: run {needed} where the server runs, then "
            "start the job again."
        ) from error
    return system, str(path)


def _opener(uri: str, system: Any, key: str) -> Callable[[], Any]:
    return lambda: _Stream(uri, system, key)


class _Stream:
    """One of a store's files, open."""

    def __init__(self, uri: str, system: Any, key: str) -> None:
        self._uri = uri
        with in_plain_words(uri):
            self._file = system.open(key, "rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with in_plain_words(self._uri):
            self._file.close()

    def read(self, size: int) -> bytes:
        with in_plain_words(self._uri):
            data: bytes = self._file.read(size)
        return data


def _pinned(uri: str, port: int, allowed_hosts: Sequence[str]) -> str:
    """Return a URL with its host's address for its name, so that the checked one is connected to."""
    parts = urlsplit(uri)
    address = public_addresses(parts.hostname or "", parts.port or port, allowed_hosts)[0]
    user = parts.netloc.rpartition("@")[0]
    host = f"[{address}]" if ":" in address else address
    where = f"{host}:{parts.port}" if parts.port else host
    return parts._replace(netloc=f"{user}@{where}" if user else where).geturl()
