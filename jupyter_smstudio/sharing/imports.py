"""Notebooks from elsewhere: from a URL, or from a folder that was exported."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from ..core.errors import InvalidInput, NotFound, TooLarge
from ..core.jobs.runtime.addresses import Refused, without_secrets
from ..core.jobs.runtime.http_file import open_http
from .copies import Bundle
from .environment import named_placement
from .exports import read_export
from .folders import UserFolder
from .notebooks import MAX_BYTES, ORIGIN, parse_notebook, with_metadata
from .store import Placed

CHUNK_BYTES = 1 << 20
SECONDS = 120
"""For one download; a connection that says nothing is ended earlier."""


class Importer:
    """Reads what is imported.

    Args:
        folder: the user's files.
        allowed_hosts: names of hosts that may be asked although their addresses are private.
    """

    def __init__(self, folder: UserFolder, allowed_hosts: Sequence[str]) -> None:
        self._folder = folder
        self._allowed_hosts = tuple(allowed_hosts)

    async def read(self, source: str) -> Bundle:
        """Return the notebook that a URL or a path below the root names, with what is beside it.

        Raises:
            InvalidInput: it is no notebook, or nothing is fetched from there.
            NotFound: there is nothing.
            TooLarge: the notebook is too large.
        """
        if "://" in source:
            return await asyncio.to_thread(self._download, source)
        return await asyncio.to_thread(self._read_path, source)

    def _read_path(self, source: str) -> Bundle:
        path = self._folder.locate(source)
        if path.is_dir():
            return read_export(path)
        if not path.is_file():
            raise NotFound(f"There is no folder and no notebook {source[:200]}.")
        notebook = self._folder.notebook(source)
        return _bundle(notebook.stem, notebook.read_bytes(), notebook.name)

    def _download(self, uri: str) -> Bundle:
        try:
            shown = without_secrets(uri)
        except ValueError as error:
            raise InvalidInput(f"That is no address: {error}.") from error
        content, deadline = bytearray(), time.monotonic() + SECONDS
        try:
            with open_http(uri, self._allowed_hosts) as response:
                while chunk := response.read(CHUNK_BYTES):
                    content += chunk
                    if len(content) > MAX_BYTES:
                        raise TooLarge(f"{shown} is larger than {MAX_BYTES // 2**20} MB.")
                    if time.monotonic() > deadline:
                        raise InvalidInput(f"{shown} did not arrive within {SECONDS} seconds.")
        except (Refused, ValueError) as error:  # ValueError: an address that is none
            raise InvalidInput(f"{shown} was not imported. {error}") from error
        except OSError as error:
            raise InvalidInput(f"{shown} could not be read: {error}.") from error
        name = PurePosixPath(unquote(urlsplit(uri).path)).name or "notebook"
        return _bundle(PurePosixPath(name).stem, bytes(content), shown)


def _bundle(title: str, content: bytes, name: str) -> Bundle:
    document = with_metadata(parse_notebook(content, name), **{ORIGIN: None})
    placed = Placed(**named_placement(document["metadata"]))
    return Bundle(title=title.lstrip(".") or "notebook", document=document, placed=placed)
