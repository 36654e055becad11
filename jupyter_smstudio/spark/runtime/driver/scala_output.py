"""What Scala prints, brought here through a named pipe while it still runs."""

from __future__ import annotations

import codecs
import os
import secrets
import threading
from pathlib import Path
from typing import Any

from .context import Spark
from .printing import Printed

CHUNK = 65536
WAIT_SECONDS = 5.0
"""For the last of what was printed; the pipe is never that far behind."""


class ScalaOutput:
    """Reads what the Scala interpreter and its code print.

    Args:
        spark: whose Java virtual machine writes.
        path: of the pipe; made here.
    """

    def __init__(self, spark: Spark, path: Path) -> None:
        path.unlink(missing_ok=True)
        os.mkfifo(path, 0o600)
        self._printed: Printed | None = None
        self._marker = ""
        self._seen = threading.Event()
        # Opened for both, so that neither side waits for the other, and no end of file ever comes.
        self._descriptor = os.open(path, os.O_RDWR)
        threading.Thread(target=self._read, name="scala output", daemon=True).start()
        self.stream: Any = spark.jvm.java.io.PrintStream(
            spark.jvm.java.io.FileOutputStream(str(path)), True, "UTF-8"
        )

    def begin(self, printed: Printed) -> None:
        """Give what comes from now on to a statement."""
        self._printed = printed

    def catch_up(self) -> None:
        """Return when all that was printed so far has come."""
        self._seen.clear()
        self._marker = f"\x00{secrets.token_hex(8)}\x00"
        self.stream.print(self._marker)
        self.stream.flush()
        self._seen.wait(WAIT_SECONDS)

    def end(self) -> None:
        """Drop what comes from now on: it is of no statement's."""
        self._printed = None

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        held = ""
        while True:
            held += decoder.decode(os.read(self._descriptor, CHUNK))
            marker = self._marker
            if marker and marker in held:
                before, _, held = held.partition(marker)
                self._give(before)
                self._marker = ""
                self._seen.set()
            # A marker may come in two parts.
            cut = held.rfind("\x00") if marker else -1
            ready, held = (held[:cut], held[cut:]) if cut >= 0 else (held, "")
            self._give(ready)

    def _give(self, text: str) -> None:
        if text and self._printed is not None:
            self._printed.write(text)
