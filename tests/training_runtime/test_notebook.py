"""A notebook that runs as a job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jupyter_smstudio.training.runtime.notebook import run

TRANSPORT = """\
import json
from ipykernel.connect import get_connection_file
print(json.load(open(get_connection_file()))["transport"])
"""


def code(source: str) -> dict[str, Any]:
    """Return a cell that was not run."""
    return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": None, "outputs": []}


def test_its_kernel_has_no_port_that_others_could_have(tmp_path: Path) -> None:
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code(TRANSPORT)]}
    assert run(notebook, tmp_path / "ran.ipynb") is None
    [output] = json.loads((tmp_path / "ran.ipynb").read_text())["cells"][0]["outputs"]
    assert output["text"] == "ipc\n"


def test_it_ends_with_the_cell_that_fails(tmp_path: Path) -> None:
    cells = [code("x = 1"), code("1 / 0"), code("print(x)")]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    failed = run(notebook, tmp_path / "ran.ipynb")
    assert failed == "Cell 2 failed: ZeroDivisionError: division by zero"
    saved = json.loads((tmp_path / "ran.ipynb").read_text())["cells"]
    assert [bool(cell["outputs"]) for cell in saved] == [False, True, False]
