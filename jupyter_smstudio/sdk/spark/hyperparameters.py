"""Hyperparameters of a built-in algorithm as Spark's Params, made from what the algorithm declares.

Names, allowed values and their sentences are those that the training job checks; nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from pyspark.ml.param import Param, Params

from ...training.runtime.algorithms.definitions.definition import Definition
from ...training.runtime.algorithms.hyperparameters import Hyperparameter
from ..estimator import as_text

Estimator = TypeVar("Estimator", bound=type)


def hyperparameters(
    definition: Definition,
    *,
    attributes: Mapping[str, str] | None = None,
    accessors: Mapping[str, str] | None = None,
) -> Callable[[Estimator], Estimator]:
    """Return a decorator that gives a class a Param, a getter and a setter for each hyperparameter.

    ``mini_batch_size`` becomes the Param of that name, ``getMiniBatchSize`` and ``setMiniBatchSize``, which
    returns the estimator, so that setters can be chained.

    Args:
        definition: of the algorithm.
        attributes: names of Params that differ from the hyperparameter's.
        accessors: what follows ``get`` and ``set`` where the original calls it otherwise, by hyperparameter.
    """

    def decorate(kind: Estimator) -> Estimator:
        names: dict[str, str] = {}
        for declared in definition.hyperparameters.values():
            attribute = (attributes or {}).get(declared.name, declared.name)
            noun = (accessors or {}).get(declared.name) or _camel(attribute)
            names[attribute] = declared.name
            text = f"{declared.description} Allowed is {declared.allowed()}."
            parameter = Param(Params._dummy(), attribute, text, partial(_value, declared))
            setattr(kind, attribute, parameter)
            setattr(kind, f"get{noun}", _getter(attribute, text))
            setattr(kind, f"set{noun}", _setter(attribute, text))
        kind.algorithm = definition.name  # type: ignore[attr-defined]  # of SageMakerEstimatorBase
        kind.hyperparameter_names = names  # type: ignore[attr-defined]
        return kind

    return decorate


def _value(declared: Hyperparameter, value: Any) -> Any:
    """Return a value with its type; raises ValueError with a sentence where it is not allowed."""
    return declared.parse(as_text(value))


def _getter(attribute: str, text: str) -> Callable[[Any], Any]:
    def get(self: Any) -> Any:
        return self.getOrDefault(attribute)

    get.__doc__ = f"Return ``{attribute}``. {text}"
    return get


def _setter(attribute: str, text: str) -> Callable[[Any, Any], Any]:
    def set_value(self: Any, value: Any) -> Any:
        return self._set(**{attribute: value})

    set_value.__doc__ = f"Set ``{attribute}``, and return the estimator. {text}"
    return set_value


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
