"""The server never runs what somebody has stored: no pickle, no YAML objects, no shell (cases 12-14, 27)."""

from __future__ import annotations

import ast
from pathlib import Path

from ..sources import PACKAGE, tracked

RUN_ELSEWHERE = {"runtime", "sdk"}
"""Travel into kernels and jobs, whose code is their user's own."""
MODULES = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "torch", "pandas", "sklearn"}
"""Load objects that run code when they are read, or libraries that do."""
CALLS = {"eval", "exec", "compile", "__import__"}
ATTRIBUTES = {
    ("yaml", "load"),
    ("np", "load"),
    ("numpy", "load"),
    ("yaml", "full_load"),
    ("yaml", "unsafe_load"),
    ("os", "system"),
    ("os", "popen"),
    ("asyncio", "create_subprocess_shell"),
    ("subprocess", "getoutput"),
    ("pyfunc", "load_model"),
}


def server_sources() -> list[Path]:
    found = [path for path in tracked("jupyter_smstudio/*.py") if not RUN_ELSEWHERE & {*path.parts}]
    assert len(found) > 150
    return found


def test_the_server_loads_no_objects_and_runs_no_text() -> None:
    wrong = []
    for path in server_sources():
        for node in ast.walk(ast.parse(path.read_text())):
            place = f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Import):
                wrong += [
                    f"{place} imports {each.name}"
                    for each in node.names
                    if each.name.split(".")[0] in MODULES
                ]
            elif (
                isinstance(node, ast.ImportFrom)
                and not node.level
                and (node.module or "").split(".")[0] in MODULES
            ):
                wrong.append(f"{place} imports {node.module}")
            elif isinstance(node, ast.Call):
                wrong += [f"{place} {each}" for each in calls(node)]
    assert wrong == []


def calls(node: ast.Call) -> list[str]:
    """Return what is wrong with a call."""
    found = []
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        found.append(f"calls {node.func.id}")
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name | ast.Attribute):
        value = node.func.value
        owner = value.id if isinstance(value, ast.Name) else value.attr
        if (owner, node.func.attr) in ATTRIBUTES:
            found.append(f"calls {owner}.{node.func.attr}")
        if owner in ("subprocess", "asyncio") and any(
            each.arg == "shell" and not (isinstance(each.value, ast.Constant) and each.value.value is False)
            for each in node.keywords
        ):
            found.append("asks for a shell")
    return found


def test_the_check_itself_sees_what_it_should() -> None:
    text = (
        "import pickle\nyaml.load(x)\nsubprocess.run(x, shell=True)\neval(x)\nmlflow.pyfunc.load_model(x)\n"
    )
    found = [each for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) for each in calls(node)]
    assert len(found) == 4
