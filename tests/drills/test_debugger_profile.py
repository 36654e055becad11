"""Phases and traces of a real training of PyTorch."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from jupyter_smstudio.debugger.runtime.profile.profile import read_profile
from jupyter_smstudio.debugger.trace_view import read_trace

from .test_debugger_torch import HERE, ROOT, interpreter


def test_a_training_of_pytorch_is_split_into_phases_and_traced_on_demand(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    python = interpreter(tmp_path_factory.mktemp("torch"))
    done = subprocess.run(
        [python, str(HERE / "debugger_profiled.py"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "stepped aside" not in done.stderr, done.stderr[-3000:]
    [times] = read_profile(tmp_path).steps
    assert list(times.column("step")) == list(range(32)) and list(times.column("mode")[-2:]) == [2, 2]
    trained = slice(1, 30)
    for phase in ("forward", "backward", "optimizer", "hook"):
        assert (times.column(phase)[trained] > 0).all(), phase
    assert (times.column("data")[trained] >= 0.02).all()  # what was slept, and nothing of it elsewhere
    assert (times.column("backward")[-2:] == 0).all()

    found = {path.name: path.name.split("-") for path in (tmp_path / "profile/traces").iterdir()}
    (first, last, _), asked = sorted(found.values(), key=lambda parts: int(parts[0]))
    assert (first, last) == ("3", "4")
    assert int(asked[0]) > 12 and int(asked[1]) - int(asked[0]) == 2  # after step 12 it was asked for
    assert not (tmp_path / "profile/trace.request").exists()
    for name, (first, last, _) in found.items():
        parts = read_trace(tmp_path, f"profile/traces/{name}")
        assert len(parts.steps) == int(last) - int(first) + 1
        assert {"aten::addmm", "aten::mm"} <= {row.name for row in parts.operators}
