"""One call for a notebook: watch this model from here on."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any, TypeVar

from ..collection import BIASES, GRADIENTS, WEIGHTS
from ..config import DebuggerHookConfig
from ..saving import SaveConfig
from .hook import Hook

H = TypeVar("H", bound=Hook)
FOLDER = Path("debugger")
INTERVAL = 100
"""Steps between saved tensors in a notebook, where one watches: the original's 500 are for long jobs."""


def attach(
    model: Any,
    loss: Any = None,
    out_dir: str | os.PathLike[str] | None = None,
    config: DebuggerHookConfig | None = None,
    **options: Any,
) -> Hook:
    """Watch a model, which may be training already; ``hook.close()`` ends it.

    Weights, biases, gradients and losses are saved whole every 100 steps, and summaries of them in between.

    Args:
        model: a ``torch.nn.Module``, or an estimator of scikit-learn.
        loss: its loss, where that is a module of one's own; those of ``torch.nn`` are seen without it.
        out_dir: folder of the trial; None: ``debugger/<Model>-<number>``, beside the notebook.
        config: what is saved, as for a job; None: see ``options``.
        options: arguments of ``Hook``.

    Returns:
        The hook, for ``save_scalar``, ``save_tensor`` and ``set_mode``.

    Raises:
        TypeError: it is neither; XGBoost and Keras take a callback.
        ConfigError: an option cannot be used.
    """
    kinds = {kind.__module__.partition(".")[0] for kind in type(model).__mro__}
    if "keras" in kinds:
        raise TypeError("Keras is followed by a callback: model.fit(callbacks=[KerasHook().callback()]).")
    if "torch" in kinds:
        from .torch_hook import TorchHook

        watching = _made(TorchHook, model, out_dir, config, options)
        watching.follows_training = True
        watching.register_module(model)
        if loss is not None:
            watching.register_loss(loss)
        return watching
    if "sklearn" in kinds:
        from .sklearn_hook import SklearnHook

        hook = _made(SklearnHook, model, out_dir, config, options)
        hook.register_estimator(model)
        return hook
    raise TypeError(
        f"attach() takes a torch.nn.Module or an estimator of scikit-learn, not a {type(model).__name__}. "
        "XGBoost is followed by a callback: xgb.train(…, callbacks=[XGBoostHook().callback()])."
    )


def _made(
    kind: type[H],
    model: Any,
    out_dir: str | os.PathLike[str] | None,
    config: DebuggerHookConfig | None,
    options: dict[str, Any],
) -> H:
    if config is not None:
        return kind.from_config(config)
    defaults = {
        "save_config": SaveConfig(save_interval=INTERVAL),
        "include_collections": [WEIGHTS, BIASES, GRADIENTS],
    }
    return kind(out_dir or _next_folder(type(model).__name__), **{**defaults, **options})


def _next_folder(name: str) -> Path:
    return next(
        folder for number in itertools.count(1) if not (folder := FOLDER / f"{name}-{number}").exists()
    )
