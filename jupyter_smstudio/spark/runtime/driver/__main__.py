"""Runs a driver: ``python -m jupyter_smstudio.spark.runtime.driver ORDER.json``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from .operations import Operations
from .order import Order
from .server import Server
from .session import Session


def main(arguments: list[str]) -> int:
    """Run a driver until its session ends, and return the exit code: 0, or 1 where Spark did not start."""
    if len(arguments) != 1:
        print("Name the driver's order: ORDER.json", file=sys.stderr)
        return 2
    order = Order.read(Path(arguments[0]))

    def publish(event: dict[str, Any]) -> None:
        server.publish(event)

    session = Session(order, publish)
    server = Server(order.socket, Operations(session).answer)
    server.start()
    code = session.run()
    server.close()
    return code


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    # Threads that wait for Java's answer, or that a statement has left, must not hold the process.
    os._exit(code)
