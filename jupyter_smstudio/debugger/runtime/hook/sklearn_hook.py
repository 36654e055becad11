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


class SklearnHook(Hook):
    """A ``Hook`` for estimators; see there for arguments.

    Each ``partial_fit`` is a step. ``fit`` shows what it learned once it is over, and its curve of losses as
    a step for each of its iterations: scikit-learn calls nobody while it fits.
    """

    def register_estimator(self, estimator: Any) -> None:
        """Watch an estimator's ``fit`` and ``partial_fit``; results and errors of both stay what they were.

        Raises:
            TypeError: it has neither.
        """
        methods = [name for name in ("fit", "partial_fit") if callable(getattr(estimator, name, None))]
        if not methods:
            raise TypeError(f"A {type(estimator).__name__} has neither fit() nor partial_fit() to watch.")
        for name in methods:
            setattr(estimator, name, self._watched(estimator, name, getattr(estimator, name)))

    def _watched(self, estimator: Any, name: str, method: Any) -> Any:
        @functools.wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            result = method(*args, **kwargs)
            if name == "fit":
                self._curves(estimator)
            self._learned(estimator)
            return result

        return call

    @guarded
    def _curves(self, estimator: Any) -> None:
        curves = [np.asarray(getattr(estimator, name)) for name in CURVES if hasattr(estimator, name)]
        # The last one is told with what was learned.
        for losses in zip(*(curve[:-1] for curve in curves), strict=False):
            self._begin()
            for loss in losses:
                self._number("loss", float(loss), ("losses",))

    @guarded
    def _learned(self, estimator: Any) -> None:
        self._begin()
        name = type(estimator).__name__
        for loss in LOSSES:
            if hasattr(estimator, loss):
                self._number("loss", float(getattr(estimator, loss)), ("losses",))
        for kind, attributes in (("weight", WEIGHTS), ("bias", BIASES)):
            for attribute in attributes:
                learned = getattr(estimator, attribute, None)
                listed = learned if isinstance(learned, list) else [learned]
                for number, values in enumerate(listed):
                    if values is not None:
                        place = f"{attribute.rstrip('_')}{number if isinstance(learned, list) else ''}"
                        self._take(f"{name}_{place}.{kind}", np.asarray(values))
