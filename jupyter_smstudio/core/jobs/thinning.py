"""Long series, thinned to what a chart can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

MOST_POINTS = 1000
Item = TypeVar("Item")


def thin(items: Sequence[Item], value: Callable[[Item], float], most: int = MOST_POINTS) -> list[Item]:
    """Return at most ``most`` items in their order: the smallest and the largest of each stretch.

    Peaks and drops stay, whatever the zoom; the first and the last item stay, too.

    Args:
        items: in order.
        value: what is shown of an item.
        most: at least 4.
    """
    if len(items) <= most:
        return list(items)
    stretches = (most - 2) // 2
    inner = items[1:-1]
    chosen = [0]
    for number in range(stretches):
        start = number * len(inner) // stretches
        end = (number + 1) * len(inner) // stretches
        if start == end:
            continue
        indices = range(start, end)
        extremes = {
            min(indices, key=lambda index: value(inner[index])),
            max(indices, key=lambda index: value(inner[index])),
        }
        chosen += [index + 1 for index in sorted(extremes)]
    chosen.append(len(items) - 1)
    return [items[index] for index in chosen]
