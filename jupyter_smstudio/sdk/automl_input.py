"""Channels of an AutoML job, with the names of the original's SDK 2."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .inputs import located


@dataclass(frozen=True)
class AutoMLInput:
    """One table of an AutoML job.

    Attributes:
        inputs: file, folder or manifest.
        target_attribute_name: the column to predict.
        channel_type: ``training`` (default) or ``validation``: candidates are judged by its rows.
        sample_weight_attribute_name: column that says how much a row counts; None (default): all alike.
    """

    inputs: str | os.PathLike[str]
    target_attribute_name: str
    channel_type: str = "training"
    sample_weight_attribute_name: str | None = None


def channels(
    inputs: str | os.PathLike[str] | AutoMLInput | Sequence[AutoMLInput],
) -> dict[str, Any]:
    """Return inputs as the studio's API takes them.

    Args:
        inputs: as given to ``AutoML.fit``.

    Raises:
        ValueError: there is not one channel to learn from, or more than one to judge by, or their targets
            differ.
    """
    if isinstance(inputs, str | os.PathLike):
        return {"input": located(inputs)}
    given = [inputs] if isinstance(inputs, AutoMLInput) else list(inputs)
    training = [each for each in given if each.channel_type == "training"]
    validation = [each for each in given if each.channel_type == "validation"]
    if len(training) != 1 or len(validation) > 1 or len(given) > len(training) + len(validation):
        raise ValueError(
            "Give one input of channel_type training, and at most one of channel_type validation."
        )
    if len({each.target_attribute_name for each in given}) > 1:
        raise ValueError("The inputs have different targets. Give all the same target_attribute_name.")
    (first,) = training
    asked = {
        "input": located(first.inputs),
        "target": first.target_attribute_name,
        "sample_weight": first.sample_weight_attribute_name,
        "validation": located(validation[0].inputs) if validation else None,
    }
    return {name: value for name, value in asked.items() if value is not None}
