"""What the service answers over a real MLflow, read by SQL and by its API."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_smstudio.core.errors import Conflict, InvalidInput, NotFound
from jupyter_smstudio.core.tracking.base import Changes
from jupyter_smstudio.core.tracking.models import RunFilter, RunSort
from jupyter_smstudio.experiments.changes import INTERVAL_SECONDS
from jupyter_smstudio.experiments.models import (
    CompareRuns,
    CreateExperiment,
    SearchHistories,
    SearchRuns,
    UpdateExperiment,
    UpdateRun,
    UpdateRuns,
)

from .conftest import ANN, Bench, Use

SOURCE = {
    "mlflow.source.name": "train.ipynb",
    "mlflow.source.type": "NOTEBOOK",
    "mlflow.source.git.commit": "a" * 40,
    "smstudio.notebook": "work/train.ipynb",
    "smstudio.cell_id": "c1",
    "smstudio.image": "data-science",
    "smstudio.image_lock": "sha256:1",
    "smstudio.instance_type": "ml.m5.large",
    "smstudio.cost": "0.25",
    "mlflow.note.content": "# First",
    "team": "red",
}


def test_an_experiment_is_made_changed_deleted_and_brought_back(use: Use) -> None:
    async def body(bench: Bench) -> None:
        made = await bench.service.create(ANN, CreateExperiment(name=f"new {id(bench)}", note="why"))
        assert (made.note, made.runs, made.tags) == ("why", 0, {})
        with pytest.raises(Conflict):
            await bench.service.create(ANN, CreateExperiment(name=made.name))
        renamed = await bench.service.update(
            ANN, made.id, UpdateExperiment(name=f"{made.name}!", note="because")
        )
        assert (renamed.name, renamed.note) == (f"{made.name}!", "because")
        await bench.run(made.id)
        gone = await bench.service.update(ANN, made.id, UpdateExperiment(deleted=True))
        assert (gone.deleted, gone.runs) == (True, 0)
        back = await bench.service.update(ANN, made.id, UpdateExperiment(deleted=False))
        assert (back.deleted, back.runs) == (False, 1)

    use(body)


def test_a_run_tells_where_it_came_from(use: Use) -> None:
    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        run_id = await bench.run(experiment, tags=SOURCE, params={"k": "10"}, metrics={"loss": [3, 1, 2]})
        detail = await bench.service.run(ANN, run_id)
        source = detail.run.source
        assert (source.kind, source.notebook, source.cell) == ("notebook", "work/train.ipynb", "c1")
        assert (source.image, source.image_lock) == ("data-science", "sha256:1")
        assert (detail.run.cost, detail.note, detail.run.tags) == (0.25, "# First", {"team": "red"})
        assert detail.run.duration_seconds == 60
        assert detail.all_tags["mlflow.source.name"] == "train.ipynb"
        page = await bench.service.search(
            ANN, SearchRuns(experiment_ids=[experiment], extremes=["loss"], with_columns=True)
        )
        assert (page.items[0].metrics["loss"].min, page.items[0].metrics["loss"].max) == (1, 3)
        assert {(column.kind, column.name) for column in page.columns} >= {
            ("parameter", "k"),
            ("metric", "loss"),
            ("tag", "team"),
        }
        curves = await bench.service.histories(ANN, SearchHistories(run_ids=[run_id], metrics=["loss"]))
        assert curves.items[0].values == [3, 1, 2]

    use(body)


def test_a_run_is_renamed_described_and_tagged(use: Use) -> None:
    async def body(bench: Bench) -> None:
        run_id = await bench.run(await bench.experiment(), tags={"old": "1"})
        changed = await bench.service.update_run(
            ANN, run_id, UpdateRun(name="<b>best</b>", note="so", tags={"old": None, "new": "=1+1"})
        )
        assert (changed.name, changed.tags) == ("<b>best</b>", {"new": "=1+1"})
        assert (await bench.service.run(ANN, run_id)).note == "so"
        with pytest.raises(InvalidInput, match=r"mlflow\.user"):
            await bench.service.update_run(ANN, run_id, UpdateRun(tags={"mlflow.user": "eve"}))

    use(body)


def test_many_runs_change_at_once_and_each_tells_how_it_went(use: Use) -> None:
    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        ids = [await bench.run(experiment, f"run {n}", "RUNNING") for n in range(3)]
        missing = "0" * 32
        done = await bench.service.update_runs(ANN, UpdateRuns(run_ids=[*ids, missing], action="stop"))
        assert [bool(each.error) for each in done.items] == [False, False, False, True]
        page = await bench.service.search(ANN, SearchRuns(experiment_ids=[experiment]))
        assert {run.status for run in page.items} == {"KILLED"}
        await bench.service.update_runs(ANN, UpdateRuns(run_ids=ids[:2], action="tag", tags={"x": "1"}))
        await bench.service.update_runs(ANN, UpdateRuns(run_ids=ids[:2], action="delete"))
        deleted = await bench.service.search(ANN, SearchRuns(experiment_ids=[experiment], view="deleted"))
        assert {run.id: run.tags for run in deleted.items} == {ids[0]: {"x": "1"}, ids[1]: {"x": "1"}}
        await bench.service.update_runs(ANN, UpdateRuns(run_ids=ids[:1], action="restore"))
        assert (await bench.service.search(ANN, SearchRuns(experiment_ids=[experiment]))).total == 2

    use(body)


def test_a_moved_run_keeps_everything_but_its_id(use: Use) -> None:
    async def body(bench: Bench) -> None:
        old, new = await bench.experiment(), await bench.experiment()
        parent = await bench.run(old, "parent", params={"k": "1"})
        child = await bench.run(
            old,
            "child",
            tags={**SOURCE, "mlflow.parentRunId": parent},
            params={"lr": "0.1"},
            metrics={"loss": [3.0, float("nan"), float("inf"), 1.5]},
            files={"model/net.bin": bytes(range(256)), "a b.txt": b"text"},
        )
        before = await bench.service.run(ANN, child)
        curve = SearchHistories(run_ids=[child], metrics=["loss"])
        points = (await bench.service.histories(ANN, curve)).items[0]
        wanted = UpdateRuns(run_ids=[parent, child], action="move", experiment_id=new)
        moved = (await bench.service.update_runs(ANN, wanted)).items
        assert [each.error for each in moved] == ["", ""]
        after = await bench.service.run(ANN, moved[1].new_run_id)
        kept = {"id": "", "experiment_id": "", "parent_run_id": "", "tags": {}}
        assert after.run.model_copy(update=kept) == before.run.model_copy(update=kept)
        assert after.run.experiment_id == new
        assert after.run.parent_run_id == moved[0].new_run_id
        assert after.lineage.moved_from == child
        again = SearchHistories(run_ids=[after.run.id], metrics=["loss"])
        assert (await bench.service.histories(ANN, again)).items[0].model_copy(
            update={"run_id": child}
        ) == points
        for path in ("model/net.bin", "a b.txt"):
            assert await bench.artifacts.head(after.run.id, path) == await bench.artifacts.head(child, path)
        left = await bench.service.run(ANN, child)
        assert (left.run.deleted, left.lineage.moved_to) == (True, after.run.id)

    use(body)


def test_a_job_is_told_where_its_run_went_and_nothing_moves_when_it_cannot_be(use: Use) -> None:
    async def body(bench: Bench) -> None:
        old, new = await bench.experiment(), await bench.experiment()
        run_id = await bench.run(old, "of a job", tags={"smstudio.job_id": "job-1"})
        wanted = UpdateRuns(run_ids=[run_id, await bench.run(old)], action="move", experiment_id=new)
        bench.jobs.full = True
        refused, _ = (await bench.service.update_runs(ANN, wanted)).items
        assert (refused.error, refused.new_run_id) == ("The disk is full.", "")
        assert not (await bench.service.run(ANN, run_id)).run.deleted
        page = await bench.service.search(ANN, SearchRuns(experiment_ids=[new]))
        assert [each.name for each in page.items] == ["a run"]
        bench.jobs.full = False
        moved, _ = (await bench.service.update_runs(ANN, wanted)).items
        assert bench.jobs.moved == [("job-1", run_id, moved.new_run_id, new)]

    use(body)


def test_a_running_run_is_not_moved(use: Use) -> None:
    async def body(bench: Bench) -> None:
        run_id = await bench.run(await bench.experiment(), status="RUNNING")
        wanted = UpdateRuns(run_ids=[run_id], action="move", experiment_id=await bench.experiment())
        (result,) = (await bench.service.update_runs(ANN, wanted)).items
        assert "still running" in result.error
        assert not (await bench.service.run(ANN, run_id)).run.deleted

    use(body)


def test_comparing_tells_what_differs(use: Use) -> None:
    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        same = {"params": {"k": "1", "same": "x"}, "metrics": {"acc": [0.5]}}
        first = await bench.run(experiment, **same, files={"code/train.py": b"a = 1\nb = 2\n"})
        same["params"] = {"k": "2", "same": "x", "only": "y"}
        second = await bench.run(experiment, **same, files={"code/train.py": b"a = 1\nb = 3\n"})
        compared = await bench.service.compare(ANN, CompareRuns(run_ids=[first, second]))
        fields = {(each.kind, each.name): (each.values, each.differs) for each in compared.fields}
        assert fields["parameter", "k"] == (["1", "2"], True)
        assert fields["parameter", "same"] == (["x", "x"], False)
        assert fields["parameter", "only"] == ([None, "y"], True)
        assert fields["metric", "acc"] == ([0.5, 0.5], False)
        assert [run.id for run in compared.runs] == [first, second]
        assert "-b = 2\n+b = 3" in compared.code.diff
        bare = await bench.run(experiment)
        other = await bench.service.compare(ANN, CompareRuns(run_ids=[bare, first]))
        assert (other.code.diff, bool(other.code.note)) == ("", True)

    use(body)


def test_hostile_filters_are_answered_or_refused_by_name(use: Use) -> None:
    sources = [
        "'", '"', "`", ";", "--", "'; DROP TABLE runs; --", "metrics.a > 1; DELETE FROM runs", "🦊 = 'x'",
        "params.a = 'x' OR 1=1", "metrics.a > 1e999", "metrics.a > 'x'", "params.a LIKE 5", "tags.a IN ()",
        "a" * 10_000, "(" * 10_000, "'" + "x" * 9_990, " and ".join(["params.a = 'x'"] * 600),
        "params.a LIKE '" + "%" * 9_000 + "'", "status = 'x' and", "and", "nothing.a = 'x'", "metrics. > 1",
        "params.\u202egpj = 'x'", "attributes.password = 'x'", "params.a = 'it''s'",
        "start_time > 99999999999999999999",
    ]  # fmt: skip

    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        await bench.run(experiment, params={"a": "it's"})
        answered = []
        for source in sources:
            try:
                page = await bench.service.search(
                    ANN, SearchRuns(experiment_ids=[experiment], filter_string=source)
                )
            except InvalidInput as refusal:
                assert refusal.message.endswith(".") and len(refusal.message) < 500
            else:
                answered.append((source, page.total))
        assert ("params.a = 'it''s'", 1) in answered
        assert (await bench.service.search(ANN, SearchRuns(experiment_ids=[experiment]))).total == 1

    use(body)


def test_typed_filters_and_sorts_are_checked(use: Use) -> None:
    async def body(bench: Bench) -> None:
        experiment = await bench.experiment()
        await bench.run(experiment, params={"lr": "0.1", "name": "Résumé"})
        ids = [experiment]
        found = RunFilter(kind="parameter", name="name", op="contains", value="SUM")
        assert (await bench.service.search(ANN, SearchRuns(experiment_ids=ids, filters=[found]))).total == 1
        wrong = [
            SearchRuns(filters=[RunFilter(kind="metric", name="x", op="contains", value="abc")]),
            SearchRuns(filters=[RunFilter(kind="metric", name="x", op=">", value="much")]),
            SearchRuns(filters=[RunFilter(kind="attribute", name="secret", op="=", value="x")]),
            SearchRuns(sort=RunSort(name="secret")),
            SearchRuns(sort=RunSort(kind="tag", name="a", aggregate="max")),
        ]
        for search in wrong:
            with pytest.raises(InvalidInput):
                await bench.service.search(ANN, search)

    use(body)
    for value in ("ab", None, ["abc"]):
        with pytest.raises(ValueError, match="contains"):
            RunFilter(kind="tag", name="a", op="contains", value=value)


def test_what_is_not_there_is_not_found(use: Use) -> None:
    async def body(bench: Bench) -> None:
        for call in (
            bench.service.run(ANN, "0" * 32),
            bench.service.experiment(ANN, "999999"),
            bench.service.compare(ANN, CompareRuns(run_ids=["0" * 32, "1" * 32])),
            bench.service.update_run(ANN, "0" * 32, UpdateRun(name="x")),
            bench.service.artifacts(ANN, "0" * 32, ""),
        ):
            with pytest.raises(NotFound):
                await call

    use(body)


def test_writes_are_told_at_once_but_four_times_a_second_at_most(use: Use) -> None:
    async def body(bench: Bench) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        bench.tracking.tell(Changes(frozenset({"run-0"}), frozenset({"7"})))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # two turns of the loop: a timer that is due fires in the second
        assert [event.action for event in bench.events] == ["runs.changed", "experiments.changed"]
        for n in range(50):
            bench.tracking.tell(Changes(frozenset({f"run-{n % 5}"}), frozenset({"7"})))
            await asyncio.sleep(0.01)
        await asyncio.sleep(INTERVAL_SECONDS)
        runs = [event for event in bench.events if event.action == "runs.changed"]
        assert 2 <= len(runs) <= 1 + (loop.time() - began) / INTERVAL_SECONDS
        assert {name for event in runs for name in event.payload["ids"]} == {f"run-{n}" for n in range(5)}
        assert bench.events[-1].payload["experiments"] == ["7"]
        bench.events.clear()
        bench.tracking.tell(Changes(reset=True))
        await asyncio.sleep(0.3)
        assert [event.payload["reset"] for event in bench.events] == [True, True]

    use(body)
