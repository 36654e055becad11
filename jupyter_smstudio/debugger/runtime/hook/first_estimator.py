"""Watches the first estimator of scikit-learn in a program that does not mention the debugger."""

from __future__ import annotations

import functools
import sys
import weakref
from collections.abc import Callable
from types import FunctionType
from typing import Any

from .sklearn_hook import LEARNING, SklearnHook
from .unmentioned import begin_watching, unwatched

OTHERS = ("torch", "xgboost", "keras", "tensorflow")
"""Of a program that imports one of these, scikit-learn's part is to prepare and to compare."""


def wait_for_estimator() -> None:
    """Let each class of estimators that is defined from now on tell when it has learned.

    scikit-learn's own classes are defined in modules that are imported later than ``sklearn.base``.
    """
    from sklearn.base import BaseEstimator

    first = FirstEstimator()
    inherited = vars(BaseEstimator).get("__init_subclass__")

    def begin(kind: type, /, **options: Any) -> None:
        if inherited is None:
            super(BaseEstimator, kind).__init_subclass__(**options)
        else:
            inherited.__func__(kind, **options)
        first.watch_class(kind)

    BaseEstimator.__init_subclass__ = classmethod(begin)


class FirstEstimator:
    """Follows one estimator: the first with ``predict`` that a program itself tells to learn."""

    def __init__(self) -> None:
        self._hook: SklearnHook | None = None
        self._estimator: weakref.ref[Any] = weakref.ref(type(self))
        self._learning = False

    def watch_class(self, kind: type) -> None:
        """Watch the methods by which a class's estimators learn."""
        for name in LEARNING:
            method = vars(kind).get(name)
            if isinstance(method, FunctionType):
                setattr(kind, name, self._watched(method, name))
            elif isinstance(getattr(method, "fn", None), FunctionType):  # of ``available_if``
                method.fn = self._watched(method.fn, name)  # type: ignore[union-attr]

    def _watched(self, method: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(method)
        def call(estimator: Any, *args: Any, **kwargs: Any) -> Any:
            if self._learning:  # a part of what learns: a fold, a tree, a step of a pipeline
                return method(estimator, *args, **kwargs)
            self._learning = True
            try:
                result = method(estimator, *args, **kwargs)
            finally:
                self._learning = False
            self._learned(estimator, name)
            return result

        return call

    def _learned(self, estimator: Any, name: str) -> None:
        if unwatched() and _is_followed(estimator):
            self._hook, self._estimator = begin_watching(SklearnHook), weakref.ref(estimator)
        if self._hook is not None and self._estimator() is estimator:
            self._hook.learned(estimator, name)


def _is_followed(estimator: Any) -> bool:
    return hasattr(estimator, "predict") and not any(each in sys.modules for each in OTHERS)
