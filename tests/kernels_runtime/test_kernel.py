"""The same in real kernels, called the way the server calls them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import run_kernel

from .shell import MOVING, PICKLER_PATH


@contextmanager
def kernel(folder: Path) -> Iterator[BlockingKernelClient]:
    with run_kernel(kernel_name="python3", cwd=str(folder)) as client:
        yield client


def evaluate(client: BlockingKernelClient, expression: str) -> str:
    reply = client.execute_interactive("", silent=True, user_expressions={"value": expression}, timeout=60)
    value = reply["content"]["user_expressions"]["value"]
    assert value["status"] == "ok", value["evalue"]
    return str(ast.literal_eval(value["data"]["text/plain"]))


def test_kernel_to_kernel(tmp_path: Path, luggage: Path) -> None:
    call = "__import__('runpy').run_path({!r})[{!r}]({!r}, {!r})"
    with kernel(tmp_path) as here, kernel(tmp_path) as there:
        cell = "import sys\nx = [1]; y = x; out = {'o': sys.stdout}\ndef f():\n    return x\nbase = dir()"
        assert here.execute_interactive(cell, timeout=60)["content"]["status"] == "ok"
        saved = json.loads(evaluate(here, call.format(str(MOVING), "save", str(luggage), str(PICKLER_PATH))))
        loaded = json.loads(
            evaluate(there, call.format(str(MOVING), "load", str(luggage), str(PICKLER_PATH)))
        )
        assert saved["lost"] == loaded["lost"] == []
        assert [fact["name"] for fact in loaded["moved"]] == ["sys", "x", "y", "out", "f", "base"]
        assert evaluate(there, "repr((x is y, f() is x, out['o'] is sys.stdout))") == "(True, True, True)"
        assert evaluate(there, "repr(sorted(set(dir()) - set(base)))") == "['base']"
        reply = there.execute_interactive("x.append(2)", timeout=60)["content"]
        assert (reply["status"], reply["execution_count"]) == ("ok", saved["execution_count"])
