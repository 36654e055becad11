"""Follows XGBoost: metrics of each round, and what the booster says of its features.

Names are smdebug's: ``train-rmse``, ``hyperparameters/max_depth`` (numbers; all are in ``model.json``),
``feature_importance/gain/f0``, ``predictions``, ``labels``, ``average_shap/f0``, ``full_shap/f0``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .guard import guarded
from .hook import Hook
from .origins import write_model

if TYPE_CHECKING:
    import xgboost

IMPORTANCES = ("weight", "gain", "cover", "total_gain", "total_cover")
MOST_ROWS = 10_000
"""Of the data that SHAP values are computed for: they cost more than a round does."""


class XGBoostHook(Hook):
    """A ``Hook`` for XGBoost; see there for further arguments. Give ``hook.callback()`` to ``xgb.train``.

    Args:
        hyperparameters: are kept with the trial.
        train_data: its predictions, labels and SHAP values are saved when their collections are due.
        validation_data: the same of this, in its place, where it is given.
    """

    def __init__(
        self,
        *args: Any,
        hyperparameters: Mapping[str, Any] | None = None,
        train_data: xgboost.DMatrix | None = None,
        validation_data: xgboost.DMatrix | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._hyperparameters = dict(hyperparameters or {})
        self._data = validation_data if validation_data is not None else train_data

    def callback(self) -> Any:
        """Return the callback for ``xgb.train(callbacks=[…])`` and for ``XGBModel(callbacks=[…])``."""
        import xgboost

        hook = self

        class Callback(xgboost.callback.TrainingCallback):
            def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
                hook.after_iteration(model, evals_log)
                return False

            def after_training(self, model: Any) -> Any:
                hook.close()
                return model

        return Callback()

    @guarded
    def after_iteration(
        self, booster: xgboost.Booster, evaluated: Mapping[str, Mapping[str, list[Any]]]
    ) -> None:
        """Save what is due of a round that was boosted."""
        self._begin()
        for name, value in self._hyperparameters.items():
            if isinstance(value, int | float):
                self._take(f"hyperparameters/{name}", np.asarray(value, np.float64))
        for data, metrics in evaluated.items():
            for metric, values in metrics.items():
                last = values[-1]
                number = last[0] if isinstance(last, tuple) else last  # of xgb.cv: mean and deviation
                self._number(f"{data}-{metric}", float(number), ("metrics",))
        if self._due("feature_importance"):
            self._importances(booster)
        if self._data is not None:
            self._predicted(booster, self._data)

    def _open(self) -> None:
        super()._open()
        if self._recording is not None:
            write_model(self.folder, {}, framework="xgboost", hyperparameters=self._hyperparameters)

    def _due(self, collection: str) -> bool:
        return self._frame is not None and collection in self._frame.due

    def _importances(self, booster: xgboost.Booster) -> None:
        for kind in IMPORTANCES:
            for feature, value in booster.get_score(importance_type=kind).items():
                self._take(f"feature_importance/{kind}/{feature}", np.asarray(value, np.float64))

    def _predicted(self, booster: xgboost.Booster, data: xgboost.DMatrix) -> None:
        if self._due("predictions"):
            self._take("predictions", booster.predict(data))
        if self._due("labels"):
            self._take("labels", data.get_label())
        average, full = self._due("average_shap"), self._due("full_shap")
        if not (average or full):
            return
        some = data if data.num_row() <= MOST_ROWS else data.slice(np.arange(MOST_ROWS))
        values = booster.predict(some, pred_contribs=True)
        names = [*(booster.feature_names or [f"f{number}" for number in range(values.shape[-1] - 1)]), "bias"]
        for number, name in enumerate(names):
            column = values[..., number]
            self._take(f"average_shap/{name}", np.asarray(column.mean(axis=0)))
            self._take(f"full_shap/{name}", column)
