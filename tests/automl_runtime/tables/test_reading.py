"""Tables as they are in the wild: each is read right, or refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.tables.guessing import guess
from jupyter_smstudio.automl.runtime.tables.mistake import TableMistake
from jupyter_smstudio.automl.runtime.tables.preview import preview
from jupyter_smstudio.automl.runtime.tables.reading import read_table

from .nasty import READ, REFUSED


@pytest.mark.parametrize("name", READ)
def test_what_is_nasty_is_read_right(tmp_path: Path, name: str) -> None:
    nasty = READ[name]
    file = tmp_path / "t.csv"
    file.write_bytes(nasty.content)
    reading = guess(file)
    assert {key: getattr(reading, key) for key in nasty.reading} == nasty.reading
    assert {each.field for each in reading.guesses if not each.sure} >= nasty.unsure
    frame = read_table(file, reading)
    assert len(frame) == nasty.rows
    assert tuple(frame.columns) == reading.columns
    shown = preview(file, reading, 3)
    assert [len(cells) for cells in shown] == [len(reading.columns)] * 3
    for (row, column), value in nasty.cells.items():
        found = frame[column].iloc[row]
        assert pd.isna(found) if value is None else found == value, found


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    content, sentence, line = REFUSED[name]
    file = tmp_path / "t.csv"
    file.write_bytes(content)
    with pytest.raises(TableMistake) as caught:
        read_table(file, guess(file))
    assert sentence in str(caught.value)
    assert caught.value.line == line
