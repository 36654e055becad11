"""What ``fit`` and processors are given: named channels of files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

InputMode = Literal["File", "FastFile", "Pipe"]
Distribution = Literal["FullyReplicated", "ShardedByS3Key"]


@dataclass(frozen=True)
class TrainingInput:
    """One channel of a training job.

    Attributes:
        s3_data: a path, or a URL such as ``s3://…`` or ``https://…``; the original's name.
        distribution: whether every host gets all files (default), or its share of them.
        content_type: what the files are, e.g. ``text/csv``; None (default): not told.
        input_mode: ``File`` (default) has them there before the program starts, ``FastFile`` and
            ``Pipe`` stream them.
    """

    s3_data: str | os.PathLike[str]
    distribution: Distribution = "FullyReplicated"
    content_type: str | None = None
    input_mode: InputMode | None = None


@dataclass(frozen=True)
class RecordSet:
    """A channel that was written by :meth:`~.algorithms.BuiltIn.record_set`.

    Attributes:
        s3_data: the file.
        num_records: rows.
        feature_dim: columns.
        channel: name of the channel, ``train`` or ``test``.
    """

    s3_data: str
    num_records: int
    feature_dim: int
    channel: str = "train"


Input: TypeAlias = str | os.PathLike[str] | TrainingInput | RecordSet
Inputs: TypeAlias = Input | Mapping[str, Input] | list[RecordSet] | None
RECORDIO = "application/x-recordio-protobuf"


def channels(inputs: Inputs, default: str, input_mode: InputMode) -> list[dict[str, Any]]:
    """Return inputs as the studio's API takes them.

    Args:
        inputs: as given to ``fit``.
        default: the channel of an input that has no name.
        input_mode: of inputs that name none.

    Raises:
        TypeError: it is none of the kinds above.
    """
    if inputs is None:
        return []
    if isinstance(inputs, list):
        return [_channel(records.channel, records, input_mode) for records in inputs]
    if isinstance(inputs, Mapping):
        return [_channel(name, one, input_mode) for name, one in inputs.items()]
    name = inputs.channel if isinstance(inputs, RecordSet) else default
    return [_channel(name, inputs, input_mode)]


def _channel(name: str, one: Input, input_mode: InputMode) -> dict[str, Any]:
    if isinstance(one, RecordSet):
        return {"name": name, "uri": one.s3_data, "content_type": RECORDIO, "input_mode": input_mode}
    if isinstance(one, TrainingInput):
        return {
            "name": name,
            "uri": located(one.s3_data),
            "content_type": one.content_type or "",
            "input_mode": one.input_mode or input_mode,
            "distribution": one.distribution,
        }
    if isinstance(one, str | os.PathLike):
        return {"name": name, "uri": located(one), "input_mode": input_mode}
    raise TypeError(
        f"The input {name!r} is a {type(one).__name__}; give a path, a URL or a TrainingInput. "
        "Arrays become an input with record_set() or after they were saved."
    )


def located(path: str | os.PathLike[str]) -> str:
    """Return a path in full, because the server runs in another folder; URLs stay as they are."""
    text = os.fspath(path)
    return text if "://" in text else os.path.abspath(os.path.expanduser(text))


def folder_here(parameter: str, path: str | os.PathLike[str]) -> str:
    """Return a folder that this kernel writes to, in full.

    Args:
        parameter: its name, for the sentence.
        path: a path, or a ``file://`` URL.

    Raises:
        ValueError: it is elsewhere, e.g. in a bucket of S3.
    """
    text = os.fspath(path).removeprefix("file://")
    if "://" in text:
        raise ValueError(
            f"{parameter} is {text}; give a folder of this machine, e.g. one below "
            "Session().default_bucket(), which is a folder here."
        )
    return located(text)
