"""What every reader answers, whichever way it reads; ``ask`` puts each question to all three."""

from __future__ import annotations

import asyncio
import math
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jupyter_smstudio.core.errors import NotFound, NotSupported, StudioError, Unavailable
from jupyter_smstudio.core.tracking.base import Upstream
from jupyter_smstudio.core.tracking.conditions import condition
from jupyter_smstudio.core.tracking.filter_syntax import parse_filter
from jupyter_smstudio.core.tracking.models import MetricHistory, RunSort
from jupyter_smstudio.core.tracking.reader import CurveSelection, RunRecord, RunSelection, TrackingReader
from jupyter_smstudio.core.tracking.rest import MlflowRest
from jupyter_smstudio.core.tracking.sql_reader import SqlReader
from jupyter_smstudio.core.tracking.sql_reader_store import MlflowDatabase, UnknownSchema

from .conftest import Ask
from .records import HOSTILE, LONG, ODD_NAME, START

ACTIVE = 11
"""Runs of the experiment that are not deleted."""


async def experiment_id(reader: TrackingReader) -> str:
    found, _ = await reader.experiments("tracked digits")
    return found[0].id


def search(ask: Ask, **selection: Any) -> tuple[list[RunRecord], int]:
    async def question(reader: TrackingReader) -> tuple[list[RunRecord], int]:
        return await reader.search(
            RunSelection(**{"experiment_ids": [await experiment_id(reader)], **selection})
        )

    answer: tuple[list[RunRecord], int] = ask(question)
    return answer


def names(ask: Ask, **selection: Any) -> list[str]:
    return [run.name for run in search(ask, **selection)[0]]


def histories(ask: Ask, metrics: list[str], **curves: Any) -> list[MetricHistory]:
    async def question(reader: TrackingReader) -> list[MetricHistory]:
        selection = RunSelection([await experiment_id(reader)], text="many")
        runs, _ = await reader.search(selection)
        wanted = CurveSelection([run.id for run in runs], metrics, **{"max_points": 100, **curves})
        return await reader.histories(wanted)

    answer: list[MetricHistory] = ask(question)
    return answer


def test_experiments_are_counted_and_the_last_active_is_first(ask: Ask) -> None:
    found, total = ask(lambda reader: reader.experiments("TRACKED"))
    assert total == 2
    facts = {each.name: (each.runs, each.live, each.deleted) for each in found}
    assert facts == {"tracked digits": (ACTIVE, 1, False), "tracked empty": (0, 0, False)}
    digits = next(each for each in found if each.name == "tracked digits")
    assert digits.created is not None and digits.last_activity is not None
    assert digits.last_activity >= START + 20 * 60_000 + 1500 * 21
    everything, _ = ask(lambda reader: reader.experiments("tracked", "all"))
    assert [each.name for each in everything if each.deleted] == ["tracked gone"]
    second, total = ask(lambda reader: reader.experiments("tracked", "active", 1, 1))
    assert (second, total) == (found[1:], 2)


def test_an_experiment_is_found_by_its_id_alone(ask: Ask) -> None:
    async def question(reader: TrackingReader) -> str:
        return (await reader.experiment(await experiment_id(reader))).name

    assert ask(question) == "tracked digits"
    for wrong in ("123456", "x", "9" * 30):
        with pytest.raises(StudioError) as raised:
            ask(lambda reader, wrong=wrong: reader.experiment(wrong))
        assert isinstance(raised.value, NotFound), wrong


def test_a_run_has_all_its_facts(ask: Ask) -> None:
    runs, total = search(ask, text="CHILD 1")
    assert (len(runs), total) == (1, 1)
    run = runs[0]
    assert (run.name, run.status, run.deleted, run.user) == ("child 1", "FINISHED", False, "bob")
    assert (run.start, run.end) == (START + 2 * 60_000, START + 2 * 60_000 + 4500)
    assert run.params == {"lr": "0.01", "model": "mlp"}
    assert (run.metrics["acc"].last, run.metrics["acc"].step) == (0.7, 3)
    assert run.metrics["loss"].last == "Infinity"
    assert run.tags["team"] == "red"


def test_what_json_lacks_is_told_as_text(ask: Ask) -> None:
    runs, _ = search(ask, text="child 2")
    assert runs[0].metrics["acc"].last == "NaN"


def test_the_newest_runs_come_first_and_pages_fit_together(ask: Ask) -> None:
    whole = search(ask)[0]
    assert [run.start for run in whole] == sorted((run.start for run in whole), reverse=True)
    assert len(whole) == ACTIVE
    parts = [search(ask, offset=offset, limit=4) for offset in (0, 4, 8, 12)]
    assert [run.id for part, _ in parts for run in part] == [run.id for run in whole]
    assert {total for _, total in parts} == {ACTIVE}


def test_deleted_runs_are_apart(ask: Ask) -> None:
    assert names(ask, view="deleted") == ["deleted"]
    assert len(names(ask, view="all")) == ACTIVE + 1


def test_children_and_parents(ask: Ask) -> None:
    top = search(ask, top_level=True)[0]
    assert {run.name for run in top}.isdisjoint({"child 0", "child 1", "child 2"})
    parent = next(run for run in top if run.name == "parent")
    assert parent.children == 3
    assert {run.children for run in top if run is not parent} == {0}
    assert names(ask, parent_run_id=parent.id) == ["child 2", "child 1", "child 0"]


def test_runs_are_found_by_their_ids(ask: Ask) -> None:
    whole = search(ask, view="all")[0]
    wanted = [whole[2].id, whole[0].id, "0" * 32]
    found, total = search(ask, experiment_ids=[], run_ids=wanted, view="all")
    assert ({run.id for run in found}, total) == (set(wanted[:2]), 2)


SORTS: list[tuple[RunSort, list[str]]] = [
    (
        RunSort(kind="metric", name="acc", descending=True),
        ["child 0", "twin", "twin", "many", "child 1", "parent", "failed"],
    ),
    (
        RunSort(kind="metric", name="acc", descending=False),
        ["failed", "parent", "twin", "twin", "many", "child 1", "child 0"],
    ),
    (
        RunSort(kind="parameter", name="lr", descending=False),
        ["twin", "child 0", "child 1", "parent", "twin", "child 2", "failed", HOSTILE],
    ),
    (RunSort(kind="tag", name="team", descending=False), [HOSTILE, "running", "child 2", "child 1"]),
    (RunSort(name="cost", descending=True), ["child 2", "child 1", "child 0"]),
    (RunSort(name="duration", descending=False), ["parent", "child 0", "child 1", "child 2"]),
    (RunSort(name="run_name", descending=False), [HOSTILE, "child 0", "child 1", "child 2", "failed"]),
    (RunSort(name="experiment", descending=False), ["twin", "twin", "with data", "many"]),
]


@pytest.mark.parametrize(("sort", "first"), SORTS, ids=lambda value: getattr(value, "name", ""))
def test_sorting(ask: Ask, sort: RunSort, first: list[str]) -> None:
    found = names(ask, sort=sort)
    assert found[: len(first)] == first
    assert len(found) == ACTIVE


CHILDREN = ("child 0", "child 1", "child 2")
OTHERS = ("parent", "failed", "running", "many", "twin", "with data")
FILTERS: list[tuple[str, set[str]]] = [
    ("metrics.acc > 0.6", {"child 0", "child 1", "many", "twin"}),
    ("metrics.acc != 0.7", {"child 0", "parent", "failed"}),
    ("metrics.loss > 1e300", {"child 1"}),
    ("metrics.loss IS NULL", {"parent", "failed", "running", "twin", "with data", HOSTILE}),
    ("params.lr < 0.1", {"child 0", "child 1", "twin"}),
    ("params.lr = '0.1'", {"parent"}),
    ("params.lr = 0.10", {"parent"}),
    ("params.model LIKE '%n%'", set()),
    ("params.model ILIKE '%n%'", {"parent"}),
    ("params.model LIKE 'm_p'", {"child 0", "child 1", "child 2"}),
    ("params.lr IN ('auto', '10')", {HOSTILE, "child 2"}),
    ("params.lr NOT IN ('auto', '10', '0', '1')", {"parent", "child 0", "child 1", "failed"}),
    ("tags.team = 'red' and attributes.user_id = 'ann'", {"child 0", "child 2"}),
    ("tags.`mlflow.parentRunId` IS NOT NULL", {"child 0", "child 1", "child 2"}),
    ("tags.mlflow.parentRunId IS NOT NULL AND metrics.acc >= 0.9", {"child 0"}),
    ("status != 'FINISHED'", {"failed", "running"}),
    ("run_name LIKE 'tw%'", {"twin"}),
    (f"start_time > {START + 14 * 60_000}", {"with data", "twin"}),
    ("duration < 2", {"parent"}),
    ("cost > 0.1", {"child 1", "child 2"}),
    ("cost is null and run_name = 'running'", {"running"}),
    ("end_time IS NULL", {"running"}),
    ("experiment = 'tracked digits' and run_name = 'many'", {"many"}),
    ("user_id LIKE '%'", {*OTHERS, HOSTILE, *CHILDREN}),
]


@pytest.mark.parametrize(("source", "wanted"), FILTERS, ids=[source for source, _ in FILTERS])
def test_filters(ask: Ask, source: str, wanted: set[str]) -> None:
    assert set(names(ask, conditions=parse_filter(source))) == wanted


SAME_FIELD = [
    (RunSort(kind="metric", name="acc"), "metrics.acc > 0.6", ["child 0", "twin", "twin", "many", "child 1"]),
    (RunSort(kind="parameter", name="lr"), "params.lr > 0.05", ["child 2", "twin", "parent"]),
    (RunSort(kind="tag", name="team"), "tags.team LIKE '%e%' and tags.team != 'blue'", None),
    (RunSort(name="cost"), "cost > 0.1", ["child 2", "child 1"]),
]


@pytest.mark.parametrize(("sort", "source", "wanted"), SAME_FIELD, ids=lambda value: str(value)[:40])
def test_sorting_by_what_is_filtered(ask: Ask, sort: RunSort, source: str, wanted: list[str] | None) -> None:
    found = names(ask, sort=sort, conditions=parse_filter(source))
    assert found == (wanted or ["child 2", "child 1", "child 0", HOSTILE])


def test_hostile_text_is_text(ask: Ask) -> None:
    exact = condition("parameter", ODD_NAME, "=", HOSTILE)
    part = condition("tag", "team", "contains", "%_ ÜNÏ")
    for found in (names(ask, conditions=[exact]), names(ask, conditions=[part]), names(ask, text="%_ ün")):
        assert found == [HOSTILE]


MLFLOWS_OWN = [
    "metrics.acc > 0.6",
    "metrics.loss <= 2.0 and params.model = 'mlp'",
    "params.model LIKE '%m%'",
    "params.model ILIKE '%N%'",
    "tags.team = 'red'",
    "tags.`team` != 'red'",
    "attributes.status = 'RUNNING'",
    "run_name = 'twin'",
    f"attributes.start_time >= {START + 60_000 * 12}",
    "user_id = 'bob'",
    "params.lr IS NOT NULL",
    "tags.team IS NULL",
]


@pytest.mark.parametrize("source", MLFLOWS_OWN)
def test_the_syntax_means_what_mlflow_means(upstream: Upstream, ask: Ask, source: str) -> None:
    async def theirs() -> list[str]:
        rest = MlflowRest(lambda: upstream)
        found = await rest.post(
            "experiments/search", {"max_results": 100, "filter": "name LIKE 'tracked d%'"}
        )
        ids = [each["experiment_id"] for each in found["experiments"]]
        runs = await rest.post("runs/search", {"experiment_ids": ids, "filter": source, "max_results": 100})
        await rest.close()
        return sorted(run["info"]["run_name"] for run in runs.get("runs", []))

    found = asyncio.run(theirs())
    assert sorted(names(ask, conditions=parse_filter(source))) == found
    assert found, "the filter should match something"


def test_columns_have_the_type_of_their_values(ask: Ask) -> None:
    async def question(reader: TrackingReader) -> Any:
        return await reader.columns([await experiment_id(reader)])

    columns = {(column.kind, column.name): column for column in ask(question)}
    assert [name for kind, name in columns if kind == "metric"] == ["acc", "loss", "short", "stepless"]
    assert columns["parameter", "lr"].type == "text"
    assert columns["parameter", "model"].choices == ["CNN", "mlp"]
    assert columns["metric", "acc"].type == "number"
    assert ("tag", "team") in columns and ("parameter", ODD_NAME) in columns

    async def of_none(reader: TrackingReader) -> Any:
        found, _ = await reader.experiments("tracked empty")
        return await reader.columns([found[0].id])

    assert ask(of_none) == []


def test_extremes_are_read_where_they_are_asked_for(ask: Ask) -> None:
    without, wanted = search(ask, text="many")[0][0], search(ask, text="many", extremes=["loss"])[0][0]
    assert without.metrics["loss"].min is None
    assert (wanted.metrics["loss"].min, wanted.metrics["loss"].max) == ("-Infinity", 50.0)
    assert wanted.metrics["short"].max is None


def test_a_short_history_is_whole(ask: Ask) -> None:
    (short,) = histories(ask, ["short"])
    assert (short.steps, short.values, short.total) == ([0, 1, 2, 3, 4], [0.0, 1.0, 2.0, 3.0, 4.0], 5)
    assert short.times == [START + n for n in range(5)]
    assert (short.lows, short.highs) == ([], [])


def test_a_long_history_is_thinned_and_loses_no_peak(ask: Ask) -> None:
    (loss,) = histories(ask, ["loss"])
    assert loss.total == LONG
    assert len(loss.steps) == len(loss.values) == len(loss.lows) == len(loss.highs) == 100
    assert loss.steps == sorted(loss.steps) and loss.steps[-1] == (LONG - 1) * 7
    assert max(value for value in loss.highs if not isinstance(value, str)) == 50.0
    assert "-Infinity" in loss.lows
    first = [math.sin(step / 100) for step in range(30)]
    assert loss.values[0] == pytest.approx(sum(first) / 30)
    assert (loss.lows[0], loss.highs[0]) == pytest.approx((min(first), max(first)))
    assert "NaN" not in loss.values, "one value that is no number does not hide its neighbours"


def test_a_history_is_zoomed_into(ask: Ask) -> None:
    (loss,) = histories(ask, ["loss"], from_step=700, to_step=1000, max_points=100)
    assert (loss.total, loss.steps[0], loss.steps[-1], loss.lows) == (43, 700, 994, [])


def test_values_without_steps_are_laid_out_in_time(ask: Ask) -> None:
    (stepless,) = histories(ask, ["stepless", "nothing"], max_points=20)
    assert (stepless.total, len(stepless.values), set(stepless.steps)) == (200, 20, {0})
    assert stepless.values == sorted(stepless.values)


def test_data_and_models_of_a_run(ask: Ask) -> None:
    async def question(reader: TrackingReader) -> Any:
        runs, _ = await reader.search(RunSelection([await experiment_id(reader)], text="with data"))
        return await reader.datasets(runs[0].id), await reader.models(runs[0].id)

    data, models = ask(question)
    assert [(each.name, each.digest, each.context) for each in data] == [
        ("mnist", "d1", "training"),
        ("mnist", "d2", "test"),
    ]
    assert data[0].source == '{"uri": "file:///etc/passwd"}'
    assert [(model.name, model.status) for model in models] == [("net", "PENDING")]
    assert models[0].created is not None


def test_the_smallest_and_largest_values_sort_and_filter_by_sql(ask: Ask) -> None:
    by_peak = {"sort": RunSort(kind="metric", name="loss", aggregate="max")}
    above = {"conditions": [condition("metric", "loss", ">", 49.0, "max")]}
    try:
        assert names(ask, **by_peak)[:2] == ["child 1", "many"]
        assert set(names(ask, **above)) == {"child 1", "many"}
    except NotSupported as error:
        assert "API" in error.message


# What only readers by SQL promise


def test_the_database_cannot_be_written(sqlite_record: str, postgresql_record: str) -> None:
    for url in (sqlite_record, postgresql_record):
        database = MlflowDatabase(url)
        with pytest.raises(Unavailable) as raised, database.reading() as connection:
            connection.execute(text("UPDATE runs SET name = 'changed'"))
        assert isinstance(raised.value.__cause__, DBAPIError)
        database.close()


def test_an_unknown_schema_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mlflow.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('ffff')")
    connection.close()
    with pytest.raises(UnknownSchema, match="ffff"):
        asyncio.run(SqlReader(MlflowDatabase(f"sqlite:///{file}")).check())
    with pytest.raises(UnknownSchema, match="mysql"):
        MlflowDatabase("mysql://nowhere/x")


def test_a_database_that_is_not_there_yet_is_waited_for_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        asyncio.run(SqlReader(MlflowDatabase(f"sqlite:///{tmp_path}/none.db")).check())
    assert not (tmp_path / "none.db").exists()
