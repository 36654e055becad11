"""What a driver is asked to be: the one file that it reads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

OUTPUT_BYTES = 4 * 1024 * 1024
"""Of a statement, where the order names no limit."""


@dataclass(frozen=True)
class Order:
    """A driver's order.

    Attributes:
        socket: path of the unix socket to listen on.
        folder: the driver's own: properties, warehouse, local directories.
        name: of the application.
        kind: of its statements where they name none: ``pyspark``, ``spark``, ``sql`` or ``shared``.
        conf: Spark's configuration; checked by who wrote the order.
        cores: that ``local[cores]`` uses, and that the Java virtual machine believes in.
        heap_mb: the Java heap's limit, in MiB.
        output_bytes: a statement's output is cut beyond this.
        variables: environment variables of the statements.
        working_directory: where their relative paths begin; empty: where the driver was started.
        warm_up: run a small job before the session is idle, so that its first statement need not wait for it.
    """

    socket: Path
    folder: Path
    name: str
    kind: str = "shared"
    conf: dict[str, str] = field(default_factory=dict)
    cores: int = 1
    heap_mb: int = 1024
    output_bytes: int = OUTPUT_BYTES
    variables: dict[str, str] = field(default_factory=dict)
    working_directory: str = ""
    warm_up: bool = False

    @classmethod
    def read(cls, path: Path) -> Order:
        """Read an order; fields that this version does not know are left out.

        Raises:
            OSError: the file can't be read.
            ValueError: it is no order.
        """
        document = json.loads(path.read_text())
        if not isinstance(document, dict) or not {"socket", "folder", "name"} <= document.keys():
            raise ValueError(f"{path} is not an order: it needs at least socket, folder and name.")
        known = {name: value for name, value in document.items() if name in cls.__dataclass_fields__}
        return cls(**{**known, "socket": Path(document["socket"]), "folder": Path(document["folder"])})
