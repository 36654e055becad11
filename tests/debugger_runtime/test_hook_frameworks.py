"""XGBoost and scikit-learn under the hook, the real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xgboost
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier

from jupyter_smstudio.debugger.runtime.config import SaveConfig
from jupyter_smstudio.debugger.runtime.hook.attach import attach
from jupyter_smstudio.debugger.runtime.hook.sklearn_hook import SklearnHook
from jupyter_smstudio.debugger.runtime.hook.xgboost_hook import XGBoostHook
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

ROWS = np.random.default_rng(0).standard_normal((80, 3)).astype(np.float32)
LABELS = (ROWS[:, 0] + ROWS[:, 1] > 0).astype(int)
PARAMETERS = {"objective": "binary:logistic", "max_depth": 2, "eta": 0.3, "nthread": 1, "seed": 1}


def boosted(callbacks: list[xgboost.callback.TrainingCallback], rounds: int = 6) -> xgboost.Booster:
    data = xgboost.DMatrix(ROWS, LABELS)
    return xgboost.train(
        PARAMETERS, data, rounds, evals=[(data, "train")], callbacks=callbacks, verbose_eval=False
    )


def test_rounds_of_xgboost_are_steps(tmp_path: Path) -> None:
    data = xgboost.DMatrix(ROWS, LABELS)
    hook = XGBoostHook(
        tmp_path,
        save_config=SaveConfig(save_interval=2),
        include_collections=[
            "feature_importance",
            "predictions",
            "labels",
            "average_shap",
            "hyperparameters",
        ],
        hyperparameters=PARAMETERS,
        validation_data=data,
    )
    model = boosted([hook.callback()])
    assert model.get_dump() == boosted([]).get_dump()

    trial = Trial(tmp_path)
    assert trial.ended
    assert trial.steps() == list(range(6))
    losses = [float(trial.tensor("train-logloss").value(step)) for step in range(6)]
    assert losses == sorted(losses, reverse=True)
    assert trial.tensor("predictions").steps() == [0, 2, 4]
    assert (trial.tensor("labels").value(4) == LABELS).all()
    assert float(trial.tensor("hyperparameters/max_depth").value(0)) == 2
    part = model[:5]
    assert (trial.tensor("predictions").value(4) == part.predict(data)).all()
    shap = part.predict(data, pred_contribs=True).mean(axis=0)
    assert float(trial.tensor("average_shap/f1").value(4)) == pytest.approx(float(shap[1]), abs=1e-6)
    gains = part.get_score(importance_type="gain")
    assert float(trial.tensor("feature_importance/gain/f0").value(4)) == gains["f0"]
    assert trial.model()["hyperparameters"]["objective"] == "binary:logistic"
    assert "train-logloss" in trial.tensor_names(collection="metrics")


def test_calls_of_partial_fit_are_steps(tmp_path: Path) -> None:
    model = SGDClassifier(random_state=0)
    hook = attach(model, out_dir=tmp_path, save_config=SaveConfig(save_interval=2))
    coefficients = []
    for _ in range(3):
        model.partial_fit(ROWS, LABELS, classes=[0, 1])
        coefficients.append(model.coef_.copy())
    hook.close()
    tensor = Trial(tmp_path).tensor("SGDClassifier_coef.weight")
    assert (tensor.value(2) == coefficients[2]).all()
    assert (tensor.value(0) == coefficients[0]).all()
    assert "SGDClassifier_intercept.bias" in Trial(tmp_path).tensor_names(collection="biases")


def test_a_fit_shows_its_curve_of_losses_and_what_it_learned(tmp_path: Path) -> None:
    model = MLPClassifier((4,), max_iter=300, random_state=0, tol=0.01, n_iter_no_change=2)
    hook = attach(model, out_dir=tmp_path, save_config=SaveConfig(save_interval=1))
    assert model.fit(ROWS, LABELS) is model
    hook.close()
    trial = Trial(tmp_path)
    losses = [float(trial.tensor("loss").value(step)) for step in trial.tensor("loss").steps()]
    assert losses == pytest.approx(model.loss_curve_)
    assert (trial.tensor("MLPClassifier_coefs1.weight").value(len(losses) - 1) == model.coefs_[1]).all()
    assert model.get_params()["tol"] == 0.01


def test_what_an_estimator_raises_is_still_raised(tmp_path: Path) -> None:
    model = LogisticRegression()
    hook = attach(model, out_dir=tmp_path)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        model.fit(ROWS, LABELS[:3])
    hook.close()


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (3, "attach() takes a torch.nn.Module or an estimator of scikit-learn, not a int."),
        (xgboost.XGBClassifier().get_booster, "XGBoost is followed by a callback"),
    ],
)
def test_what_cannot_be_attached_to_is_named(model: object, sentence: str) -> None:
    with pytest.raises(TypeError) as refused:
        attach(model)
    assert sentence in str(refused.value)


def test_an_estimator_without_fit_is_refused(tmp_path: Path) -> None:
    hook = SklearnHook(tmp_path)
    with pytest.raises(TypeError, match="A int has neither"):
        hook.register_estimator(3)
    hook.close()
