"""``attach`` where no studio shows what it saves, and the face of the debugger in an image without numpy."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import SGDClassifier

from jupyter_smstudio.sdk import StudioError, debugger
from jupyter_smstudio.sdk.debugger import Rule, rule_configs

RULES = [Rule.sagemaker(rule_configs.vanishing_gradient())]
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SMSTUDIO_KERNEL_ID", "SMSTUDIO_API_URL", "TRAINING_JOB_NAME"):
        monkeypatch.delenv(name, raising=False)


def _train(model: SGDClassifier) -> None:
    for _ in range(3):
        model.partial_fit(np.eye(4), [0, 1, 0, 1], classes=[0, 1])


def test_outside_the_studio_a_folder_beside_the_program_has_it() -> None:
    model = SGDClassifier()
    hook = debugger.attach(model, save_config=debugger.SaveConfig(save_interval=1))
    _train(model)
    hook.close()
    assert hook.folder == Path("debugger", "SGDClassifier-1")
    assert debugger.create_trial(hook.folder).steps() == [0, 1, 2]
    with pytest.raises(ValueError, match="invoke_rule"):
        debugger.attach(SGDClassifier(), rules=RULES)


def test_a_training_goes_before_its_picture(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SMSTUDIO_KERNEL_ID", "k")
    monkeypatch.setenv("SMSTUDIO_API_URL", NOWHERE)
    hook = debugger.attach(SGDClassifier())
    hook.close()
    assert hook.folder == Path("debugger", "SGDClassifier-1")
    assert "The page Debugger does not show this training: The studio at" in caplog.text
    with pytest.raises(StudioError, match="does not answer"):
        debugger.attach(SGDClassifier(), rules=RULES)


def test_an_image_without_numpy_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(ImportError, match="needs numpy, which this image has not"):
        importlib.reload(debugger)


def test_all_that_it_offers_is_there() -> None:
    assert {name for name in debugger.__all__ if not hasattr(debugger, name)} == set()
    assert {"attach", "create_trial", "export", "invoke_rule", "rule_class", "TensorView"} <= {
        *debugger.__all__
    }
