"""From growing batches to all the data: exact where it is a line, and honest about what is not known."""

from __future__ import annotations

import pytest

from jupyter_smstudio.training.extrapolation import SPREAD, startup_time, whole_memory, whole_time
from jupyter_smstudio.training.runtime.dry_run.protocol import MARK, Batch, Order, read_batches


def batch(share: float, seconds: float, *, finished: bool = True, memory: int = 0) -> Batch:
    return Batch(int(share * 1e6), share, seconds, memory, 0 if finished else None, finished)


def test_a_line_is_found_and_its_bar_grows_with_what_is_left_out() -> None:
    near = whole_time([batch(0.1, 1.5), batch(0.8, 5.0)], None)
    far = whole_time([batch(0.001, 1.005), batch(0.008, 1.04)], None)
    assert near and far
    assert near.expected == pytest.approx(6.0) and far.expected == pytest.approx(6.0)
    assert startup_time([batch(0.1, 1.5), batch(0.8, 5.0)]) == pytest.approx(1.0)
    assert near.low < 6 < near.high and far.low < 6 < far.high
    assert far.high - far.low > 3 * (near.high - near.low)


def test_a_bend_widens_the_bar_to_its_side() -> None:
    straight = whole_time([batch(0.01, 1.1), batch(0.1, 2.0), batch(0.4, 5.0)], None)
    steeper = whole_time([batch(0.01, 1.1), batch(0.1, 2.0), batch(0.4, 8.0)], None)
    assert straight and steeper and straight.expected == pytest.approx(11.0)
    # If all goes on as steep as at the end, 0.6 of the data take 12 s more.
    assert steeper.low < 8 + 12 < steeper.high


def test_what_does_not_grow_takes_no_less_than_was_seen() -> None:
    flat = whole_time([batch(0.1, 2.0), batch(0.8, 1.9)], None)
    assert flat and flat.low >= 1.9 and flat.expected == pytest.approx(1.95)
    assert startup_time([batch(0.1, 2.0), batch(0.8, 1.9)]) == pytest.approx(1.95)


@pytest.mark.parametrize(
    ("batches", "progress", "expected", "basis"),
    [
        ([batch(1.0, 4.0)], None, 4.0, "the program ended with all its data"),
        ([batch(0.02, 1.0), batch(1.0, 4.0)], None, 4.0, "the program ended with all its data"),
        (
            [batch(0.01, 4.0)],
            None,
            4.0 * (100 * (1 + SPREAD)) ** 0.5,
            "a batch of 1 % of the data, as if none of its time grew with them, or all",
        ),
        ([batch(0.5, 30.0, finished=False)], 0.25, 240.0, "25 % of its work on 50 % of the data"),
    ],
)
def test_the_basis_is_told(batches: list[Batch], progress: float | None, expected: float, basis: str) -> None:
    found = whole_time(batches, progress)
    assert found and found.expected == pytest.approx(expected) and found.basis == basis
    assert found.low < found.expected < found.high


def test_nothing_is_made_up() -> None:
    assert whole_time([], None) is None and startup_time([]) is None
    assert whole_time([batch(1.0, 30.0, finished=False)], None) is None
    assert startup_time([batch(1.0, 3.0)]) is None


def test_a_batch_that_was_ended_tells_the_least() -> None:
    ended = batch(0.5, 24.0, finished=False)
    found = whole_time([batch(0.1, 4.0), ended], None)
    # 20 s for 0.4 of the data at least, and at most as if all of the first batch's time was its data's.
    assert found and found.low == pytest.approx(4 + 45) and found.high == pytest.approx(49 * (1 + SPREAD))
    # Its progress tells more; that of a batch before, 100 %, tells nothing.
    assert whole_time([batch(0.1, 4.0), ended], 1.0) == found
    told = whole_time([batch(0.1, 4.0), ended], 0.5)
    assert told and told.expected == pytest.approx(96)


def test_memory_is_drawn_on_to_all_the_data() -> None:
    assert whole_memory([]) == 0
    assert whole_memory([batch(0.1, 1, memory=200)]) == 200
    grown = [batch(0.1, 1, memory=200), batch(0.2, 1, memory=300)]
    assert whole_memory(grown) == pytest.approx(1100)


def test_a_log_tells_of_batches_and_nobody_stumbles_over_the_mark() -> None:
    one = Batch(1000, 0.5, 1.5, 2**20, None, False, ("x.npz was used whole.",))
    lines = ["epoch 1", one.line(), f"{MARK}no JSON", MARK + "{}", f"{MARK}[1]", f"said {MARK}"]
    assert list(read_batches(lines)) == [one]
    order = Order(1000, 6, 30.0)
    assert Order.read(order.text()) == order
