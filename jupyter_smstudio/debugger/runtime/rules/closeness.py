"""Whether two tensors are alike, told from their summaries where these are enough."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .view import TensorView

if TYPE_CHECKING:
    from ..store.summary import Summary

Place = tuple[TensorView, str, int]
"""A tensor: where it is asked for, its name and step."""
ROUNDING = 1e-6
"""Of a norm, relatively: summaries are made of float32 values in whatever order."""


def alike(one: Place, other: Place, rtol: float, atol: float, *, equal_nan: bool) -> bool | None:
    """Return whether ``numpy.allclose(other, one)`` holds for two tensors.

    Values are read only where the summaries leave it open. Where a value was not saved, the summaries decide:
    tensors whose extremes, mean, spread and norm are the same are taken to be alike.

    Returns:
        None where nothing is known of one of them.
    """
    first, second = _summary(one), _summary(other)
    if first is None or second is None:
        return None
    if _differ(first, second, rtol, atol):
        return False
    (view, name, step), (other_view, other_name, other_step) = one, other
    value, other_value = view.value(name, step), other_view.value(other_name, other_step)
    if value is None or other_value is None:
        return _same_summary(first, second, rtol, atol)
    if value.shape != other_value.shape:
        return False
    return bool(np.allclose(other_value, value, rtol=rtol, atol=atol, equal_nan=equal_nan))


def _summary(place: Place) -> Summary | None:
    view, name, step = place
    return view.summary(name, step)


def _differ(first: Summary, second: Summary, rtol: float, atol: float) -> bool:
    """Return whether the summaries rule it out that the tensors are alike.

    If each |b - a| ≤ atol + rtol·|a|, then | ‖b‖ - ‖a‖ | ≤ ‖b - a‖ ≤ atol·√n + rtol·‖a‖.
    """
    if first.count != second.count:
        return True
    if first.estimate or second.estimate:
        return False
    if (first.nan_share, first.inf_share) != (second.nan_share, second.inf_share):
        return True
    allowed = atol * math.sqrt(first.count) + (rtol + ROUNDING) * first.l2
    return abs(second.l2 - first.l2) > allowed


def _same_summary(first: Summary, second: Summary, rtol: float, atol: float) -> bool:
    names = ("mean", "std", "min", "max", "abs_mean")
    pairs = ((getattr(first, name), getattr(second, name)) for name in names)
    return all(abs(b - a) <= atol + (rtol + ROUNDING) * abs(a) for a, b in pairs)
