"""Checkpoints of a boosted model: ``xgboost-checkpoint.<round>``, as the original names them."""

from __future__ import annotations

import os
import re
from pathlib import Path

import xgboost as xgb

NAME = re.compile(r"xgboost-checkpoint\.(\d+)")
KEPT = 5
"""As many as the original keeps."""


class Checkpoints:
    """The checkpoints in a folder.

    Args:
        folder: None, or one that does not exist: nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder if folder and folder.is_dir() else None

    def newest(self) -> bytes:
        """Return the newest whole model; nothing if there is none.

        One that can't be read is passed over for the one before: the machine may have failed meanwhile.
        """
        for _, file in reversed(self._found()):
            content = file.read_bytes()
            try:
                xgb.Booster(model_file=bytearray(content))
            except xgb.core.XGBoostError:
                continue
            return content
        return b""

    def save(self, model: xgb.Booster) -> None:
        """Write the model as it is now, and remove the oldest ones."""
        if self._folder is None:
            return
        last = model.num_boosted_rounds() - 1
        part = self._folder / f".xgboost-checkpoint.{last}.part"
        with part.open("wb") as stream:
            stream.write(model.save_raw("ubj"))
            stream.flush()
            os.fsync(stream.fileno())
        # Complete under its name, or not there at all.
        part.rename(self._folder / f"xgboost-checkpoint.{last}")
        for _, file in self._found()[:-KEPT]:
            file.unlink()

    def _found(self) -> list[tuple[int, Path]]:
        if self._folder is None:
            return []
        named = ((NAME.fullmatch(file.name), file) for file in self._folder.iterdir())
        return sorted((int(match[1]), file) for match, file in named if match)
