"""Watches the first training of XGBoost in a program that does not mention the debugger."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import Any

from .unmentioned import begin_watching, unwatched


def wait_for_training() -> None:
    """Give the first ``xgboost.train`` a hook's callback, whether it is called by itself or by ``fit``.

    Later trainings, and all of a program that makes a hook of its own, are left alone.
    """
    import xgboost

    original = xgboost.train
    signature = inspect.signature(original)

    @functools.wraps(original)
    def train(*args: Any, **kwargs: Any) -> Any:
        if not unwatched():
            return original(*args, **kwargs)
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError:
            return original(*args, **kwargs)  # says itself what is wrong
        _watch(given)
        return original(*given.args, **given.kwargs)

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "xgboost" and vars(module).get("train") is original:
            vars(module)["train"] = train


def _watch(given: inspect.BoundArguments) -> None:
    """Add a callback to what a training is given."""
    from .xgboost_hook import XGBoostHook

    hook = begin_watching(XGBoostHook)
    if hook is None:
        return
    asked = given.arguments
    hook.register_training(asked["params"], asked["dtrain"], asked.get("evals") or ())
    asked["callbacks"] = [*(asked.get("callbacks") or ()), hook.callback()]
