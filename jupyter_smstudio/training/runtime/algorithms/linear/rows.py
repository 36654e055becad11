"""Training rows: in memory and shuffled where they fit, else read anew for each epoch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..data import Array, Batch, Reader, joined

MEMORY_BYTES = 256 << 20
"""Of decoded rows that are kept."""
MINIMUM_BATCHES = 50
"""Of an epoch over rows that are in memory: fewer steps would not get anywhere in 15 epochs."""
LEAST_BATCH_ROWS = 8


class TrainingRows:
    """The rows of the channel *train*.

    Args:
        reader: of the channel.
        batch_rows: ``mini_batch_size``; smaller where rows are few, so that an epoch has enough steps.
        random: source of the order.
    """

    def __init__(self, reader: Reader, batch_rows: int, random: np.random.Generator) -> None:
        self._reader = reader
        self._random = random
        self._rest: Iterator[Batch] = reader.batches(batch_rows)
        head: list[Batch] = []
        size = 0
        for batch in self._rest:
            head.append(batch)
            size += _bytes(batch)
            if size > MEMORY_BYTES:
                break
        self._head = head
        self.whole = joined(head) if size <= MEMORY_BYTES else None
        """All rows, where they are in memory."""
        self._first = True
        self.batch_rows = batch_rows
        if self.whole is not None:
            fitting = max(LEAST_BATCH_ROWS, -(-len(self.whole) // MINIMUM_BATCHES))
            self.batch_rows = min(batch_rows, fitting)
            self._head = []

    def sample(self, count: int) -> Batch:
        """Return some of the rows, drawn at random from those in memory, else the first ones."""
        if self.whole is None:
            whole = joined(self._head)
            return whole.rows(0, min(count, len(whole)))
        if len(self.whole) <= count:
            return self.whole
        return _taken(self.whole, np.sort(self._random.choice(len(self.whole), count, replace=False)))

    def epoch(self, number: int) -> Iterator[Batch]:
        """Yield the mini-batches of an epoch, counted from 0."""
        if self.whole is not None:
            order = self._random.permutation(len(self.whole))
            for start in range(0, len(order), self.batch_rows):
                yield _taken(self.whole, order[start : start + self.batch_rows])
        elif self._first:
            self._first = False
            head, self._head = self._head, []
            yield from chain(head, self._rest)  # what was read already is not read again: it may be a pipe
        else:
            yield from self._reader.batches(self.batch_rows, number)


def _taken(batch: Batch, rows: Array) -> Batch:
    labels = None if batch.labels is None else batch.labels[rows]
    return Batch(batch.features[rows], labels)


def _bytes(batch: Batch) -> int:
    features: Any = batch.features
    return int(features.data.nbytes + features.indices.nbytes if sp.issparse(features) else features.nbytes)
