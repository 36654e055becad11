"""Summaries say what numpy says in float64, and histograms what a search of edges says."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.store.dtypes import Bits16
from jupyter_smstudio.debugger.runtime.store.histogram import EDGES, HIGHEST, LOWEST, histogram_of
from jupyter_smstudio.debugger.runtime.store.rows import rows_of
from jupyter_smstudio.debugger.runtime.store.summary import Summary, summarize

DRAW = np.random.default_rng(0)
NORMAL = DRAW.normal(size=150_000)


@pytest.mark.parametrize(
    "tensor",
    [
        NORMAL.astype(np.float32),
        (1e4 + NORMAL * 1e-2).astype(np.float32),
        (NORMAL * 1e-30).astype(np.float32),
        (NORMAL * 1e30).astype(np.float32),
        NORMAL.astype(np.float16),
        NORMAL,
        DRAW.integers(-5, 5, (300, 400)),
        DRAW.integers(0, 2, 1000).astype(bool),
        np.array([3.0]),
        np.zeros(70_000, np.float32),
    ],
    ids=("normal", "far from 0", "tiny", "huge", "float16", "float64", "int64", "bool", "one", "zeros"),
)
def test_figures_are_those_of_float64(tensor: Any) -> None:
    made = summarize(tensor)
    exact = tensor.astype(np.float64).reshape(-1)
    assert (made.count, made.sampled, made.nan, made.inf) == (exact.size, exact.size, 0, 0)
    assert made.zero == np.count_nonzero(exact == 0)
    assert (made.min, made.max) == (exact.min(), exact.max())
    scale = float(np.abs(exact).max())
    assert made.mean == pytest.approx(exact.mean(), rel=1e-5, abs=scale * 1e-6)
    assert made.std == pytest.approx(exact.std(), rel=1e-4, abs=0)
    assert made.abs_mean == pytest.approx(np.abs(exact).mean(), rel=1e-5, abs=0)
    assert made.l1 == pytest.approx(np.abs(exact).sum(), rel=1e-5, abs=0)
    assert made.l2 == pytest.approx(np.linalg.norm(exact), rel=1e-5, abs=0)
    assert made.histogram is not None and made.histogram.sum() == exact.size - made.zero


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    made = summarize(np.array([np.nan, np.inf, -np.inf, 0.0, 3.0, -4.0] * 20_000, np.float32))
    assert (made.nan, made.inf, made.zero, made.finite) == (20_000, 40_000, 20_000, 60_000)
    assert (made.min, made.max) == (-4, 3) and made.l1 == 140_000
    assert made.nan_share == pytest.approx(1 / 6) and made.zero_share == pytest.approx(1 / 6)
    nothing = summarize(np.full(3, np.nan, np.float16))
    assert math.isnan(nothing.mean) and nothing.finite == 0
    assert math.isnan(summarize(np.zeros((0, 2))).max)


def test_many_at_once_have_the_summaries_that_each_has_alone() -> None:
    normal = NORMAL.astype(np.float32)
    tensors: list[Any] = [
        normal[:5000],
        normal[:1] * 0,
        np.full((3, 4), 1e4, np.float32),
        np.where(normal[:100] > 0, normal[:100], 0).astype(np.float32),
        np.array([np.nan, 1, np.inf, -2], np.float32),
        normal[:300] * np.float32(1e-30),
        normal[:70_000].reshape(700, 100)[:, ::3],
        normal,
        np.zeros((0, 2), np.float32),
        np.arange(5),
        np.array([-0.0, 0.0, 1e-40, -1e-40, 3e38], np.float32),
        Bits16(np.array([0x3F80, 0xC000], np.uint16)),
        normal[-64_000:],
    ]
    rows, histograms = rows_of(tensors)
    assert histograms is not None
    for at, tensor in enumerate(tensors):
        alone = summarize(tensor)
        made = Summary.of_row(rows[at], histograms[at])
        assert made.row == pytest.approx(alone.row, rel=1e-4, nan_ok=True), at
        np.testing.assert_array_equal(made.histogram, alone.histogram, err_msg=str(at))
    assert rows_of(tensors, histograms=False)[1] is None
    assert rows_of([])[0].size == 0


def test_a_sample_is_an_estimate_and_says_so() -> None:
    tensor = NORMAL.astype(np.float32).reshape(300, 500)
    made, exact = summarize(tensor, most=10_000), summarize(tensor)
    assert made.estimate and not exact.estimate
    assert 5_000 < made.sampled <= 10_000 and made.count == exact.count
    assert made.l2 == pytest.approx(exact.l2, rel=0.05) and made.l1 == pytest.approx(exact.l1, rel=0.05)


def test_bfloat16_and_complex_numbers() -> None:
    assert summarize(Bits16(np.array([0x4040, 0xC080], np.uint16))).min == -4
    assert summarize(np.array([3 + 4j])).max == 5


def test_histograms_count_what_a_search_of_edges_counts() -> None:
    magnitudes = np.exp2(DRAW.uniform(LOWEST, HIGHEST, 20_000)).astype(np.float32)
    signs = DRAW.choice([-1, 1], magnitudes.size).astype(np.float32)
    found = histogram_of(magnitudes * signs)
    for row, sign in enumerate((1, -1)):
        expected, _ = np.histogram(magnitudes[signs == sign].astype(np.float64), EDGES)
        np.testing.assert_array_equal(found[row], expected)
    assert len(Summary.edges()) == 129


def test_what_lies_beyond_the_edges_is_in_the_outermost_bins() -> None:
    found = histogram_of(np.array([1e-45, 1e-300, 1e-20, 1e300, 3e38, -1e-310, -1e6, 0.0, -0.0]))
    assert (found[0, 0], found[0, -1], found[1, 0], found[1, -1]) == (3, 2, 1, 1)
    assert found.sum() == 7
