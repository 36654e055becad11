"""Runs as sheets."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.errors import NotFound
from jupyter_smstudio.core.sheets.models import Facts, Plot, Sheet, Table

from .conftest import ANN, Bench, Use


def table(sheet: Sheet, title: str) -> list[list[str | float | None]]:
    """Return the rows of a section's table."""
    (block,) = next(part for part in sheet.sections if part.title == title).blocks
    assert isinstance(block, Table)
    return block.rows


def test_a_run_is_shown_with_its_curves(use: Use) -> None:
    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        run = await bench.run(
            experiment, "first", params={"lr": "0.1"}, metrics={"loss": [3.0, 2.0, 1.0], "acc": [0.5]}
        )
        sheet = await bench.service.run_sheet(ANN, run)
        assert sheet.title == "first"
        assert table(sheet, "Metrics") == [["acc", 0.5], ["loss", 1.0]]
        assert table(sheet, "Parameters") == [["lr", "0.1"]]
        (curve,) = next(part for part in sheet.sections if part.title == "Curves").blocks
        assert isinstance(curve, Plot)
        assert (curve.y_title, curve.series[0].y) == ("loss", [3.0, 2.0, 1.0])
        (facts,) = sheet.sections[0].blocks
        assert isinstance(facts, Facts)
        assert dict(facts.facts)["State"] == "Finished"
        with pytest.raises(NotFound):
            await bench.service.run_sheet(ANN, "0" * 32)

    use(body)


def test_a_leaderboard_has_the_runs_and_columns_that_are_shown(use: Use) -> None:
    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        runs = [
            await bench.run(experiment, name, params={"lr": lr}, metrics={"loss": losses})
            for name, lr, losses in (("a", "0.1", [1.0, 9.0]), ("b", "0.2", [2.0]))
        ]
        name = (await bench.service.experiment(ANN, experiment)).name
        figures = ["metric.last.loss", "metric.min.loss", "parameter.lr"]
        columns = [*figures, "tag.none", "attribute.run_id", "wrong"]
        sheet = await bench.service.runs_sheet(ANN, runs[::-1], columns)
        assert sheet.title == name
        assert table(sheet, "Leaderboard") == [
            ["b", 2.0, 2.0, "0.2", None, runs[1]],
            ["a", 9.0, 1.0, "0.1", None, runs[0]],
        ]
        compared = await bench.service.comparison_sheet(ANN, runs)
        assert table(compared, "Metrics") == [["loss", 9.0, 2.0]]
        assert table(compared, "Parameters") == [["lr", "0.1", "0.2"]]

    use(body)
