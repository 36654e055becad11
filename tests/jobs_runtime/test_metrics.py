"""Metrics that are found in a log."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.runtime.metrics import MetricFinder
from jupyter_smstudio.core.jobs.runtime.steps import next_steps

from .conftest import Host


class Notes(list[str]):
    """What a finder had to say."""


def find(lines: list[str], *definitions: tuple[str, str]) -> tuple[list[tuple[str, int, float]], Notes]:
    notes = Notes()
    finder = MetricFinder(definitions, notes.append)
    return [(each.name, each.step, each.value) for each in finder.find(lines)], notes


def test_the_first_group_is_the_value_and_steps_count() -> None:
    found, notes = find(
        ["loss=0.5 acc=1e-3", "nothing", "loss=0.25"], ("loss", r"loss=(\S+)"), ("acc", r"acc=(\S+)")
    )
    assert found == [("loss", 0, 0.5), ("loss", 1, 0.25), ("acc", 0, 0.001)]
    assert notes == []


def test_a_regular_expression_that_never_ends_is_switched_off_and_the_others_go_on() -> None:
    notes = Notes()
    finder = MetricFinder([("evil", r"(a+)+$"), ("loss", r"loss=(\S+)")], notes.append)
    started = time.process_time()
    for _ in range(3):
        assert [each.value for each in finder.find(["a" * 40 + "!", "loss=1"])] == [1.0]
    assert time.process_time() - started < 1
    assert len(notes) == 1
    assert "evil is no longer looked for" in notes[0]


@pytest.mark.parametrize(("regex", "message"), [("(", "no regular expression"), ("loss", "has no group")])
def test_what_cannot_be_looked_for_is_told(regex: str, message: str) -> None:
    found, notes = find(["loss=1"], ("loss", regex))
    assert (found, len(notes)) == ([], 1)
    assert message in notes[0]


@pytest.mark.parametrize("value", ["nan", "inf", "abc"])
def test_what_is_no_number_is_told_once(value: str) -> None:
    found, notes = find([f"loss={value}"] * 3, ("loss", r"loss=(\w+)"))
    assert (found, len(notes)) == ([], 1)
    assert value in notes[0]


def test_lines_of_the_built_in_algorithms() -> None:
    found, _ = find(
        [
            "[11/21/2026 08:00:00 INFO 1] #quality_metric: host=algo-1, epoch=3, train msd <loss>=40.25",
            "#quality_metric (host=algo-1) validation binary_f_1.000 <score>=0.9",
            "#quality_metric: host=algo-1, test ssd <loss>=7",
        ]
    )
    assert found == [("train:msd", 3, 40.25), ("validation:binary_f_1.000", 0, 0.9), ("test:ssd", 0, 7.0)]


def test_lines_of_the_sdk() -> None:
    found, notes = find(
        ['#sdk_metric: {"name": "f1", "value": 0.75, "step": 12}', "#sdk_metric: {broken}", "#sdk_metric: {}"]
    )
    assert (found, notes) == ([("f1", 12, 0.75)], [])


def test_metrics_and_progress_of_a_program(host: Host) -> None:
    host.run(
        "for i in range(3): print(f'loss={1 / (i + 1)}')\n"
        "print('#progress_metric: host=algo-1, completed 50.0 % of epochs')\n"
        "print('b' * 30 + '!')",
        metric_definitions=[("loss", r"loss=(\S+)"), ("evil", r"(b+)+$")],
    )
    assert host.metrics == [("loss", 0, 1.0), ("loss", 1, 0.5), ("loss", 2, 1 / 3)]
    assert [each["facts"]["fraction"] for each in host.notes if "fraction" in each["facts"]] == [0.5]
    assert any("evil is no longer looked for" in each["message"] for each in host.notes)


def test_steps_go_on_where_an_earlier_attempt_left_them(tmp_path: Path) -> None:
    first, second = tmp_path / "attempt-1", tmp_path / "attempt-2"
    first.mkdir()
    second.mkdir()
    lines = [{"time": 1, "step": step, "name": "loss", "value": 1} for step in range(3)]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (first / "metrics.jsonl").write_text(text + '{"time": 1, "st')
    assert next_steps(second) == {"loss": 3}
    assert next_steps(first) == {}
    finder = MetricFinder([("loss", r"loss=(\S+)")], print, next_steps(second))
    assert [one.step for one in finder.find(["loss=1", "loss=2"])] == [3, 4]
