"""Which mode a job runs in, and what a mode does not take."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_smstudio.automl.checks import check
from jupyter_smstudio.automl.models import CreateAutoMLJob
from jupyter_smstudio.automl.modes import IMAGES, LARGE_BYTES, AutoMLMode, choose_mode, size_of
from jupyter_smstudio.core.compute.images.catalog import load_catalog
from jupyter_smstudio.core.errors import InvalidInput


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    return path


def test_what_was_asked_for_is_done(table: Path) -> None:
    for mode in (AutoMLMode.ENSEMBLING, AutoMLMode.HYPERPARAMETER_TUNING):
        choice = choose_mode(mode, table)
        assert (choice.mode, choice.reason) == (mode, "It was asked for.")


def test_auto_says_why_by_the_size_of_the_table(table: Path) -> None:
    small = choose_mode(AutoMLMode.AUTO, table)
    assert "below 100 MB" in small.reason
    os.truncate(table, LARGE_BYTES)
    large = choose_mode(AutoMLMode.AUTO, table)
    assert "100 MB or more" in large.reason
    assert {small.mode, large.mode} == {AutoMLMode.HYPERPARAMETER_TUNING}
    assert "algorithms" in choose_mode(AutoMLMode.AUTO, table, algorithms=True).reason


def test_a_folder_is_as_large_as_its_files(tmp_path: Path, table: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "part.csv").write_text("12345")
    assert size_of(tmp_path) == table.stat().st_size + 5
    assert size_of(tmp_path / "nowhere") == 0


def test_each_mode_has_an_image_of_the_catalogue() -> None:
    assert set(IMAGES.values()) <= set(load_catalog())


def test_a_stack_takes_no_algorithms(table: Path) -> None:
    request = CreateAutoMLJob(
        input="table.csv", target="b", mode=AutoMLMode.ENSEMBLING, algorithms=["xgboost"]
    )
    with pytest.raises(InvalidInput) as refused:
        check(request, table, None, None)
    assert [*refused.value.details["fields"]] == ["algorithms"]
