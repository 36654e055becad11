"""The hook in real PyTorch: nothing of a training is changed, and what is taken is what was there.

PyTorch is not one of the studio's own packages. It is taken from uv's cache and the machine's wheels, where
the catalogue's image has it from, too; without them, these tests are skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PACKAGES = ("torch==2.13.0+cpu", "numpy")
PYTHON = "SMSTUDIO_TORCH_PYTHON"
"""Names an interpreter that has PyTorch; one is made where it is not set."""

Results = dict[str, Any]


def interpreter(folder: Path) -> str:
    """Return a Python that has PyTorch, without any download."""
    if PYTHON in os.environ:
        return os.environ[PYTHON]
    python = str(folder / "bin" / "python")
    links = [
        word for place in os.environ.get("PIP_FIND_LINKS", "").split() for word in ("--find-links", place)
    ]
    for command in (
        ["uv", "venv", "--quiet", "--python", sys.executable, str(folder)],
        ["uv", "pip", "install", "--quiet", "--offline", "--python", python, *links, *PACKAGES],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"PyTorch is not in the cache of packages: {done.stderr.strip()[-300:]}")
    return python


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("trainings")
    python = interpreter(tmp_path_factory.mktemp("torch"))
    done = subprocess.run(
        [python, str(HERE / "debugger_trainings.py"), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: Results = json.loads((folder / "results.json").read_text())
    return found


def test_losses_are_the_same_bit_by_bit(results: Results) -> None:
    kinds = ("plain", "accumulated", "compiled before", "compiled after", "scaled")
    assert results["equal_losses"] == dict.fromkeys(kinds, True)


def test_tensors_have_the_originals_names(results: Results) -> None:
    assert {
        "CrossEntropyLoss_output_0", "Net_fc.bias", "Net_features.0.weight", "Net_output_0", "Net_input_0",
        "features.1_input_0", "features.1_output_0", "gradient/Net_features.0.weight",
    } <= set(results["names"])  # fmt: skip


def test_gradients_are_those_the_optimizer_uses(results: Results) -> None:
    found = results["accumulated"]
    assert found["steps"] == [0, 5, 10]
    assert found["taken"] == found["used"]


def test_an_update_that_a_scaler_skips_is_counted_and_belongs_to_no_step(results: Results) -> None:
    found = results["scaled_to_infinity"]
    assert found == {"steps": [0, 1, 2, 5, 6, 7], "finite": [True] * 6, "skipped": 2.0}


def test_an_output_is_taken_before_the_next_layer_changes_it_in_place(results: Results) -> None:
    assert results["in_place"] == {"equal": True, "negative": True}


def test_bfloat16_is_kept_exactly(results: Results) -> None:
    assert results["bfloat16"] is True


def test_several_losses_and_not_a_number(results: Results) -> None:
    assert results["several_losses_and_nan"] == {
        "losses": ["L1Loss_output_0", "MSELoss_output_0"],
        "nan": [False, True, True],
    }


def test_the_mode_follows_the_model_until_it_is_set(results: Results) -> None:
    assert results["modes"] == [[0, 1, 2, 3], [0, 1]]


def test_it_says_within_the_first_steps_what_it_cannot_see(results: Results) -> None:
    said = " ".join(results["messages"])
    for part in (
        "Nothing is saved in the collection relu",
        "No loss is seen, so rules on losses cannot judge.",
        "No optimizer of this model has made a step yet",
        "Linear is compiled (torch.compile): inputs and outputs of its layers cannot be seen.",
        "The debugger saw no step",
    ):
        assert part in said


def test_memory_is_twice_the_saved_tensors_of_a_step_at_most(results: Results) -> None:
    found = results["memory"]
    assert found["steps"] == 6
    assert found["saved"] <= found["held"] <= 2 * found["saved"]


def test_its_own_errors_in_either_thread_change_nothing_of_the_training(results: Results) -> None:
    both = {"training": True, "background": True}
    assert results["stepped_aside"] == {"equal": both, "said": 2, "kept": both}


def test_at_its_limit_whole_tensors_end_and_numbers_go_on(results: Results) -> None:
    found = results["limited"]
    assert found["bytes"] <= 1_000_000
    assert found["whole"] == 3
    assert (found["summaries"], found["losses"], found["said"]) == (12, 12, 1)


def test_a_watched_model_can_be_saved_whole_copied_traced_and_scripted(results: Results) -> None:
    assert results["handled"] == {"steps": 1, "aside": None, "names the studio": False}


def test_a_transform_of_torch_func_is_not_seen_and_ends_nothing(results: Results) -> None:
    assert results["transformed"] == {
        "aside": None,
        "gradients": [0, 1, 2],  # the first update may have been of a step that began before attaching
        "outputs": [1, 2],
        "said": ["The model runs within a transform of torch.func (grad, vma"],
    }


def test_a_layer_has_the_line_that_made_it(results: Results) -> None:
    assert results["origins"] == {
        "Net": "def __init__(self) -> None:",
        "features": "self.features = nn.Sequential(",
        "features.0": "nn.Conv2d(1, 4, 3),",
        "features.1": "nn.ReLU(inplace=True),",
        "features.2": "nn.Dropout(0.2),",
        "fc": "self.fc = nn.Linear(4 * 8 * 8, 10)",
        "Sequential": None,
        "0": "nn.Linear(2, 3),",
        "1": "nn.Tanh(),",
    }


def test_of_two_processes_one_or_all_are_saved(results: Results) -> None:
    assert results["two_processes"] == {
        "one": ["worker_0"],
        "all": ["worker_0", "worker_1"],
        "averaged": True,
        "steps": [0, 1, 2],
    }
