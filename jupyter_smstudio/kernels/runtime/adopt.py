"""Turns a kernel that was started beforehand into the one that a notebook asked for.

Run inside the kernel by a silent request; leaves no name in the user's namespace.
"""

from __future__ import annotations

import json
import os
from typing import Any

RUN_CONTEXT = "MLFLOW_RUN_CONTEXT"
"""Tags that MLflow puts on every run; the server sets those that stay the same (kernels/tracking.py)."""


def name_cell(info: Any) -> None:
    """Let runs that a cell makes know the cell; called by IPython before each.

    Args:
        info: IPython's ``ExecutionInfo``.
    """
    from IPython import get_ipython

    try:
        tags = json.loads(os.environ.get(RUN_CONTEXT, ""))
    except ValueError:  # the user has set something else, or nothing
        return
    if isinstance(tags, dict):
        tags.pop("smstudio.cell_id", None)
        if cell := getattr(info, "cell_id", None):
            tags["smstudio.cell_id"] = cell
        tags["smstudio.execution_count"] = str(get_ipython().execution_count)
        os.environ[RUN_CONTEXT] = json.dumps(tags)


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
    assert app.shell is not None  # an IPython kernel has one
    # What IPython itself put into the environment when it started: no pagers, and plots as output.
    app.shell.init_environment()
    app.init_gui_pylab()  # type: ignore[no-untyped-call]
    app.shell.events.register("pre_run_cell", name_cell)
    app.connection_file = settings["connection_file"]
    # Last: from here on every message, this request's reply included, is signed with the new key.
    app.session.key = settings["key"].encode()
