"""What is saved in a tensor's place: numbers made of it; names are smdebug's ``ReductionConfig``.

Source: https://github.com/awslabs/sagemaker-debugger/blob/master/docs/api.md#reductionconfig
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .saving import ConfigError, parts

OPERATIONS: dict[str, Callable[[Any], Any]] = {
    "min": np.min,
    "max": np.max,
    "median": np.median,
    "mean": np.mean,
    "std": np.std,
    "variance": np.var,
    "sum": np.sum,
    "prod": np.prod,
}
NORMS: dict[str, Callable[[Any], Any]] = {
    "l1": lambda values: np.sum(np.abs(values)),
    "l2": lambda values: np.sqrt(np.sum(np.square(values))),
}
"""Of all elements as one vector."""


@dataclass(frozen=True)
class ReductionConfig:
    """Which numbers are saved of each tensor.

    Attributes:
        reductions: names of ``OPERATIONS``.
        abs_reductions: the same, of the absolute values.
        norms: ``l1`` and ``l2``.
        abs_norms: the same, of the absolute values.
        save_raw_tensor: keep the whole tensor as well.
        save_shape: keep the tensor's shape.
    """

    reductions: Sequence[str] = ()
    abs_reductions: Sequence[str] = ()
    norms: Sequence[str] = ()
    abs_norms: Sequence[str] = ()
    save_raw_tensor: bool = False
    save_shape: bool = False

    def __post_init__(self) -> None:
        for name, allowed in (
            ("reductions", OPERATIONS),
            ("abs_reductions", OPERATIONS),
            ("norms", NORMS),
            ("abs_norms", NORMS),
        ):
            object.__setattr__(self, name, tuple(getattr(self, name)))
            wrong = [each for each in getattr(self, name) if each not in allowed]
            if wrong:
                raise ConfigError(f"{name} has {', '.join(wrong)}; they can only be of {', '.join(allowed)}.")

    @property
    def saves_whole_tensors(self) -> bool:
        """Tell whether tensors themselves are saved."""
        return self.save_raw_tensor or not (self.names or self.save_shape)

    @property
    def names(self) -> tuple[str, ...]:
        """As smdebug writes them into names of tensors: ``mean``, ``l2``, ``abs_max``."""
        plain = (*self.reductions, *self.norms)
        return (*plain, *(f"abs_{each}" for each in (*self.abs_reductions, *self.abs_norms)))

    def of(self, values: np.ndarray[Any, Any]) -> dict[str, float]:
        """Return the numbers of a tensor by their names; of an empty one, NaN."""
        if not values.size:
            return dict.fromkeys(self.names, float("nan"))
        whole = values.astype(np.float64) if values.dtype.kind in "biuf" else values
        magnitudes = np.abs(whole) if self.abs_reductions or self.abs_norms else whole
        known = OPERATIONS | NORMS
        with np.errstate(all="ignore"):
            return {
                name: float(np.real(known[name.removeprefix("abs_")](_chosen(name, whole, magnitudes))))
                for name in self.names
            }

    @classmethod
    def from_parameters(cls, given: Mapping[str, Any]) -> ReductionConfig | None:
        """Read flat parameters: ``reductions`` as ``"min,abs_max,l2_norm"``, ``save_shape``, ….

        Returns:
            None if they name none of them: tensors are saved whole.

        Raises:
            ConfigError: a name is none that is known.
        """
        words = [str(word) for word in parts(given.get("reductions") or "")]
        shape = truth("save_shape", given.get("save_shape", False))
        if not words and not shape:
            return None
        plain = [word for word in words if not word.startswith("abs_")]
        absolute = [word.removeprefix("abs_") for word in words if word.startswith("abs_")]
        return cls(
            reductions=[word for word in plain if not word.endswith("_norm")],
            abs_reductions=[word for word in absolute if not word.endswith("_norm")],
            norms=[word.removesuffix("_norm") for word in plain if word.endswith("_norm")],
            abs_norms=[word.removesuffix("_norm") for word in absolute if word.endswith("_norm")],
            save_raw_tensor=truth("save_raw_tensor", given.get("save_raw_tensor", False)),
            save_shape=shape,
        )

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as a collections file has it."""
        words = [
            *self.reductions,
            *(f"{each}_norm" for each in self.norms),
            *(f"abs_{each}" for each in self.abs_reductions),
            *(f"abs_{each}_norm" for each in self.abs_norms),
        ]
        return {
            "reductions": ",".join(words),
            "save_raw_tensor": self.save_raw_tensor,
            "save_shape": self.save_shape,
        }


def truth(name: str, given: Any) -> bool:
    """Read a truth value that may be text.

    Raises:
        ConfigError: it is none.
    """
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    read = known.get(str(given).strip().lower())
    if read is None:
        raise ConfigError(f"{name} is {given!r}; it must be true or false.")
    return read


def _chosen(name: str, plain: np.ndarray[Any, Any], absolute: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return absolute if name.startswith("abs_") else plain
