"""What a program does in a step: it trains, evaluates, predicts, or does not say."""

from __future__ import annotations

from enum import IntEnum


class ModeKeys(IntEnum):
    """Mode of a step; the numbers are those that smdebug writes into its files."""

    TRAIN = 1
    EVAL = 2
    PREDICT = 3
    GLOBAL = 4
