"""Layers that are called otherwise than the original's rules expect are found by their types."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from jupyter_smstudio.debugger.runtime.collection import Collection
from jupyter_smstudio.debugger.runtime.config import HookSettings
from jupyter_smstudio.debugger.runtime.hook.schedule import Schedule
from jupyter_smstudio.debugger.runtime.layer_types import layer_types, typed_name
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import create_trial

from .history import History
from .samples import half_dead, judged, saturated

TYPES = {"features.1": "ReLU", "gate": "Sigmoid", "criterion": "MSELoss"}


def test_a_tensor_is_called_after_its_layers_type() -> None:
    assert typed_name("features.1_output_0", TYPES) == "features.1_relu_output_0"
    assert typed_name("features.1_input_0_1", TYPES) == "features.1_relu_input_0_1"
    assert typed_name("smdebug/reductions/mean/gate_output_0", TYPES) == "gate_sigmoid_output_0"
    assert typed_name("features.2_output_0", TYPES) is None is typed_name("Net_features.1.weight", TYPES)


def test_what_a_script_wrote_of_its_model_is_not_believed() -> None:
    layers = [{"name": "a", "type": "ReLU"}, {"name": 3, "type": "x"}, {"name": "b"}, None, "c"]
    assert layer_types({"layers": layers}) == {"a": "ReLU"}
    assert layer_types({"layers": {"a": 1}}) == layer_types({}) == {}


def test_rules_find_layers_by_their_types() -> None:
    made = History()
    made.types = TYPES
    made.add({"features.1_output_0": half_dead(0.75), "gate_input_0": saturated(0.6) * 10})
    assert [each.tensor for each in judged("DeadRelu", made)] == ["features.1_output_0"]
    [finding] = judged("SaturatedActivation", made)
    assert finding.tensor == "gate_input_0" and "between -23 and 17" in finding.message
    made.types = {}
    assert judged("DeadRelu", made) == judged("SaturatedActivation", made) == []


def test_the_hook_saves_layers_by_their_types() -> None:
    settings = HookSettings("/nowhere", collections=(Collection("relu", [".*relu_output"]),))
    schedule = Schedule(settings)
    assert not schedule.ever("features.1_output_0")
    schedule.call(
        {"features.1_output_0": "features.1_relu_output_0", "criterion_output_0": "a_mseloss_output_0"}
    )
    assert [each.name for each in schedule.of("features.1_output_0")] == ["relu"]
    assert schedule.of("criterion_output_0") == ()  # no second loss
    assert not schedule.has(Collection("mine", ["^relu"]), "features.1_output_0")


def test_a_trial_tells_the_types_that_its_hook_noted(tmp_path: Path) -> None:
    writer = TensorWriter(tmp_path)
    writer.write(0, 1, 0, {"features.1_output_0": np.zeros(3)})
    writer.close()
    (tmp_path / "smstudio" / "model.json").write_text(
        json.dumps({"layers": [{"name": "features.1", "type": "ReLU", "origin": None}]})
    )
    view = create_trial(tmp_path).view()
    assert view.layer_types() == {"features.1": "ReLU"}
    saved = view.saved_at(0)
    assert saved is not None and saved > 1e9 and view.saved_at(7) is None
