"""Turns a kernel that was started beforehand into the one that a notebook asked for.

Run inside the kernel by a silent request; leaves no name in the user's namespace.
"""

from __future__ import annotations

import json
import os
from typing import Any


def adopt(path: str) -> None:
    """Take over key, environment, working directory and connection file.

    Args:
        path: JSON written by the server with ``key``, ``env``, ``cwd`` and ``connection_file``.
    """
    from ipykernel.kernelapp import IPKernelApp

    with open(path) as file:
        settings: dict[str, Any] = json.load(file)
    app = IPKernelApp.instance()
    os.environ.clear()
    os.environ.update(settings["env"])
    os.chdir(settings["cwd"])
    app.connection_file = settings["connection_file"]
    # Last: from here on every message, this request's reply included, is signed with the new key.
    app.session.key = settings["key"].encode()
