"""Makes a folder of tensors readable for the original: ``smdebug.trials.create_trial(folder)``.

The shards are the original's records already, so that an index file for each step, which points into them,
is all that is missing. Only a step with numbers of a type that the original's reader does not know (or
takes for another) gets a file of its own, with those widened.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import layout
from .dtypes import laid_out
from .index import Write
from .reader import TrialReader
from .records import FOOTER, encode_head

WIDER = {
    "int8": "int32",  # the original reads it as uint8
    "int16": "int32",
    "uint16": "int32",
    "uint32": "int64",
    "uint64": "float64",
    "bfloat16": "float32",
    "complex64": "complex128",
}
Latest = dict[str, tuple[Write, int]]
"""Of a step: where each tensor was written last, by its name."""
MODES = ("", "TRAIN", "EVAL", "PREDICT", "GLOBAL")


@dataclass(frozen=True)
class Exported:
    """What an export made.

    Attributes:
        steps: that have an index file now, over all workers.
        widened: of them, how many have a file of their own, because of the types of their numbers.
    """

    steps: int
    widened: int


def export(folder: str | os.PathLike[str]) -> Exported:
    """Write the original's index beside what is there; may be repeated while a training runs.

    Raises:
        DamagedTrial: the folder is not what its index says.
        OSError: the folder cannot be written to.
    """
    reader = TrialReader(folder)
    reader.refresh()
    steps = wide = 0
    for worker in reader.own_workers():
        _say_collections(reader, worker)
        for step, writes in reader.writes(worker).items():
            latest = _latest(writes)
            if latest:
                wide += _export_step(reader, worker, step, latest)
                steps += 1
    return Exported(steps, wide)


def _say_collections(reader: TrialReader, worker: str) -> None:
    """Write an empty collections file where there is none: the original waits for one of each worker."""
    path = layout.collections(worker)
    if not (reader.folder / path).exists():
        said = {"collections": {}, "_meta": {"num_workers": len(reader.workers())}}
        _replace(reader.folder, path, json.dumps(said).encode())


def _export_step(reader: TrialReader, worker: str, step: int, latest: Latest) -> bool:
    """Write the index of a step, and tell whether its tensors needed a file of their own."""
    wide = any(write.layout.dtypes[at] in WIDER for write, at in latest.values())
    first, _ = next(iter(latest.values()))
    if wide:
        tensors, file = _rewritten(reader, worker, step, latest), layout.step_events(step, worker)
    else:
        tensors = [_extent(name, write.starts[at], write.ends[at]) for name, (write, at) in latest.items()]
        file = first.file or ""
    said = {
        "meta": {"mode": MODES[first.mode], "mode_step": first.mode_step, "event_file_name": file},
        "tensor_payload": tensors,
        "shape_payload": [],
    }
    _replace(reader.folder, layout.step_index(step, worker), json.dumps(said).encode())
    return wide


def _latest(writes: list[Write]) -> Latest:
    return {name: (write, at) for write in writes if write.file for at, name in enumerate(write.layout.names)}


def _extent(name: str, start: int, end: int) -> dict[str, Any]:
    return {"tensorname": name, "start_idx": start, "length": end - start}


def _rewritten(reader: TrialReader, worker: str, step: int, latest: Latest) -> list[dict[str, Any]]:
    tensors = []
    records = bytearray()
    for name, (write, at) in latest.items():
        dtype, values = laid_out(_wide(write.layout.dtypes[at] or "", reader.value(write, at)))
        start = len(records)
        records += encode_head(
            name,
            dtype,
            values.shape,
            values.nbytes,
            step=step,
            mode=write.mode,
            mode_step=write.mode_step,
            time=write.time,
        )
        records += values.tobytes()
        records += FOOTER
        tensors.append(_extent(name, start, len(records)))
    _replace(reader.folder, layout.step_events(step, worker), records)
    return tensors


def _wide(dtype: str, values: NDArray[Any]) -> NDArray[Any]:
    if dtype == "uint64" and values.size and values.max() <= np.iinfo(np.int64).max:
        return values.astype(np.int64)
    return values.astype(WIDER.get(dtype, values.dtype))


def _replace(folder: Path, relative: str, data: bytes | bytearray) -> None:
    """Write a file whole; the original would read every file that lies where its index does."""
    path, part = folder / relative, folder / layout.OWN / "export.part"
    part.parent.mkdir(exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(data)
    part.replace(path)
