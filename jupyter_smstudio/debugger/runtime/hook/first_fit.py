"""Watches the first Keras model that is fitted in a program that does not mention the debugger."""

from __future__ import annotations

import functools
import inspect
import weakref
from typing import Any

from .keras_hook import KerasHook
from .unmentioned import begin_watching, unwatched


def wait_for_fit() -> None:
    """Give ``fit`` of the first model a hook's callback, in each of its calls."""
    import keras

    keras.Model.fit = FirstModel().watching(keras.Model.fit)


class FirstModel:
    """Follows one model, the first that is fitted."""

    def __init__(self) -> None:
        self._hook: KerasHook | None = None
        self._model: weakref.ref[Any] = weakref.ref(type(self))

    def watching(self, original: Any) -> Any:
        """Return a ``fit`` that shows its batches to the hook, and does the same otherwise."""
        signature = inspect.signature(original)

        @functools.wraps(original)
        def fit(model: Any, *args: Any, **kwargs: Any) -> Any:
            if unwatched():
                self._hook, self._model = begin_watching(KerasHook), weakref.ref(model)
            hook = self._hook
            if hook is None or self._model() is not model:
                return original(model, *args, **kwargs)
            try:
                given = signature.bind(model, *args, **kwargs)
            except TypeError:
                return original(model, *args, **kwargs)  # says itself what is wrong
            added = _with(given.arguments.get("callbacks"), hook.callback())
            given.arguments["callbacks"] = added
            with hook.watching_gradients(model):
                return original(*given.args, **given.kwargs)

        return fit


def _with(given: Any, callback: Any) -> Any:
    """Return callbacks as ``fit`` takes them, with one more."""
    if given is None:
        return [callback]
    if isinstance(given, list | tuple):
        return [*given, callback]
    if hasattr(given, "append"):  # a CallbackList of Keras
        given.append(callback)
        return given
    return [given, callback]
