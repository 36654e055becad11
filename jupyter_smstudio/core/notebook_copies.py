"""Notebooks that the studio puts among a person's own: none of theirs is ever written over."""

from __future__ import annotations

from pathlib import Path


def write_copy(folder: Path, stem: str, text: str) -> Path:
    """Write a notebook under the first free name: ``<stem>.ipynb``, ``<stem>-2.ipynb`` and so on.

    Args:
        folder: made if it is not there.
        stem: of the name.
        text: the notebook as JSON.

    Returns:
        The file that was written.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}.ipynb"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            return path
        except FileExistsError:
            number += 1
