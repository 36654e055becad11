"""What a person configures, and the file that a job's program reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.config import (
    CollectionConfig,
    ConfigError,
    DebuggerHookConfig,
    ModeKeys,
    ReductionConfig,
    SaveConfig,
    SaveConfigMode,
)


@pytest.mark.parametrize(
    ("config", "saved"),
    [
        (SaveConfigMode(), [0, 500, 1000]),
        (SaveConfigMode(save_interval=400), [0, 400, 800]),
        (SaveConfigMode(save_interval=400, start_step=1), [400, 800]),
        (SaveConfigMode(save_interval=400, end_step=800), [0, 400]),
        (SaveConfigMode(save_interval=400, end_step=0), []),
        (SaveConfigMode(save_interval=400, start_step=500, save_steps=(7, 800)), [7, 800]),
    ],
)
def test_steps_are_saved_as_the_original_saves_them(config: SaveConfigMode, saved: list[int]) -> None:
    assert [step for step in range(1001) if config.should_save_step(step)] == saved
    assert config.saved_of(1001) == len(saved)
    assert config.saves_nothing is not bool(saved)


def test_a_mode_has_its_own_steps_and_the_rest_of_the_hook() -> None:
    hook = {"save_interval": "100", "eval.save_interval": "5"}
    config = SaveConfig.from_parameters({"train.save_interval": "10", "end_step": "50"}, hook)
    assert config.modes[ModeKeys.TRAIN] == SaveConfigMode(10, 0, 50)
    assert config.modes[ModeKeys.EVAL] == SaveConfigMode(5, 0, 50)
    assert config.modes[ModeKeys.GLOBAL] == SaveConfigMode(100, 0, 50)


def test_reductions_are_the_numbers_they_are_called() -> None:
    config = ReductionConfig.from_parameters({"reductions": "min, abs_max,l2_norm,abs_l1_norm,variance"})
    assert config is not None
    assert config.names == ("min", "variance", "l2", "abs_max", "abs_l1")
    values = np.array([[3.0, -4.0], [0.0, 0.0]], np.float32)
    assert config.of(values) == {"min": -4.0, "variance": 6.1875, "l2": 5.0, "abs_max": 4.0, "abs_l1": 7.0}
    assert all(np.isnan(each) for each in config.of(np.empty((0, 3))).values())
    assert not config.saves_whole_tensors
    assert config.to_json_dict()["reductions"] == "min,variance,l2_norm,abs_max,abs_l1_norm"
    assert ReductionConfig.from_parameters({"save_interval": "3"}) is None


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    config = DebuggerHookConfig(
        s3_output_path="s3://bucket/tensors",
        container_local_output_path="/tensors",
        hook_parameters={"save_interval": 100, "save_all": False, "include_workers": "all"},
        collection_configs=[
            CollectionConfig("gradients", {"train.save_interval": 10}),
            CollectionConfig(
                "relu", {"include_regex": "relu_output,tanh_output", "reductions": ["min", "max"]}
            ),
        ],
    )
    path = tmp_path / "debughookconfig.json"
    path.write_text(json.dumps(config.as_request()))
    read = DebuggerHookConfig.read(path)
    assert read.as_request() == config.as_request()
    assert read.hook_parameters == {"save_interval": "100", "save_all": "false", "include_workers": "all"}
    settings = read.settings()
    assert (settings.out_dir, settings.include_workers) == ("/tensors", "all")
    gradients, relu = settings.collections
    assert gradients.save_config is not None
    assert gradients.save_config.modes[ModeKeys.TRAIN].save_interval == 10
    assert gradients.save_config.modes[ModeKeys.EVAL].save_interval == 100
    assert relu.has("features.1.relu_output_0")
    assert not relu.has("relu_input_0")
    assert relu.reduction_config == ReductionConfig(reductions=("min", "max"))


def test_the_originals_example_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.json"
    given = {
        "LocalPath": "/t",
        "HookParameters": None,
        "CollectionConfigurations": [{"CollectionName": "losses"}],
    }
    path.write_text(json.dumps(given))
    monkeypatch.setenv("SMDEBUG_CONFIG_FILE_PATH", str(path))
    settings = DebuggerHookConfig.read().settings()
    assert [each.name for each in settings.collections] == ["losses"]
    assert settings.save_config.modes[ModeKeys.TRAIN].save_interval == 500


MANY = {f"name{number}": "1" for number in range(21)}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"HookParameters": MANY}, "HookParameters has 21 entries; 20 are allowed."),
        ({"HookParameters": ["save_all"]}, "HookParameters must be an object"),
        ({"HookParameters": {"save_interval": "0"}}, "save_interval is 0; it must be a whole number from 1."),
        ({"HookParameters": {"save_interval": "ten"}}, "save_interval is 'ten'; it must be a whole number."),
        ({"HookParameters": {"end_step": "-1"}}, "end_step is -1"),
        ({"HookParameters": {"save_all": "perhaps"}}, "save_all is 'perhaps'; it must be true or false."),
        (
            {"HookParameters": {"include_workers": "two"}},
            "include_workers is 'two'; it must be one of one, all.",
        ),
        (
            {"HookParameters": {"storage_limit_gb": "-1"}},
            "storage_limit_gb is '-1'; it must be a number from 0.",
        ),
        ({"HookParameters": {"reductions": "mode"}}, "reductions has mode; they can only be of min, max"),
        ({"HookParameters": {"reductions": "l3_norm"}}, "norms has l3; they can only be of l1, l2."),
        ({"HookParameters": {"include_regex": "x" * 257}}, "256 are allowed for each"),
        ({"CollectionConfigurations": {}}, None),
        ({"CollectionConfigurations": [3]}, "must be a list of objects"),
        ({"CollectionConfigurations": [{}]}, "Must specify 'CollectionName' in JSON config."),
        ({"CollectionConfigurations": [{"CollectionName": "losses"}] * 21}, "21 collections; 20 are allowed"),
        ({"CollectionConfigurations": [{"CollectionName": "mine"}]}, "has no include_regex, so no tensor"),
        ({"CollectionConfigurations": [{"CollectionName": ""}]}, "1 to 256 characters; this has 0"),
        (
            {
                "CollectionConfigurations": [
                    {"CollectionName": "a", "CollectionParameters": {"include_regex": "("}}
                ]
            },
            "'(' is no regular expression",
        ),
    ],
)
def test_what_cannot_be_used_is_named(given: dict[str, Any], sentence: str | None) -> None:
    if sentence is None:
        assert DebuggerHookConfig.from_dict(given).collection_configs == []
        return
    with pytest.raises(ConfigError) as refused:
        DebuggerHookConfig.from_dict(given)
    assert sentence in str(refused.value)


def test_a_file_that_is_no_configuration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    for text, sentence in (("{", "is no JSON"), ("[]", "must have one JSON object")):
        path.write_text(text)
        with pytest.raises(ConfigError, match=sentence):
            DebuggerHookConfig.read(path)


def test_parameters_that_mean_nothing_are_told() -> None:
    config = DebuggerHookConfig(
        hook_parameters={"save_intervall": "3"},
        collection_configs=[CollectionConfig("losses", {"interval": "3", "save_histogram": "true"})],
    )
    assert config.settings().unknown == ["interval", "save_intervall"]
