"""The bar under a cell."""

from __future__ import annotations

from typing import Any

from jupyter_smstudio.spark.runtime.magics.progress import PROGRESS_MIME, Bar


class Cell:
    """An output area and a clock, as a test moves them."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.shown: list[tuple[dict[str, Any], str, bool]] = []
        self.asked = 0

    def ask(self) -> dict[str, Any]:
        self.asked += 1
        job = {"tasks": 40, "completed": 12}
        return {"statement": 3, "state": "running", "progress": 0.3, "jobs": [job], "elapsed_seconds": 2.0}

    def bar(self) -> Bar:
        return Bar(
            "livy",
            self.ask,
            cluster="c",
            session=1,
            ui=lambda: "ui/",
            show=lambda *shown: self.shown.append(shown),
            clock=lambda: self.seconds,
        )


def test_what_is_done_at_once_shows_nothing() -> None:
    cell = Cell()
    bar = cell.bar()
    cell.seconds = 0.4
    bar.tick()
    bar.finish()
    assert (cell.shown, cell.asked) == ([], 0)


def test_it_is_updated_in_place_once_a_second_and_its_end_stays() -> None:
    cell = Cell()
    bar = cell.bar()
    for tenth in range(30):
        cell.seconds = tenth / 10
        bar.tick()
    bar.finish()
    assert [update for _, _, update in cell.shown] == [False, True, True, True]
    assert len({name for _, name, _ in cell.shown}) == 1
    assert [bundle[PROGRESS_MIME]["finished"] for bundle, _, _ in cell.shown] == [False, False, False, True]


def test_it_says_whose_statement_it_is_and_the_same_in_words() -> None:
    cell = Cell()
    bar = cell.bar()
    cell.seconds = 1.0
    bar.tick()
    bundle = cell.shown[0][0]
    content = bundle[PROGRESS_MIME]
    assert [content[name] for name in ("source", "cluster", "session", "ui", "statement")] == [
        "livy",
        "c",
        1,
        "ui/",
        3,
    ]
    assert bundle["text/plain"] == "Spark: 30% · 1 job, 12 of 40 tasks · 2 s"
