"""How many of a layer's units do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def inactive_percent(active: NDArray[np.bool_], threshold: float) -> float | None:
    """Return the percentage of units that are active for fewer than ``threshold`` % of the examples.

    Args:
        active: examples first, units second (features, or channels, whose positions count as examples); a
            vector is one example's units.
        threshold: percentage of a unit's values.

    Returns:
        None where there is no value.
    """
    if not active.size:
        return None
    if active.ndim < 2:
        shares = active.reshape(-1).astype(np.float64)
    else:
        shares = active.mean(axis=(0, *range(2, active.ndim)))
    return float((shares * 100 < threshold).mean() * 100)
