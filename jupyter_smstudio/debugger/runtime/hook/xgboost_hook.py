"""Follows XGBoost: metrics of each round, and what the booster says of its features.

Names are smdebug's: ``train-rmse``, ``hyperparameters/max_depth`` (numbers; all are in ``model.json``),
``feature_importance/gain/f0``, ``predictions``, ``labels``, ``average_shap/f0``, ``full_shap/f0``,
``trees/Gain`` of the round's trees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..collection import ALL, LOSSES, METRICS
from ..scores import is_score
from .guard import guarded
from .hook import Hook
from .origins import write_model
from .xgboost_trees import tree_columns

if TYPE_CHECKING:
    import xgboost

IMPORTANCES = ("weight", "gain", "cover", "total_gain", "total_cover")
MOST_ROWS = 10_000
"""Of the data that SHAP values are computed for: they cost more than a round does."""
MOST_FEATURES = 1000
"""Whose importance is told though no tree uses them: it is 0."""
UNNAMED = re.compile(r"validation_\d+")
"""How ``XGBModel.fit`` names the data that it evaluates."""


class XGBoostHook(Hook):
    """A ``Hook`` for XGBoost; see there for further arguments. Give ``hook.callback()`` to ``xgb.train``.

    Args:
        hyperparameters: are kept with the trial.
        train_data: its SHAP values are saved when their collections are due, and in place of
            ``validation_data``, where that is not given, its predictions and labels.
        validation_data: its predictions and labels are saved when their collections are due.
    """

    show_a_loss = "Name the data that are to be evaluated: xgb.train(…, evals=[…]), or fit(eval_set=[…])."

    phase = None

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
        self._train_data = train_data if train_data is not None else validation_data
        self._data = validation_data if validation_data is not None else train_data
        self._names: dict[str, str] = {}

    @guarded
    def register_training(
        self,
        hyperparameters: Mapping[str, Any] | Iterable[tuple[str, Any]],
        train_data: xgboost.DMatrix,
        evaluated: Iterable[tuple[xgboost.DMatrix, str]],
    ) -> None:
        """Follow a training by what ``xgboost.train`` is given.

        Args:
            hyperparameters: of the booster.
            train_data: that it learns from.
            evaluated: data with their names; the last that are not learned from are the validation data, as
                for early stopping.
        """
        given = dict(hyperparameters)
        self._hyperparameters = {name: value for name, value in given.items() if value is not None}
        self._train_data = self._data = train_data
        for data, name in evaluated:
            if data is not train_data:
                self._data = data
            elif UNNAMED.fullmatch(name):
                self._names[name] = "train"

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
            if (number := _number_of(value)) is not None:
                self._take(f"hyperparameters/{name}", np.asarray(number, np.float64))
        for evaluation, metrics in evaluated.items():
            for metric, values in metrics.items():
                last = values[-1]
                value = last[0] if isinstance(last, tuple) else last  # of xgb.cv: mean and deviation
                name = f"{self._names.get(evaluation, evaluation)}-{metric}"
                self._number(name, float(value), (METRICS,) if is_score(name) else (METRICS, LOSSES))
        self._asked("feature_importance", lambda: self._importances(booster))
        self._asked("trees", lambda: self._trees(booster))
        data = self._data
        if data is not None:
            self._asked("predictions", lambda: self._take("predictions", booster.predict(data)))
            self._asked("labels", lambda: self._take("labels", data.get_label()))
        if self._due("average_shap") or self._due("full_shap"):
            self._asked("average_shap", lambda: self._shap(booster))

    def _open(self) -> None:
        super()._open()
        if self._recording is not None:
            write_model(self.folder, {}, framework="xgboost", hyperparameters=self._hyperparameters)

    def _worker(self) -> tuple[int, int]:
        import xgboost

        return xgboost.collective.get_rank(), xgboost.collective.get_world_size()

    def _due(self, collection: str) -> bool:
        return self._frame is not None and bool(self._frame.due & {collection, ALL})

    def _asked(self, collection: str, take: Callable[[], None]) -> None:
        """Take a collection that is due; what this booster or its data have none of is said once."""
        import xgboost

        shap = collection == "average_shap"
        if not (self._due(collection) or shap):
            return
        try:
            take()
        except xgboost.core.XGBoostError as error:
            reason = str(error).partition("Stack trace")[0].strip().splitlines()[0]
            what = "SHAP values" if shap else f"The collection {collection}"
            self._once(f"{what} cannot be had of this training. {reason}")

    def _importances(self, booster: xgboost.Booster) -> None:
        names = _feature_names(booster)
        unused = dict.fromkeys(names, 0.0) if len(names) <= MOST_FEATURES else {}
        linear = self._hyperparameters.get("booster") == "gblinear"
        for kind in IMPORTANCES[:1] if linear else IMPORTANCES:
            for feature, value in (unused | booster.get_score(importance_type=kind)).items():
                self._take(f"feature_importance/{kind}/{feature}", np.asarray(value, np.float64))

    def _trees(self, booster: xgboost.Booster) -> None:
        rounds = booster.num_boosted_rounds()
        dump = booster[rounds - 1 : rounds].get_dump(with_stats=True, dump_format="json")
        for column, values in tree_columns(dump, _feature_names(booster)).items():
            self._take(f"trees/{column}", values)

    def _shap(self, booster: xgboost.Booster) -> None:
        data = self._train_data
        if data is None:
            return
        some = data if data.num_row() <= MOST_ROWS else data.slice(np.arange(MOST_ROWS))
        values = booster.predict(some, pred_contribs=True)
        for number, name in enumerate([*_feature_names(booster), "bias"]):
            column = values[..., number]
            self._take(f"average_shap/{name}", np.asarray(column.mean(axis=0)))
            self._take(f"full_shap/{name}", column)


def _feature_names(booster: xgboost.Booster) -> list[str]:
    return list(booster.feature_names or ()) or [f"f{number}" for number in range(booster.num_features())]


def _number_of(value: Any) -> float | None:
    """Return a hyperparameter that is a number, or the text of one."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
