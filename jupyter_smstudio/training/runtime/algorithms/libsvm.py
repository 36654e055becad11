"""LIBSVM text: ``label[:weight] [qid:group] index:value …`` with indices from 0, as xgboost reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from .csv_rows import BadTable

BLOCK_LINES = 20_000


@dataclass(frozen=True)
class Block:
    """Some rows.

    Attributes:
        features: float32, as wide as the largest index in the block.
        labels: one for each row.
        weights: None where no row has one.
        groups: None where no row has one.
    """

    features: Any
    labels: NDArray[Any]
    weights: NDArray[Any] | None
    groups: NDArray[Any] | None


def blocks(stream: BinaryIO, name: str) -> Iterator[Block]:
    """Yield the rows of a stream.

    Args:
        stream: of bytes.
        name: of the file, for messages.

    Raises:
        BadTable: a line is not LIBSVM.
    """
    start = 1
    while lines := list(islice(stream, BLOCK_LINES)):
        rows = [(number, line) for number, line in enumerate(lines, start) if line.strip()]
        if rows:
            yield _block(rows, name)
        start += len(lines)


def _block(lines: list[tuple[int, bytes]], name: str) -> Block:
    labels, weights, groups = np.empty(len(lines)), np.ones(len(lines)), np.full(len(lines), -1)
    starts, indices, values = [0], [], []
    for row, (number, line) in enumerate(lines):
        label, *pairs = line.split(b"#", 1)[0].split()
        try:
            labels[row], _, weight = label.partition(b":")
            weights[row] = float(weight or 1)
            for pair in pairs:
                index, _, value = pair.partition(b":")
                if index == b"qid":
                    groups[row] = int(value)
                    continue
                indices.append(int(index))
                values.append(float(value))
        except ValueError as error:
            raise BadTable(
                f"Line {number} of {name} is not LIBSVM: {line[:60].decode(errors='replace')!r}."
            ) from error
        starts.append(len(indices))
    if indices and min(indices) < 0:
        raise BadTable(f"{name} has a negative index.")
    shape = (len(lines), max(indices, default=-1) + 1)
    return Block(
        sp.csr_array((np.array(values, np.float32), indices, starts), shape=shape),
        labels,
        weights if (weights != 1).any() else None,
        groups if (groups >= 0).any() else None,
    )
