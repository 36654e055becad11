"""Models of scripts: ``code/inference.py`` among a model's files, with the original's functions.

``model_fn(model_dir)`` loads the model; ``predict_fn(rows, model)`` takes an array, rows × features, and
returns an array for the one column there is, or a mapping from keys to arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

INFERENCE = "code/inference.py"


def load_model(folder: Path) -> tuple[Any, Any]:
    """Return what ``model_fn`` returns, and the function ``predict_fn``.

    Raises:
        ValueError: the script has not both functions.
    """
    script = folder / INFERENCE
    defined: dict[str, Any] = {"__name__": "inference", "__file__": str(script)}
    exec(compile(script.read_text(), str(script), "exec"), defined)
    for name in ("model_fn", "predict_fn"):
        if not callable(defined.get(name)):
            raise ValueError(f"The script has no function {name}; models score with model_fn and predict_fn.")
    return defined["model_fn"](str(folder)), defined["predict_fn"]


def predict(model: tuple[Any, Any], rows: Any) -> Mapping[str, Any]:
    """Return the arrays of ``predict_fn`` by their keys; that of a single one is ``prediction``."""
    loaded, predict_fn = model
    found = predict_fn(rows, loaded)
    return found if isinstance(found, Mapping) else {"prediction": found}
