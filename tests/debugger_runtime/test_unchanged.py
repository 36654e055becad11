"""Programs that do not mention the debugger, run as jobs run them: a training is seen, and not changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sklearn.utils.metaestimators import available_if

import jupyter_smstudio
from jupyter_smstudio.debugger.runtime.hook import first_estimator
from jupyter_smstudio.debugger.runtime.hook.hook import Hook
from jupyter_smstudio.debugger.runtime.hook.sklearn_hook import SklearnHook
from jupyter_smstudio.debugger.runtime.hook.unmentioned import WATCHED, begin_watching, unwatched
from jupyter_smstudio.debugger.runtime.modes import ModeKeys
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

PACKAGE = Path(jupyter_smstudio.__file__).parent
UNCHANGED = PACKAGE / "debugger" / "runtime" / "unchanged"
TORCH = os.environ.get("SMSTUDIO_TORCH_PYTHON", "")
FOUND = "import importlib.util, sys; sys.exit(importlib.util.find_spec('keras') is None)"
HAS_KERAS = bool(TORCH) and not subprocess.run([TORCH, "-c", FOUND], check=False).returncode
DATA = """
import numpy as np
rows = np.random.default_rng(0).normal(size=(200, 4)).astype("f4")
labels = (rows[:, 0] + rows[:, 1] > 0).astype(int)
"""
BOOSTED = """
from sklearn.preprocessing import StandardScaler
from xgboost import XGBClassifier, DMatrix, train
scaled = StandardScaler().fit_transform(rows)
first = XGBClassifier(n_estimators=6, n_jobs=1, max_depth=3)
first.fit(scaled, labels, eval_set=[(scaled, labels), (rows[:50], labels[:50])], verbose=False)
again = XGBClassifier(n_estimators=6, n_jobs=1, max_depth=3)
again.fit(scaled, labels, eval_set=[(scaled, labels), (rows[:50], labels[:50])], verbose=False)
assert first.get_booster().get_dump(with_stats=True) == again.get_booster().get_dump(with_stats=True)
assert first.evals_result() == again.evals_result()
assert first.callbacks is None
XGBClassifier(n_estimators=9, n_jobs=1).fit(scaled, labels)
try:
    train({}, no_such_argument=1)
except TypeError as error:
    print("refused:", error)
"""
FITTED = """
import pickle, warnings
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
warnings.simplefilter("ignore")
StandardScaler().fit(rows)
pipeline = make_pipeline(StandardScaler(), MLPClassifier((3,), random_state=0, max_iter=4))
search = GridSearchCV(pipeline, {"mlpclassifier__alpha": [1e-4, 1e-3]}, cv=2, n_jobs=2).fit(rows, labels)
MLPClassifier((2,), max_iter=2).fit(rows, labels)
assert (pickle.loads(pickle.dumps(search)).predict(rows) == search.predict(rows)).all()
print(search.best_estimator_[-1].loss_curve_[-1])
"""
OWN = """
import sys
import xgboost
from jupyter_smstudio.debugger.runtime.hook.xgboost_hook import XGBoostHook
data = xgboost.DMatrix(rows, labels)
hook = XGBoostHook(sys.argv[1])
xgboost.train({}, data, 3, evals=[(data, "train")], callbacks=[hook.callback()], verbose_eval=False)
"""
KERAS = """
import hashlib, os
import keras
keras.utils.set_random_seed(1)
layers = [keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
model = keras.Sequential([keras.layers.Input((4,)), *layers])
model.compile("adam", "binary_crossentropy")
for _ in range(2):
    seen = (rows[150:], labels[150:])
    model.fit(rows[:150], labels[:150], epochs=1, batch_size=50, verbose=0, validation_data=seen)
assert "apply" not in vars(model.optimizer)
print(hashlib.sha256(b"".join(each.tobytes() for each in model.get_weights())).hexdigest())
"""

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs a program with a job's module path, and returns what it prints."""
    lent = tmp_path / "lent"
    lent.mkdir()
    (lent / PACKAGE.name).symlink_to(PACKAGE)
    configuration = tmp_path / "debughookconfig.json"

    def program(
        code: str, *collections: str, python: str = sys.executable, watched: bool = True, **variables: str
    ) -> str:
        named = [{"CollectionName": name} for name in collections]
        given = {
            "LocalPath": str(tmp_path / "tensors"),
            "HookParameters": {"save_interval": "1"},
            "CollectionConfigurations": named,
        }
        configuration.write_text(json.dumps(given))
        places = [str(UNCHANGED), str(lent)] if watched else [str(lent)]
        environment = {
            **os.environ,
            **variables,
            "PYTHONPATH": os.pathsep.join(places),
            "SMDEBUG_CONFIG_FILE_PATH": str(configuration),
        }
        done = subprocess.run(
            [python, "-c", DATA + code, str(tmp_path / "own")],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "stepped aside" not in done.stderr and "Traceback" not in done.stderr
        return done.stdout

    return program


def test_the_first_training_of_xgboost_is_seen_and_not_changed(run: Run, tmp_path: Path) -> None:
    said = run(BOOSTED, "feature_importance", "trees", "predictions", "labels", "average_shap")
    assert "refused:" in said
    trial = Trial(tmp_path / "tensors")
    assert trial.ended
    assert trial.steps() == list(range(6)), "a later training, or the scaler, was seen, too"
    assert trial.tensor_names(regex="logloss") == ["train-logloss", "validation_1-logloss"]
    assert trial.tensor("predictions").value(5).shape == (50,), "not those of the data that are evaluated"
    assert trial.tensor("average_shap/f0").steps() == list(range(6))
    assert trial.tensor("trees/Depth").value(0).max() == 3
    assert trial.model()["hyperparameters"]["objective"] == "binary:logistic"


def test_what_a_search_found_is_seen_and_not_its_folds(run: Run, tmp_path: Path) -> None:
    loss = float(run(FITTED, "weights", "biases"))
    trial = Trial(tmp_path / "tensors")
    losses = [float(trial.tensor("loss").value(step)) for step in trial.steps()]
    assert len(losses) == 4 and losses[-1] == loss
    assert trial.tensor("MLPClassifier_coefs0.weight").value(3).shape == (4, 3)


def test_calls_of_a_first_estimator_are_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hook.json").write_text(
        json.dumps({"LocalPath": str(tmp_path / "tensors"), "HookParameters": {"save_interval": "1"}})
    )
    monkeypatch.setenv("SMDEBUG_CONFIG_FILE_PATH", str(tmp_path / "hook.json"))
    monkeypatch.setattr(Hook, "made", 0)
    monkeypatch.setenv(WATCHED, str(os.getpid()))
    monkeypatch.setattr(first_estimator, "OTHERS", ())

    class Model:
        loss_ = 3.0
        predict = None

        def fit(self) -> Model:
            self.partial_fit()  # a part of what learns
            return self

        @available_if(lambda model: True)  # type: ignore[untyped-decorator]
        def partial_fit(self) -> Model:
            self.loss_ /= 2
            return self

    first = first_estimator.FirstEstimator()
    first.watch_class(Model)
    model = Model().fit()
    Model().fit()
    assert model.partial_fit() is model
    assert first._hook is not None
    first._hook.close()
    losses = Trial(tmp_path / "tensors").tensor("loss").values()
    assert {step: float(value) for step, value in losses.items()} == {0: 1.5, 1: 0.75}


def test_a_program_with_a_hook_of_its_own_is_left_to_it(run: Run, tmp_path: Path) -> None:
    run(OWN, "predictions")
    assert Trial(tmp_path / "own").steps() == [0, 1, 2]
    assert not (tmp_path / "tensors").exists()


@pytest.mark.skipif(not HAS_KERAS, reason="SMSTUDIO_TORCH_PYTHON names no Python with torch and Keras")
def test_the_first_model_of_keras_is_seen_and_not_changed(run: Run, tmp_path: Path) -> None:
    of_torch = {"python": TORCH, "KERAS_BACKEND": "torch"}
    assert run(KERAS, "weights", "gradients", **of_torch) == run(KERAS, watched=False, **of_torch)
    trial = Trial(tmp_path / "tensors")
    assert len(trial.steps(ModeKeys.TRAIN)) == 6 and len(trial.steps(ModeKeys.EVAL)) == 2
    gradient = trial.tensor("gradient/sequential/dense/weight")
    assert gradient.value(0).shape == (4, 8) and gradient.value(0).any()


def test_a_hook_that_cannot_be_made_is_said_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Hook, "made", 0)
    monkeypatch.delenv(WATCHED, raising=False)
    monkeypatch.setenv("SMDEBUG_CONFIG_FILE_PATH", str(tmp_path / "none.json"))
    assert unwatched()
    assert begin_watching(SklearnHook) is None
    assert "The debugger does not watch this training" in caplog.text
    assert not unwatched()
    monkeypatch.setattr(Hook, "made", 0)
    monkeypatch.setenv(WATCHED, "1")  # another process of the program
    assert not unwatched()
