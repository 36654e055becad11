"""A job that has been run once, for all tests that look at what it left."""

from __future__ import annotations

from pathlib import Path

import pytest

from .small import describe_job, passengers, run_here


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a job of three candidates."""
    folder = tmp_path_factory.mktemp("automl")
    algorithms = ["linear", "lightgbm"]
    command = describe_job(
        folder, passengers(), "saved", max_candidates=3, algorithms=algorithms, objective="AUC"
    )
    return run_here(command)
