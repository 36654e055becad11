"""Features and labels with mean zero and deviation one, and models for them turned into ones without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..data import Array, Batch


@dataclass(frozen=True)
class Scaling:
    """What is subtracted from features and labels, and what they are then divided by.

    Attributes:
        shift: of each feature.
        scale: of each feature.
        label_shift: of the label.
        label_scale: of the label.
    """

    shift: Array
    scale: Array
    label_shift: float = 0.0
    label_scale: float = 1.0

    def features(self, features: Any) -> Any:
        """Return scaled features, float32; sparse ones stay sparse, as their shift is zero."""
        if sp.issparse(features):
            return sp.csr_array(features @ sp.diags_array(1 / self.scale).astype(np.float32))
        return ((features - self.shift) / self.scale).astype(np.float32, copy=False)

    def labels(self, labels: Array) -> Array:
        """Return scaled labels."""
        return ((labels - self.label_shift) / self.label_scale).astype(np.float32)

    def unscaled(self, weights: Array, bias: Array) -> tuple[Array, Array]:
        """Return the weights and bias that give for plain features what these give for scaled ones."""
        plain = weights.astype(np.float64) / self.scale[:, None] * self.label_scale
        offset = bias.astype(np.float64) * self.label_scale + self.label_shift - self.shift @ plain
        return plain, offset


def measure(sample: Batch, values: Mapping[str, Any]) -> Scaling:
    """Return the scaling that the hyperparameters ask for.

    ``auto`` of ``normalize_data`` is true; that of ``unbias_data`` and ``unbias_label`` is whether there is a
    bias that makes up for it, but sparse features are never shifted: they would no longer be sparse.

    Args:
        sample: rows from which means and deviations are computed.
        values: the hyperparameters.
    """
    regression = values["predictor_type"] == "regressor"
    sparse = sp.issparse(sample.features)
    count = sample.features.shape[1]
    mean, deviation = _moments(sample.features)
    shift = np.zeros(count)
    if _wanted(values["unbias_data"], values["use_bias"]) and values["use_bias"] and not sparse:
        shift = mean
    scale = np.ones(count)
    if _wanted(values["normalize_data"], True):
        scale = np.where(deviation > 1e-12, deviation, 1.0)
    assert sample.labels is not None
    label_shift, label_scale = 0.0, 1.0
    if regression and values["use_bias"] and _wanted(values["unbias_label"], True):
        label_shift = float(sample.labels.mean())
    if regression and _wanted(values["normalize_label"], True):
        label_scale = float(sample.labels.std()) or 1.0
    return Scaling(shift, scale, label_shift, label_scale)


def _wanted(value: str, auto: bool) -> bool:
    return auto if value == "auto" else value == "true"


def _moments(features: Any) -> tuple[Array, Array]:
    if not sp.issparse(features):
        return features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
    mean = np.asarray(features.mean(axis=0)).ravel()
    squares = np.asarray(features.multiply(features).mean(axis=0)).ravel()
    return mean, np.sqrt(np.maximum(squares - mean**2, 0))
