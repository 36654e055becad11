"""Rows of a channel in batches, from files of any size, by content type."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from . import csv_rows, libsvm, parquet, recordio
from .container import Channel, Mistake
from .definitions.definition import CSV, LIBSVM, PARQUET, RECORDIO

Array = NDArray[Any]
BLOCK_ROWS = 1000
"""Rows that are decoded at once; batches are cut from such blocks."""
ALIASES = {"text/x-libsvm": LIBSVM, "application/x-recordio": RECORDIO, "application/parquet": PARQUET}
SUFFIXES = {
    ".csv": CSV,
    ".libsvm": LIBSVM,
    ".svm": LIBSVM,
    ".parquet": PARQUET,
    ".pbr": RECORDIO,
    ".rec": RECORDIO,
}


@dataclass(frozen=True)
class Batch:
    """Some rows.

    Attributes:
        features: float32, rows × features; a dense array or a sparse ``csr_array``.
        labels: float64, one for each row; None where there are none.
        weights: one for each row; None: all are 1.
        groups: number of the group, for ranking; None: there are none.
    """

    features: Any
    labels: Array | None = None
    weights: Array | None = None
    groups: Array | None = None

    def __len__(self) -> int:
        return int(self.features.shape[0])

    def dense(self) -> Array:
        """Return the features as a dense array."""
        return np.asarray(self.features.toarray() if sp.issparse(self.features) else self.features)

    def rows(self, start: int, stop: int) -> Batch:
        """Return some of the rows."""
        parts = (self.labels, self.weights, self.groups)
        return Batch(
            self.features[start:stop], *(None if each is None else each[start:stop] for each in parts)
        )


class Reader:
    """Reads a channel, as often as one likes.

    Args:
        channel: to read.
        content_types: what the algorithm can read; the first is what files are taken for that are told by
            neither the channel nor their suffix.
        labelled: rows must have a label; False: one that is there is left out.
        feature_dim: features of a row; None: as many as the data have.
        missing: values may be missing (NaN).
        csv_weights: the second column of CSV is the weight of the row.

    Raises:
        Mistake: the algorithm does not read the channel's content type.
    """

    def __init__(
        self,
        channel: Channel,
        content_types: Sequence[str],
        *,
        labelled: bool,
        feature_dim: int | None = None,
        missing: bool = False,
        csv_weights: bool = False,
    ) -> None:
        kind, _, parameters = channel.content_type.partition(";")
        kind = ALIASES.get(kind.strip().lower(), kind.strip().lower())
        self.name = channel.name
        self._channel = channel
        self._kind = kind or self._guess(content_types[0])
        self._labelled = labelled
        self._feature_dim = feature_dim
        self._missing = missing
        self._csv_weights = csv_weights
        self._label_size = self._label_columns(parameters)
        if self._kind not in content_types:
            raise Mistake(
                f"The channel {channel.name} has the content type {self._kind}; "
                f"this algorithm reads {', '.join(content_types)}."
            )

    def batches(self, rows: int, epoch: int = 0) -> Iterator[Batch]:
        """Yield all rows in batches of so many; the last one has the rest.

        Args:
            rows: of a batch.
            epoch: which pass it is; in Pipe mode each one has a pipe of its own.

        Raises:
            Mistake: the data are not what they should be; the message says where.
        """
        parts: list[Batch] = []
        count = 0
        found = False
        for block in self._blocks(epoch):
            self._check(block)
            found = True
            while count + len(block) >= rows:
                head, block = block.rows(0, rows - count), block.rows(rows - count, len(block))
                yield joined([*parts, head])
                parts, count = [], 0
            if len(block):
                parts.append(block)
                count += len(block)
        if parts:
            yield joined(parts)
        if not found:
            raise Mistake(f"The channel {self.name} has no rows in {self._channel.path}.")

    def _blocks(self, epoch: int) -> Iterator[Batch]:
        if self._channel.mode == "Pipe":
            pipe = self._channel.path.with_name(f"{self._channel.path.name}_{epoch}")
            with pipe.open("rb") as stream:
                yield from self._decoded(stream, pipe)
            return
        for file in self._channel.files():
            with file.open("rb") as stream:
                yield from self._decoded(stream, file)

    def _decoded(self, stream: BinaryIO, file: Path) -> Iterator[Batch]:
        place = f"{file.name} of the channel {self.name}"
        try:
            if self._kind == RECORDIO:
                yield from _record_blocks(stream, place)
            elif self._kind == LIBSVM:
                for block in libsvm.blocks(stream, place):
                    yield Batch(block.features, block.labels, block.weights, block.groups)
            elif self._kind == PARQUET:
                yield from map(self._split, parquet.tables(stream, place))
            else:
                with io.TextIOWrapper(stream, "utf-8-sig") as text:
                    yield from map(self._split, csv_rows.tables(text, place))
        except (recordio.BadRecord, UnicodeDecodeError, csv_rows.BadTable) as error:
            message = str(error)
            raise Mistake(message if place in message else f"{place}: {message}") from error

    def _split(self, table: Array) -> Batch:
        """Take label and weight, which come first, from the columns of a table."""
        width = table.shape[1]
        labels = self._label_size
        if labels is None:
            # The original takes a label for given unless the content type says label_size=0.
            labels = 0 if not self._labelled and width == self._feature_dim else 1
        first = labels + (1 if self._csv_weights else 0)
        if width <= first:
            raise Mistake(f"Rows of the channel {self.name} have {width} columns, and no feature among them.")
        return Batch(
            table[:, first:].astype(np.float32),
            table[:, 0].astype(np.float64) if labels else None,
            table[:, labels].astype(np.float64) if self._csv_weights else None,
        )

    def _check(self, block: Batch) -> None:
        width = block.features.shape[1]
        sparse = sp.issparse(block.features)
        if self._feature_dim is not None and width != self._feature_dim:
            raise Mistake(
                f"feature_dim is {self._feature_dim}; rows of the channel {self.name} have {width} features."
            )
        if self._labelled and block.labels is None:
            raise Mistake(f"Rows of the channel {self.name} have no label.")
        if self._labelled and not np.isfinite(block.labels).all():  # type: ignore[arg-type]
            raise Mistake(f"A row of the channel {self.name} has a label that is no finite number.")
        if not self._missing and not np.isfinite(block.features.data if sparse else block.features).all():
            raise Mistake(f"A row of the channel {self.name} has a value that is missing or not finite.")

    def _guess(self, otherwise: str) -> str:
        if self._channel.mode == "Pipe":
            return otherwise
        first = next(self._channel.files(), None)
        return SUFFIXES.get(first.suffix.lower(), otherwise) if first else otherwise

    def _label_columns(self, parameters: str) -> int | None:
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "label_size":
                if value.strip() not in ("0", "1"):
                    raise Mistake(
                        f"label_size of the channel {self.name} is {value.strip()!r}; it is 0 or 1."
                    )
                return int(value)
        return None


def joined(parts: Sequence[Batch]) -> Batch:
    """Return the rows of all parts; sparse rows of different widths become as wide as the widest."""
    if len(parts) == 1:
        return parts[0]
    features: Any
    if any(sp.issparse(part.features) for part in parts):
        width = max(part.features.shape[1] for part in parts)
        wide = [sp.csr_array(part.features) for part in parts]
        for each in wide:
            each.resize((each.shape[0], width))
        features = sp.csr_array(sp.vstack(wide, format="csr"))
    else:
        features = np.concatenate([part.features for part in parts])
    columns = zip(*((part.labels, part.weights, part.groups) for part in parts), strict=True)
    return Batch(
        features,
        *(None if any(each is None for each in column) else np.concatenate(column) for column in columns),
    )


def _record_blocks(stream: BinaryIO, name: str) -> Iterator[Batch]:
    records: list[recordio.Record] = []
    for payload in recordio.frames(stream, name):
        records.append(recordio.decode(payload))
        if len(records) == BLOCK_ROWS:
            yield _of_records(records, name)
            records = []
    if records:
        yield _of_records(records, name)


def _of_records(records: Sequence[recordio.Record], name: str) -> Batch:
    tensors = [record.features for record in records]
    sizes = {tensor.size for tensor in tensors}
    sparse = any(tensor.keys is not None for tensor in tensors)
    if len(sizes) > 1 and not sparse:
        raise Mistake(f"Rows of {name} have {min(sizes)} to {max(sizes)} features; all must have the same.")
    features: Any
    if sparse:
        keys = [np.arange(each.size) if each.keys is None else each.keys for each in tensors]
        starts = np.cumsum([0, *(len(each) for each in keys)])
        values = np.concatenate([each.values for each in tensors]).astype(np.float32)
        features = sp.csr_array((values, np.concatenate(keys), starts), shape=(len(records), max(sizes)))
    else:
        features = np.stack([each.values for each in tensors]).astype(np.float32, copy=False)
    labels = [record.label for record in records]
    whole = not any(label is None for label in labels)
    return Batch(features, np.array(labels, np.float64) if whole else None)
