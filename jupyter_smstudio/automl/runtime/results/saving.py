"""Saves a model as a folder that MLflow loads as a ``python_function``; without MLflow it loads as well.

The classes of this package are pickled by value: what loads the model needs the packages of
``requirements.txt`` and nothing of the studio.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import cloudpickle
import pandas as pd

from .model import Answers

LOADER = '''"""Loads the model of the folder above: for MLflow, and by ``smstudio_model.load()``."""

import pathlib

import cloudpickle


class _Answers:
    def __init__(self, model):
        self.model = model

    def predict(self, frame, params=None):
        return self.model.answer(frame)


def load(folder=pathlib.Path(__file__).parent.parent):
    """Return the model; it has predict, predict_proba and answer."""
    with open(pathlib.Path(folder) / "model.pkl", "rb") as file:
        model = cloudpickle.load(file)
    model.locate(pathlib.Path(folder))
    return model


def _load_pyfunc(path):
    return _Answers(load(pathlib.Path(path).parent if pathlib.Path(path).is_file() else path))
'''
ALWAYS = ("cloudpickle", "numpy", "pandas", "sklearn", "scipy")
EXAMPLE_ROWS = 5


def save_model(model: Answers, example: pd.DataFrame, folder: Path) -> None:
    """Write a model; whoever reads the folder sees all of it or nothing.

    Args:
        model: fitted.
        example: a few rows of the table, for those who want to try it.
        folder: replaced where it is there.
    """
    temporary = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    (temporary / "code").mkdir(parents=True)
    with (temporary / "model.pkl").open("wb") as file, _by_value():
        cloudpickle.dump(model, file)
    model.save_files(temporary)
    (temporary / "code" / "smstudio_model.py").write_text(LOADER)
    requirements = model_requirements(model)
    (temporary / "requirements.txt").write_text("".join(f"{each}\n" for each in requirements))
    rows = example.head(EXAMPLE_ROWS)[list(model.columns.names)]
    rows.to_json(temporary / "input_example.json", orient="split", index=False, date_format="iso")
    env = {"python": platform.python_version(), "dependencies": ["-r requirements.txt"]}
    (temporary / "python_env.yaml").write_text(json.dumps(env, indent=1))
    (temporary / "MLmodel").write_text(json.dumps(_description(model, rows), indent=1))  # JSON is YAML
    _replace(folder, temporary)


def model_requirements(model: Answers) -> list[str]:
    """Return the packages that a model needs, with the versions that it was made with."""
    distributions = packages_distributions()
    names = {name for module in {*ALWAYS, *model.modules} for name in distributions[module]}
    return sorted(f"{name}=={version(name)}" for name in names)


def _description(model: Answers, rows: pd.DataFrame) -> dict[str, Any]:
    inputs = [{"type": _type(rows[name]), "name": name, "required": True} for name in rows]
    label = "double" if not model.labels or isinstance(model.labels[0], float) else "string"
    if model.labels and isinstance(model.labels[0], int):
        label = "boolean" if isinstance(model.labels[0], bool) else "long"
    outputs: list[dict[str, Any]] = [{"type": label, "name": "predicted_label", "required": True}]
    if model.labels:
        outputs += [
            {"type": "double", "name": "probability", "required": True},
            {"type": "array", "items": {"type": "double"}, "name": "probabilities", "required": True},
            {"type": "array", "items": {"type": label}, "name": "labels", "required": True},
        ]
    return {
        "flavors": {
            "python_function": {
                "loader_module": "smstudio_model",
                "code": "code",
                "data": "model.pkl",
                "env": {"virtualenv": "python_env.yaml"},
                "python_version": platform.python_version(),
            }
        },
        "model_uuid": uuid.uuid4().hex,
        "saved_input_example_info": {
            "artifact_path": "input_example.json",
            "pandas_orient": "split",
            "type": "dataframe",
        },
        "signature": {"inputs": json.dumps(inputs), "outputs": json.dumps(outputs), "params": None},
    }


def _type(column: pd.Series) -> str:
    if pd.api.types.is_datetime64_any_dtype(column):
        return "datetime"
    # MLflow takes no whole number for a double, so the type is that of the table.
    return {"i": "long", "u": "long", "f": "double", "b": "boolean"}.get(column.dtype.kind, "string")


@contextmanager
def _by_value() -> Iterator[None]:
    package = importlib.import_module(__package__.rpartition(".")[0])
    cloudpickle.register_pickle_by_value(package)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(package)


def _replace(folder: Path, temporary: Path) -> None:
    old = temporary.with_suffix(".old")
    if folder.exists():
        os.rename(folder, old)
    os.rename(temporary, folder)
    if old.exists():
        for path in sorted(old.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        old.rmdir()
