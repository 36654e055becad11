"""What is kept of a tensor at every step: a dozen figures, and how its magnitudes are distributed.

Tensors are gone through in blocks that fit a core's cache: no copy of a whole tensor is ever made, and
sums of float32 stay exact enough because each has few terms.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .dtypes import Tensor, laid_out, widened
from .histogram import BINS, EDGES, histogram_of

BLOCK = 1 << 16
SAFE_SQUARES = (1e-30, 1e30)
"""Between these a sum of squares in float32 lost nothing to under- or overflow."""
CANCELLED = 1e-4
"""Of a variance and the squared mean: below this share their difference says little in float32."""

ROW = np.dtype(
    [(name, "<u8") for name in ("count", "sampled", "nan", "inf", "zero")]
    + [(name, "<f8") for name in ("mean", "std", "min", "max", "abs_mean", "l1", "l2")]
)
"""A summary on disk, without its histogram."""


@dataclass(frozen=True)
class Summary:
    """What is known of a tensor without its values; figures are of its finite elements.

    Attributes:
        count: elements.
        sampled: of them, how many were looked at.
        nan: of those, how many are not a number.
        inf: of those, how many are infinite.
        zero: of those, how many are 0.
        mean: NaN where no element is finite, as with the following.
        std: standard deviation (of the population).
        min: smallest.
        max: largest.
        abs_mean: mean magnitude.
        l1: sum of the magnitudes, of all ``count`` elements: estimated where fewer were looked at.
        l2: Euclidean norm, likewise.
        histogram: of the magnitudes, see ``histogram_of``; None where none was made.
    """

    count: int
    sampled: int
    nan: int
    inf: int
    zero: int
    mean: float
    std: float
    min: float
    max: float
    abs_mean: float
    l1: float
    l2: float
    histogram: NDArray[np.uint32] | None = None

    @property
    def estimate(self) -> bool:
        """Whether it was made of a sample of the elements."""
        return self.sampled < self.count

    @property
    def finite(self) -> int:
        """How many of the elements that were looked at are numbers and finite."""
        return self.sampled - self.nan - self.inf

    @property
    def zero_share(self) -> float:
        """Share of the elements that are 0, from 0 to 1."""
        return self.zero / max(self.sampled, 1)

    @property
    def nan_share(self) -> float:
        """Share of the elements that are not a number, from 0 to 1."""
        return self.nan / max(self.sampled, 1)

    @property
    def inf_share(self) -> float:
        """Share of the elements that are infinite, from 0 to 1."""
        return self.inf / max(self.sampled, 1)

    @staticmethod
    def edges() -> NDArray[np.float64]:
        """Return the 129 magnitudes between which the 128 bins of a histogram lie."""
        return EDGES

    @property
    def row(self) -> tuple[float, ...]:
        """As it is kept: the fields of ``ROW``."""
        return tuple(getattr(self, name) for name in ROW.names or ())

    @classmethod
    def of_row(cls, row: Any, histogram: NDArray[np.uint32] | None) -> Summary:
        """Return the summary that a row of ``ROW`` holds."""
        return cls(**dict(zip(ROW.names or (), row.item(), strict=True)), histogram=histogram)


class Summarized(NamedTuple):
    """A summary and the tensor it was made of.

    Attributes:
        summary: what is known of its values.
        shape: of the tensor.
        dtype: its name in ``dtypes.NUMBERS``.
    """

    summary: Summary
    shape: tuple[int, ...]
    dtype: str


def summarized(tensor: Tensor, most: int | None = None, histogram: bool = True) -> Summarized:
    """Return a tensor's summary with its shape and type; arguments as of ``summarize``."""
    name, stored = laid_out(tensor)
    return Summarized(summarize(tensor, most, histogram), stored.shape, name)


def summarize(tensor: Tensor, most: int | None = None, histogram: bool = True) -> Summary:
    """Return a tensor's summary; of complex numbers, that of their magnitudes.

    Args:
        tensor: of any shape; bfloat16 as ``Bits16``.
        most: elements to look at, evenly spread over the tensor; None: all.
        histogram: whether to make the histogram.

    Raises:
        UnknownDtype: these are no numbers.
    """
    name, stored = laid_out(tensor)
    flat = stored.reshape(-1)
    count = flat.size
    if most is not None and count > most:
        # An odd stride does not look at the same column of every row of an even number of columns.
        flat = flat[:: -(-count // most) | 1]
    sums = _Sums(histogram)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for start in range(0, flat.size, BLOCK):
            sums.add(_real(widened(name, flat[start : start + BLOCK])))
    return sums.summary(count)


def _real(block: NDArray[Any]) -> NDArray[Any]:
    if block.dtype.kind == "c":
        return np.asarray(np.abs(block))
    if block.dtype.kind in "biu" or block.dtype.itemsize == 8:
        return block.astype(np.float64, copy=False)
    return np.ascontiguousarray(block, dtype=np.float32)


class _Sums:
    """What has been added up over the blocks of a tensor."""

    def __init__(self, histogram: bool) -> None:
        self._sampled = self._nan = self._inf = self._zero = 0
        self._total = self._magnitudes = self._squares = 0.0
        self._spread = 0.0  # sum of the squared distances from the mean (Chan, Golub, LeVeque 1983)
        self._least, self._most = math.inf, -math.inf
        self._finite = 0
        self._histogram = np.zeros((2, BINS), np.uint32) if histogram else None

    def add(self, block: NDArray[Any]) -> None:
        self._sampled += block.size
        total = float(block.sum())
        if not math.isfinite(total):  # of numbers that are all finite, it seldom is not; then it costs time
            finite = np.isfinite(block)
            self._nan += int(np.count_nonzero(np.isnan(block)))
            block = block[finite]
            self._inf = self._sampled - self._nan - self._finite - block.size
            block = block.astype(np.float64, copy=False)
            total = float(block.sum())
        if not block.size:
            return
        self._least, self._most = min(self._least, float(block.min())), max(self._most, float(block.max()))
        self._zero += block.size - int(np.count_nonzero(block))
        self._magnitudes += float(np.abs(block).sum())
        self._join(block, total)
        if self._histogram is not None:
            self._histogram += histogram_of(block)

    def _join(self, block: NDArray[Any], total: float) -> None:
        squares = float(block @ block)
        if not SAFE_SQUARES[0] < squares < SAFE_SQUARES[1]:
            block = block.astype(np.float64, copy=False)
            squares = float(block @ block)
        size, mean = block.size, total / block.size
        spread = squares - total * mean
        if spread < CANCELLED * squares:
            spread = float(np.square(block.astype(np.float64, copy=False) - mean).sum())
        if self._finite:
            apart = mean - self._total / self._finite
            spread += apart * apart * self._finite * size / (self._finite + size)
        self._finite += size
        self._total += total
        self._squares += squares
        self._spread += spread

    def summary(self, count: int) -> Summary:
        if not self._finite:
            nothing = math.nan
            figures = (nothing,) * 7
        else:
            scale = count / self._sampled
            figures = (
                self._total / self._finite,
                math.sqrt(max(self._spread, 0.0) / self._finite),
                self._least,
                self._most,
                self._magnitudes / self._finite,
                self._magnitudes * scale,
                math.sqrt(self._squares * scale),
            )
        counts = (count, self._sampled, self._nan, self._inf, self._zero)
        return Summary(*counts, *figures, histogram=self._histogram)
