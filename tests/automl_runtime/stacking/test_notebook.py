"""The notebook of a stack; that it runs is tested in its image, see ``tests/drills/test_automl_stack.py``."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from jupyter_smstudio.automl.runtime.stacking.notebook import write_stack_notebook


def test_the_notebook_holds_the_jobs_own_code_and_compiles(tmp_path: Path) -> None:
    path = tmp_path / "notebooks" / "stack.ipynb"
    write_stack_notebook(path, seed=3, objective="AUC", judged="By folds.")
    notebook = json.loads(path.read_text())
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in code:
        ast.parse(cell)
    whole = "\n".join(code)
    assert "seed=3" in whole and 'Path("..").resolve()' in whole
    assert "jupyter_smstudio" not in whole
    for name in ("def stack_rows", "def refit", "def needed", "class StackColumns"):
        assert name in whole
    text = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert "By folds." in text and "ordered by AUC" in text


def test_a_model_of_ones_own_can_be_added_to_the_leaderboard(tmp_path: Path) -> None:
    path = tmp_path / "notebooks" / "stack.ipynb"
    write_stack_notebook(path, seed=3, objective="AUC", judged="By folds.")
    last = "".join(json.loads(path.read_text())["cells"][-1]["source"])
    assert """add_own_trial(folder, "my-model", tried, own, 'AUC', parent=name)""" in last
    assert "changes = {}" in last
