"""A process that renders pages, as who asks sees it: started when something is asked, limited, replaced."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..core.errors import TooLarge, Unavailable, error_told
from .models import SnapshotKind

MODULE = "jupyter_smstudio.sharing.page_process"
SECONDS = 60.0
"""After which a page is given up; one of 50 MB takes 3."""
VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "LD_LIBRARY_PATH")
"""What Python itself wants to know; nothing of the server's credentials."""


@dataclass(frozen=True)
class WantedPage:
    """A page to be rendered.

    Attributes:
        name: of the page, the hash of what it shows.
        kind: of what it shows.
        blob: what it shows.
    """

    name: str
    kind: SnapshotKind
    blob: Path


class PageClient:
    """Asks a process of :mod:`.page_process`; made for one thread at a time.

    Args:
        root: of rendered pages.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def render(self, wanted: WantedPage) -> None:
        """Render a page; raises as :meth:`.page_renderer.PageRenderer.page`."""
        asked = json.dumps({**asdict(wanted), "blob": str(wanted.blob)}).encode()
        said = None if self._closed else self._ask(asked + b"\n")
        if said is None or said["ends"]:
            self.end()
        if self._closed:
            raise Unavailable("The server ends. Open the preview again in a moment.")
        if said is None:
            raise _too_much("the process that should render it has failed")
        if said["error"]:
            raise error_told(said["error"])

    def end(self) -> None:
        """End the process, if there is one; the next page starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()  # lets go of its pipes, too

    def close(self) -> None:
        """End the process for good, also while a thread waits for it, which then goes on."""
        self._closed = True
        if self._process is not None:
            self._process.kill()

    def _ask(self, line: bytes) -> dict[str, Any] | None:
        """Return what the process answers, None where it has ended instead."""
        process = self._process
        if process is None or process.poll() is not None:
            self.end()
            process = self._process = self._start()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(line)
        except BrokenPipeError:
            return None
        answers = select.poll()
        answers.register(process.stdout, select.POLLIN)
        if not answers.poll(SECONDS * 1000):
            self.end()
            raise _too_much(f"rendering it takes more than {SECONDS:.0f} s")
        answer = process.stdout.readline()
        said: dict[str, Any] | None = json.loads(answer) if answer else None
        return said

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, str(self._root)],
            env={name: os.environ[name] for name in VARIABLES if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )


def _too_much(why: str) -> TooLarge:
    return TooLarge(f"The preview cannot be shown: {why}. A copy of it can be opened.")
