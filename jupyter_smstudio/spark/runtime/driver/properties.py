"""The Spark properties of a driver, and the file that hands them to Java.

A file of mode 0600 and not arguments, because every user of the machine may read a process's arguments, and
properties hold the credentials of object stores.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from .order import Order


def properties_of(order: Order) -> dict[str, str]:
    """Return all properties: ours, what the order says, and what no order may change."""
    loopback = "127.0.0.1"
    properties = {
        "spark.master": f"local[{order.cores}]",
        "spark.driver.host": loopback,
        "spark.driver.bindAddress": loopback,
        "spark.sql.catalogImplementation": "in-memory",  # Hive's needs a Derby database and 10 s
        "spark.ui.port": "0",  # any free one; 4040 and the 16 after it are soon taken
        "spark.ui.killEnabled": "false",  # statements are cancelled by their list, which then knows it
        "spark.ui.showConsoleProgress": "false",
        **order.conf,
    }
    options = [
        properties.get("spark.driver.extraJavaOptions", ""),
        "-XX:+ExitOnOutOfMemoryError",  # a driver without memory would stand still
        f"-XX:ActiveProcessorCount={order.cores}",
        # A driver that is killed leaves the libraries that Java unpacks: here they go with its folder.
        shlex.quote(f"-Djava.io.tmpdir={order.folder / 'local'}"),
    ]
    properties |= {
        "spark.app.name": order.name,
        "spark.submit.deployMode": "client",
        "spark.driver.memory": f"{order.heap_mb}m",
        "spark.driver.extraJavaOptions": " ".join(option for option in options if option),
        "spark.local.dir": str(order.folder / "local"),
        "spark.sql.warehouse.dir": str(order.folder / "warehouse"),
        "spark.repl.class.outputDir": str(
            order.folder / "classes"
        ),  # executors fetch Scala's classes from it
    }
    return properties


def write_properties(properties: dict[str, str], path: Path) -> None:
    """Write properties as ``spark-defaults.conf`` wants them."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(properties_text(properties))


def properties_text(properties: dict[str, str]) -> str:
    """Return properties as ``java.util.Properties`` reads them, in ASCII."""
    return "".join(f"{_escaped(name)}={_escaped(value)}\n" for name, value in properties.items())


def _escaped(text: str) -> str:
    """Escape a name or a value as ``java.util.Properties`` reads it."""
    special = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", " ": "\\ "}
    special |= {each: f"\\{each}" for each in "=:#!"}
    escaped = "".join(special.get(each, each) for each in text)
    units = escaped.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2)]
    return "".join(chr(code) if 32 <= code < 127 else f"\\u{code:04x}" for code in codes)
