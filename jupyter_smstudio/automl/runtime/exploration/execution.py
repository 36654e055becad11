"""Runs a notebook in place, in a kernel of the job's own environment."""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from traitlets.config import Config

CELL_SECONDS = 300
"""A cell that takes longer is broken off, so that training begins."""


def execute(path: Path) -> str | None:
    """Run all cells and save what they show; return the error of the cell that failed, if one did.

    A signal that ends the kernel, which a job that is stopped passes on to it, ends the run likewise.

    The notebook is saved in either case, with everything that was shown until then.
    """
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="smstudio-kernel-") as folder:
        # By TCP, other people of the machine could listen; into this folder nobody else can look.
        connection = {"transport": "ipc", "ip": f"{folder}/kernel"}
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            config=Config({"KernelManager": connection}),
        )
        try:
            # In the main thread the client would take the job's signal handlers, and leave none when it ends.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, client.async_execute()).result()
        except (CellExecutionError, DeadKernelError, TimeoutError) as error:
            return str(error)
        finally:
            nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
    return None
