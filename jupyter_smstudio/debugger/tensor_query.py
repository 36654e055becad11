"""Which tensor at which step, as requests name it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.models import WireModel

Mode = Literal["", "TRAIN", "EVAL", "PREDICT", "GLOBAL"]
"""Empty and ``GLOBAL``: steps are those of the whole training, else those within the mode."""
Figure = float | None
"""None: it was not stored, or is no finite number."""


class TensorQuery(WireModel):
    """Which tensor at which step."""

    name: str = Field(min_length=1, max_length=1024)
    mode: Mode = ""
    step: int = Field(default=-1, ge=-1)
    """-1: the last one that has it."""
    nearest: bool = False
    """Whether the nearest saved step will do, the earlier one of two, where that step does not have it."""
    worker: str = Field(default="", max_length=64)
    """Empty: the first that has it."""
