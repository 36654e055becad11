"""Follows scikit-learn's estimators: what ``partial_fit`` and ``fit`` learned, call by call."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from .guard import guarded
from .hook import Hook

WEIGHTS = ("coef_", "coefs_", "components_", "cluster_centers_")
BIASES = ("intercept_", "intercepts_")
LOSSES = ("loss_", "inertia_", "lower_bound_")
CURVES = ("loss_curve_", "train_score_")
"""Of a whole ``fit``: a loss for each of its iterations."""
IMPORTANCES = "feature_importances_"
LEARNING = ("fit", "partial_fit")


class SklearnHook(Hook):
    """A ``Hook`` for estimators; see there for arguments.

    Each ``partial_fit`` is a step. ``fit`` shows what it learned once it is over, and its curve of losses as
    a step for each of its iterations: scikit-learn calls nobody while it fits.
    """

    phase = None

    show_a_loss = "This estimator keeps none; call hook.save_scalar('loss', loss) after each partial_fit."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of_a_fit = False

    def register_estimator(self, estimator: Any) -> None:
        """Watch an estimator's ``fit`` and ``partial_fit``; results and errors of both stay what they were.

        Raises:
            TypeError: it has neither.
        """
        methods = [name for name in LEARNING if callable(getattr(estimator, name, None))]
        if not methods:
            raise TypeError(f"A {type(estimator).__name__} has neither fit() nor partial_fit() to watch.")
        for name in methods:
            setattr(estimator, name, self._watched(estimator, name, getattr(estimator, name)))

    @guarded
    def learned(self, estimator: Any, method: str) -> None:
        """Save what an estimator has learned by now.

        Args:
            estimator: of a search, its best one is shown; of a pipeline, its last step.
            method: ``fit``, whose curve of losses is told, or ``partial_fit``, one step.
        """
        model = _inner(estimator)
        self._of_a_fit = method == "fit"
        if method == "fit":
            self._curves(model)
        self._begin()
        if method == "fit":
            self._let_all_be_due()
        self._values(model)

    def _watched(self, estimator: Any, name: str, method: Any) -> Any:
        @functools.wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            result = method(*args, **kwargs)
            self.learned(estimator, name)
            return result

        return call

    def _check(self) -> None:
        if not self._of_a_fit:  # which tells its losses first, and all else with the last of them
            super()._check()

    def _let_all_be_due(self) -> None:
        """A whole fit has one moment at which there is something to save, whatever its step's number."""
        if self._frame is not None:
            saved = (each for each in self.schedule.included if not self._never(each))
            self._frame.due = frozenset(saved)

    def _never(self, collection: str) -> bool:
        return self.schedule.saving(self.schedule.collections[collection]).saves_nothing

    def _curves(self, estimator: Any) -> None:
        curves = [np.asarray(getattr(estimator, name)) for name in CURVES if hasattr(estimator, name)]
        # The last one is told with what was learned.
        for losses in zip(*(curve[:-1] for curve in curves), strict=False):
            self._begin()
            for loss in losses:
                self._number("loss", float(loss), ("losses",))

    def _values(self, estimator: Any) -> None:
        name = type(estimator).__name__
        for loss in _losses(estimator):
            self._number("loss", loss, ("losses",))
        for kind, attributes in (("weight", WEIGHTS), ("bias", BIASES)):
            for attribute in attributes:
                learned = getattr(estimator, attribute, None)
                listed = learned if isinstance(learned, list) else [learned]
                for number, values in enumerate(listed):
                    if values is not None:
                        place = f"{attribute.rstrip('_')}{number if isinstance(learned, list) else ''}"
                        self._take(f"{name}_{place}.{kind}", np.asarray(values))
        # Asked for last: of an ensemble it is computed anew, from all of its trees.
        if self._frame is not None and "feature_importance" in self._frame.due:
            self._importances(estimator)

    def _importances(self, estimator: Any) -> None:
        found = np.asarray(getattr(estimator, IMPORTANCES, ()))
        names = getattr(estimator, "feature_names_in_", [f"f{number}" for number in range(len(found))])
        for feature, value in zip(names, found, strict=False):
            self._take(f"feature_importance/impurity/{feature}", np.asarray(value, np.float64))


def _inner(estimator: Any) -> Any:
    """Return the model of a search or of a pipeline."""
    while True:
        if hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        elif steps := getattr(estimator, "steps", None):
            estimator = steps[-1][1]
        else:
            return estimator


def _losses(estimator: Any) -> list[float]:
    """Return the last losses that an estimator kept; of those of a boosted one, of its last stage."""
    found = [float(getattr(estimator, name)) for name in LOSSES if hasattr(estimator, name)]
    stages = [np.asarray(getattr(estimator, name)) for name in CURVES[1:] if hasattr(estimator, name)]
    return found or [float(each[-1]) for each in stages if each.size]
