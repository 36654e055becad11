"""Runs a notebook as a job: ``python -m …training.runtime.notebook NOTEBOOK [--name value …]``.

Needs what every image with a Python kernel has: ipykernel, and through it jupyter_client. Output
appears in the job's log as it comes; the executed notebook is an output of the job, saved after every
cell, so that one that was killed shows how far it came.

Hyperparameters become a cell after the one tagged ``parameters``, or the first, as papermill does it
(https://papermill.readthedocs.io, "Parameterize").
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient

START_SECONDS = 120


def main() -> None:
    """Run the notebook named on the command line; exit with 1 if a cell fails."""
    source, *words = sys.argv[1:]
    parameters = dict(zip((word.removeprefix("--") for word in words[::2]), words[1::2], strict=True))
    notebook = json.loads(Path(source).read_text(encoding="utf-8"))
    notebook["cells"] = with_parameters(notebook["cells"], parameters)
    folder = Path(os.environ.get("SM_OUTPUT_DATA_DIR", "/opt/ml/output/data"))
    folder.mkdir(parents=True, exist_ok=True)
    failed = run(notebook, folder / Path(source).name)
    if failed is not None:
        output = Path(os.environ.get("SM_OUTPUT_DIR", folder.parent)) / "failure"
        output.write_text(failed)
        sys.exit(1)


def with_parameters(cells: list[dict[str, Any]], parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the cells with one that sets the parameters."""
    if not parameters:
        return cells
    lines = [
        f"{name.replace('-', '_').replace('.', '_')} = {_value(text)!r}" for name, text in parameters.items()
    ]
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "smstudio-parameters",
        "metadata": {"tags": ["injected-parameters"]},
        "execution_count": None,
        "outputs": [],
        "source": "\n".join(["# Parameters", *lines]),
    }
    tagged = (
        index for index, each in enumerate(cells) if "parameters" in each.get("metadata", {}).get("tags", [])
    )
    place = next(tagged, -1) + 1
    return [*cells[:place], cell, *cells[place:]]


def run(notebook: dict[str, Any], target: Path) -> str | None:
    """Execute all code cells in order, as *Run all* does; save the result as ``target``.

    Returns:
        What went wrong in which cell; None if nothing did.
    """
    from jupyter_client.manager import KernelManager

    with tempfile.TemporaryDirectory(prefix="smstudio-kernel-") as folder:
        # By TCP, other people of the machine could listen, and may be given a port before the kernel is.
        manager = KernelManager(transport="ipc", ip=f"{folder}/kernel")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=START_SECONDS)
            return _run_cells(client, notebook, target)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def _run_cells(client: BlockingKernelClient, notebook: dict[str, Any], target: Path) -> str | None:
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        error = _execute(client, cell)
        _save(notebook, target)
        if error is not None:
            return f"Cell {number} failed: {error}"
    return None


def _execute(client: BlockingKernelClient, cell: dict[str, Any]) -> str | None:
    source = cell["source"]
    outputs: list[dict[str, Any]] = []
    cell["outputs"] = outputs
    reply = client.execute_interactive(
        source if isinstance(source, str) else "".join(source),
        allow_stdin=False,
        output_hook=lambda message: _collect(outputs, message),
    )
    content = reply["content"]
    cell["execution_count"] = content.get("execution_count")
    tags = cell.get("metadata", {}).get("tags", [])
    if content["status"] == "ok" or "raises-exception" in tags:
        return None
    return f"{content.get('ename', 'interrupted')}: {content.get('evalue', '')}"


def _collect(outputs: list[dict[str, Any]], message: dict[str, Any]) -> None:
    """Keep an output as nbformat 4 has it, and print it to the log."""
    kind, content = message["header"]["msg_type"], message["content"]
    if kind == "stream":
        last = outputs[-1] if outputs else {}
        if last.get("output_type") == "stream" and last["name"] == content["name"]:
            last["text"] += content["text"]
        else:
            outputs.append({"output_type": "stream", **content})
        sys.stdout.write(content["text"])
    elif kind in ("display_data", "execute_result"):
        kept = {name: content[name] for name in ("data", "metadata", "execution_count") if name in content}
        outputs.append({"output_type": kind, **kept})
        sys.stdout.write(content["data"].get("text/plain", "") + "\n")
    elif kind == "error":
        outputs.append({"output_type": "error", **content})
        sys.stdout.write("\n".join(content["traceback"]) + "\n")
    elif kind == "clear_output":
        outputs.clear()
    sys.stdout.flush()


def _save(notebook: dict[str, Any], target: Path) -> None:
    partial = target.with_suffix(".part")
    partial.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")
    partial.replace(target)


def _value(text: str) -> Any:
    """Read a hyperparameter as the JSON it was written as; other text stays text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


if __name__ == "__main__":
    main()
