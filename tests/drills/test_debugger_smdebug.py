"""The original judges: what it reads of our folders, and what we read of its own.

smdebug lives in an environment of its own, because it pins protobuf 3.20, and its writer breaks with
numpy 2.3.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uv

from jupyter_smstudio.debugger.runtime.collection import Collection
from jupyter_smstudio.debugger.runtime.modes import ModeKeys
from jupyter_smstudio.debugger.runtime.reductions import ReductionConfig
from jupyter_smstudio.debugger.runtime.saving import SaveConfig
from jupyter_smstudio.debugger.runtime.store.dtypes import Bits16
from jupyter_smstudio.debugger.runtime.store.export import Exported, export
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import create_trial

REQUIREMENTS = ("smdebug==1.0.34", "numpy<2.3", "requests", "pandas", "psutil")
BUILD_SECONDS, ANSWER_SECONDS = 200, 100
READ = """\
import json, sys
from smdebug import modes
from smdebug.trials import create_trial

trial = create_trial(sys.argv[1])
print(json.dumps({
    "workers": trial.workers(),
    "steps": {mode.name: trial.steps(mode) for mode in (modes.GLOBAL, modes.TRAIN, modes.EVAL)},
    "collections": {name: trial.tensor_names(collection=name) for name in trial.collections()},
    "values": {
        name: {
            step: {
                worker: trial.tensor(name).value(step, worker=worker).tolist()
                for worker in trial.tensor(name).workers(step)
            }
            for step in trial.tensor(name).steps()
        }
        for name in trial.tensor_names() if name != "relu"
    },
    "reduction": trial.tensor("relu").reduction_value(0, "max", abs=True).item(),
}))
"""
WRITE = """\
import sys
import numpy as np
from smdebug.core.collection import Collection
from smdebug.core.collection_manager import CollectionManager
from smdebug.core.modes import ModeKeys
from smdebug.core.writer import FileWriter

folder = sys.argv[1]
for step in range(0, 30, 10):
    mode, mode_step = (ModeKeys.EVAL, 0) if step == 20 else (ModeKeys.TRAIN, step)
    with FileWriter(folder, worker="worker_0", step=step) as writer:
        for name, value in (
            ("w", np.arange(6, dtype=np.float32).reshape(2, 3) + step),
            ("n", np.array([step])),
            ("smdebug/reductions/abs_mean/relu", np.array([step + 0.5])),
        ):
            writer.write_tensor(tdata=value, tname=name, mode=mode, mode_step=mode_step)
manager = CollectionManager({"weights": Collection("weights", include_regex=["^w"])})
manager.export(folder, "worker_0_collections.json")
open(folder + "/training_job_end.ts", "w").close()
"""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Python that has smdebug."""
    place = tmp_path_factory.mktemp("smdebug") / "environment"
    python = place / "bin" / "python"
    for command in (
        ["venv", "--quiet", "--python", "3.11", str(place)],
        ["pip", "install", "--quiet", "--python", str(python), *REQUIREMENTS],
    ):
        made = subprocess.run(
            [uv.find_uv_bin(), *command], capture_output=True, text=True, timeout=BUILD_SECONDS
        )
        if made.returncode != 0:
            pytest.skip(f"smdebug cannot be installed here: {made.stderr.strip()[-500:]}")
    return python


def ask(python: Path, program: str, folder: Path) -> str:
    environ = {"PATH": os.environ["PATH"], "SMDEBUG_TRAINING_END_DELAY_REFRESH": "0"}
    answer = subprocess.run(
        [str(python), "-W", "ignore", "-c", program, str(folder)],
        capture_output=True, text=True, timeout=ANSWER_SECONDS, env=environ,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-3000:]
    return answer.stdout


def test_the_original_reads_what_we_write(original: Path, tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    written: dict[str, dict[str, dict[str, Any]]] = {}
    writers = {f"worker_{number}": TensorWriter(tmp_path, f"worker_{number}") for number in range(2)}
    configured = [
        Collection("weights", ["weight"], save_config=SaveConfig(save_interval=10)),
        Collection(
            "outputs", ["relu"], reduction_config=ReductionConfig(abs_reductions=["max"], norms=["l2"])
        ),
    ]
    for worker, writer in writers.items():
        writer.collections({each.name: each.to_json_dict() for each in configured}, num_workers=2)
        for step, mode, mode_step in ((0, 1, 0), (10, 1, 10), (1500, 2, 0)):
            tensors: dict[str, Any] = {
                "Net_a.weight": draw.normal(size=(5, 3)).astype(np.float32),
                "loss": np.array(draw.normal()),
                "whole": np.array([-(2**40), step]),
                "truth": np.array([True, False]),
                "half": np.array([0.5, -2], np.float16),
            }
            if step == 10:
                tensors |= {"small": np.array([-3], np.int8), "large": np.array([2**32 - 1], np.uint32)}
            for name, tensor in tensors.items():
                written.setdefault(name, {}).setdefault(str(step), {})[worker] = tensor.tolist()
            brain = {"brain": Bits16(np.array([0x3F80], np.uint16))} if step == 10 else {}
            writer.write(step, mode, mode_step, tensors | brain, {"relu": {"abs_max": 2.5}})
        writer.close()
    assert export(tmp_path) == Exported(steps=6, widened=2)
    shutil.rmtree(tmp_path / "smstudio")  # the original has only what it knows
    read = json.loads(ask(original, READ, tmp_path).splitlines()[-1])  # after what it logs
    assert read["workers"] == list(writers)
    assert read["steps"] == {"GLOBAL": [0, 10, 1500], "TRAIN": [0, 10], "EVAL": [0]}
    assert read["collections"] == {"weights": ["Net_a.weight"], "outputs": ["relu"]}
    assert read["reduction"] == 2.5
    assert read["values"].pop("brain") == {"10": {worker: [1.0] for worker in writers}}
    assert read["values"] == written


def test_we_read_what_the_original_writes(original: Path, tmp_path: Path) -> None:
    ask(original, WRITE, tmp_path)
    trial = create_trial(tmp_path)
    assert trial.ended and trial.workers() == ["worker_0"] and trial.reader.damaged == []
    assert trial.steps() == [0, 10, 20]
    assert (trial.steps(ModeKeys.TRAIN), trial.steps(ModeKeys.EVAL)) == ([0, 10], [0])
    assert trial.tensor_names() == ["n", "relu", "w"] and trial.tensor_names(collection="weights") == ["w"]
    for step in (0, 10, 20):
        expected = np.arange(6, dtype=np.float32).reshape(2, 3) + step
        np.testing.assert_array_equal(trial.tensor("w").value(step), expected, strict=True)
        assert trial.tensor("n").value(step).tolist() == [step]
        assert trial.tensor("relu").reduction_value(step, "mean", abs=True) == step + 0.5
    assert trial.tensor("w").shape(0, ModeKeys.EVAL) == (2, 3)
