"""Follows Keras 3: losses, metrics and weights of each batch, on any of its backends.

Gradients stay inside of Keras' compiled step on TensorFlow and JAX, and are seen on the torch backend, where
``wrap_optimizer`` shows them to the hook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..collection import ALL, GRADIENTS
from ..modes import ModeKeys
from ..profile.clock import Phase
from .guard import guarded
from .hook import Hook


class KerasHook(Hook):
    """A ``Hook`` for Keras; see there for arguments. Give ``hook.callback()`` to ``model.fit``."""

    def callback(self) -> Any:
        """Return the callback for ``model.fit(callbacks=[…])``, ``evaluate`` and ``predict``."""
        import keras

        hook = self

        class Callback(keras.callbacks.Callback):  # type: ignore[misc]
            def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
                hook.begin_batch(self.model, ModeKeys.TRAIN)

            def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
                hook.end_batch(logs or {})

            def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
                hook.begin_batch(self.model, ModeKeys.EVAL)

            def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
                hook.end_batch(logs or {})

        return Callback()

    def wrap_optimizer(self, optimizer: Any) -> Any:
        """Return an optimizer that shows its gradients to the hook; elsewhere than on torch, as it was."""
        import keras

        if keras.backend.backend() != "torch":
            self._once(
                f"Gradients are not seen on Keras' {keras.backend.backend()} backend, which computes them in "
                "compiled code; weights, losses and metrics are."
            )
            return optimizer
        apply = optimizer.apply

        def applied(grads: Any, trainable_variables: Any = None) -> Any:
            self._gradients(grads, trainable_variables or optimizer._trainable_variables)
            return apply(grads, trainable_variables)

        optimizer.apply = applied
        return optimizer

    @contextmanager
    def watching_gradients(self, model: Any) -> Iterator[None]:
        """Show the gradients of a model's optimizer for the time of the block, where they are saved."""
        optimizer = getattr(model, "optimizer", None)
        if optimizer is None or not self.schedule.included & {GRADIENTS, ALL}:
            yield
            return
        before = vars(optimizer).get("apply")
        self.wrap_optimizer(optimizer)
        try:
            yield
        finally:
            if before is not None:
                optimizer.apply = before
            elif "apply" in vars(optimizer):
                del optimizer.apply

    @guarded
    def begin_batch(self, model: Any, mode: ModeKeys) -> None:
        """Begin a step, and take the weights that it computes with."""
        self.mode = mode
        self._begin()
        for variable in model.weights:
            self._take(weight_name(variable.path), _Lazy(variable))

    @guarded
    def end_batch(self, logs: Mapping[str, Any]) -> None:
        """Take the loss and the metrics of a batch."""
        prefix = "" if self.mode is ModeKeys.TRAIN else "validation-"
        for name, value in logs.items():
            collection = "losses" if name.endswith("loss") else "metrics"
            self._number(f"{prefix}{name}", float(value), (collection,))
        self.clock.enter(Phase.DATA)

    @guarded
    def _gradients(self, gradients: Any, variables: Any) -> None:
        for gradient, variable in zip(gradients, variables, strict=True):
            if gradient is not None:
                self._take(f"gradient/{weight_name(variable.path)}", _Lazy(gradient))

    def _array(self, value: Any, stride: int, offset: int) -> Any:
        import keras

        array = np.asarray(keras.ops.convert_to_numpy(value.value))
        return super()._array(array, stride, offset)

    def _extent(self, value: Any) -> tuple[int, int, tuple[int, ...]]:
        shape = tuple(value.value.shape)
        count = int(np.prod(shape, dtype=np.int64))
        return count, count * ITEM_BYTES, shape


ITEM_BYTES = 4
"""Of an element, for the budget: Keras' variables are float32 unless a policy says less."""


class _Lazy:
    """A tensor of the backend, which becomes numpy's only when it is due."""

    def __init__(self, value: Any) -> None:
        self.value = value


def weight_name(path: str) -> str:
    """Return a variable's name in smdebug's manner: its kernel is a weight."""
    return path.replace("kernel", "weight")
