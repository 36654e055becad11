"""Copies of notebooks take free names."""

from __future__ import annotations

from pathlib import Path

from jupyter_smstudio.core.notebook_copies import write_copy


def test_each_copy_has_a_name_of_its_own_and_what_was_there_stays(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    made = [write_copy(folder, "report", text) for text in ("{}", "[1]", "[2]")]
    assert [path.name for path in made] == ["report.ipynb", "report-2.ipynb", "report-3.ipynb"]
    assert [path.read_text() for path in made] == ["{}", "[1]", "[2]"]
