"""Jobs that are killed, stopped or out of time; jobs of other problems; the same job twice."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime import clock as clock_module
from jupyter_smstudio.automl.runtime.candidates.candidate import Candidate
from jupyter_smstudio.automl.runtime.candidates.pairs import PAIRS
from jupyter_smstudio.automl.runtime.clock import AMPLE, SEARCH_SHARE, JobClock, spent_seconds, waited_seconds
from jupyter_smstudio.automl.runtime.honest import (
    OuterFold,
    Rule,
    affordable_candidates,
    expected_seconds,
    measure,
    summary,
)
from jupyter_smstudio.automl.runtime.job import LATEST
from jupyter_smstudio.automl.runtime.problem import load_problem, make_problem
from jupyter_smstudio.automl.runtime.search.halving import Rungs
from jupyter_smstudio.automl.runtime.search.proposals import Proposals
from jupyter_smstudio.automl.runtime.search.record import (
    Record,
    Trial,
    TrialState,
    append_line,
    read_lines,
)
from jupyter_smstudio.automl.runtime.search.search import pairs_of
from jupyter_smstudio.automl.runtime.settings import Settings

from .small import KINDS, describe_job, environment, lines, passengers, run_here, run_main, steps

QUICK: dict[str, Any] = {"algorithms": ["linear", "lightgbm"], "objective": "Accuracy"}


def numeric(rows: int = 120) -> pd.DataFrame:
    generator = np.random.default_rng(1)
    table = pd.DataFrame(generator.normal(size=(rows, 3)).round(3), columns=["a", "b", "c"])
    table["amount"] = (3 * table["a"] - table["b"] + generator.normal(scale=0.1, size=rows)).round(3)
    return table


KILLED = """
import os, signal, sys
from jupyter_smstudio.automl.runtime.__main__ import main
from jupyter_smstudio.automl.runtime.search import record

append = record.append_line

def append_line(path, value):
    append(path, value)
    if path.name == "trials.jsonl" and len(record.read_lines(path)) == 2:
        os.killpg(0, signal.SIGKILL)

record.append_line = append_line
main(sys.argv[1:])
"""
"""A job that is killed, with all its processes, as soon as it has noted two trials."""


@pytest.mark.timeout(300)
def test_a_killed_job_goes_on_with_the_candidates_that_it_would_have_tried(tmp_path: Path) -> None:
    command = describe_job(tmp_path, passengers(), "saved", max_candidates=4, **QUICK)
    program = [sys.executable, "-c", KILLED, *command[-2:]]
    killed = subprocess.run(program, env=environment(), start_new_session=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    out = tmp_path / "out"
    before = lines(out / "trials.jsonl")
    assert len(before) == 2 and not (out / "model").exists()
    with (out / "trials.jsonl").open("a") as file:
        file.write('{"name": "half a li')
    run_here(command)
    after = lines(out / "trials.jsonl")
    assert after[: len(before)] == before  # nothing of what was done is done again
    assert [line["number"] for line in after] == list(range(4))
    proposals = Proposals(pairs_of(Settings(**QUICK)), seed=0)
    for line in after:
        assert proposals.propose(line["number"]).to_json() == line["candidate"]
        proposals.tell(line["number"], line["loss"])


@pytest.mark.timeout(300)
def test_a_job_out_of_time_leaves_a_model_of_its_folds(finished: Path, tmp_path: Path) -> None:
    # There is no time for a last fit: as long as its first trial ends at all, there is a model.
    folder, out = tmp_path / "copy", tmp_path / "copy" / "out"
    shutil.copytree(finished.parent, folder)
    shutil.rmtree(out / "model")
    begun = {"step": "Starting", "message": "", "time": lines(out / "progress.jsonl")[0]["time"] - 1000}
    (out / "progress.jsonl").write_text(json.dumps(begun) + "\n")
    searched = [line for line in lines(out / "trials.jsonl") if line["number"] >= 0]
    (out / "trials.jsonl").write_text("".join(json.dumps(line) + "\n" for line in searched))
    description = json.loads((folder / "job.json").read_text())
    description["table"] = str(folder / "table.csv")
    description["settings"] |= {"seconds": 60, "max_candidates": 250}
    (folder / "job.json").write_text(json.dumps(description))
    run_here([str(folder / "job.json"), str(out)])
    assert "MaxAutoMLJobRuntimeReached" in steps(out)
    result = json.loads((out / "result.json").read_text())
    assert result["members"] == {result["best_trial"]: 1.0}
    assert (out / "model" / "MLmodel").exists()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("problem", ["Regression", "MulticlassClassification"])
def test_numbers_and_several_classes_are_predicted(tmp_path: Path, problem: str) -> None:
    table, out = numeric().assign(counts=2), tmp_path / "out"
    judged: dict[str, Any] = {"validation_fraction": 0.25}
    if problem == "MulticlassClassification":
        table["amount"] = pd.cut(table["amount"], 3, labels=["low", "middle", "high"]).astype(str)
    else:
        table.tail(40).to_csv(tmp_path / "other.csv", index=False)
        table = table.head(80)
        judged = {"validation": str(tmp_path / "other.csv"), "weight": "counts"}
    command = describe_job(
        tmp_path, table, "amount", judged, max_candidates=2, algorithms=QUICK["algorithms"]
    )
    run_here(command)
    result = json.loads((out / "result.json").read_text())
    shown = json.loads((out / "insights.json").read_text())
    assert shown["rows"] == {"Regression": 40, "MulticlassClassification": 30}[problem]
    assert "counts" not in load_problem(out / "problem").columns.names
    sentence = {"Regression": "the rows of other.csv", "MulticlassClassification": "25% of the rows"}[problem]
    for notebook in (out / "notebooks").glob("*.ipynb"):
        told = notebook.read_text()
        assert f"judged by {sentence}" in told, notebook.name
    good = {"Regression": ("R2", 0.95), "MulticlassClassification": ("Accuracy", 0.75)}
    name, least = good[problem]
    assert result["inner_metrics"][name] > least
    assert result["objective"] == {"Regression": "MSE", "MulticlassClassification": "Accuracy"}[problem]


def test_a_job_that_can_not_be_done_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = describe_job(tmp_path, passengers(), "saved", objective="MSE")
    assert run_main(command) == 1
    told = capsys.readouterr().err
    assert "MSE is no objective of BinaryClassification" in told
    last = lines(tmp_path / "out" / "progress.jsonl")[-1]
    assert last["step"] == "Failed" and last["message"] in told


def test_an_outer_fold_is_predicted_by_what_never_saw_it() -> None:
    table = passengers(200)
    problem = make_problem(table, "saved", KINDS, classification=True)
    rule = Rule(candidates=2, algorithms=("lightgbm",))
    found = measure(problem, rule, 0, 1)
    assert found.metrics["AUC"] > 0.6
    same = measure(problem, rule, 0, 1)
    assert same.metrics == found.metrics


def test_a_summary_has_the_means_and_the_spread_of_whole_partitions() -> None:
    folds = [OuterFold(p, n, {"AUC": 0.8 + 0.1 * p}, 1.0) for p in range(2) for n in range(5)]
    found = summary([*folds, OuterFold(2, 0, {"AUC": 0.85}, 1.0)], Rule())
    assert found["metrics"]["AUC"] == pytest.approx(0.85)
    assert found["spread"]["AUC"] == pytest.approx(0.1 / 2**0.5)
    assert (found["folds"], found["partitions"]) == (11, 2)


def test_the_best_third_is_given_more_rows() -> None:
    rungs = Rungs(halving=True)
    first, second, last = rungs.shares
    assert rungs.decide(0, first, 1.0).following == second
    assert rungs.decide(1, first, 2.0).following is None
    assert rungs.decide(2, first, 0.5).following == second
    assert rungs.decide(2, second, 0.5).following == last
    assert rungs.decide(2, last, 0.5).following is None
    assert Rungs(halving=False).shares == (1.0,)


def test_rungs_are_kept_when_a_search_is_started_again(tmp_path: Path) -> None:
    record, rungs = Record(tmp_path), Rungs(halving=True)
    first, second, _ = rungs.shares
    for number, loss in enumerate((1.0, 2.0, 3.0, 0.5)):
        record.add_rung(rungs.decide(number, first, loss))
    again = Rungs(halving=True, known=record.rungs())
    assert [again.first_share(number) for number in range(5)] == [second, first, first, second, first]
    assert again.decide(4, first, 0.7).following is None  # the fourth was better, and one of five goes on
    assert Rungs(halving=True).decide(4, first, 0.7).following == second


def test_outer_folds_try_as_many_candidates_as_there_is_time_for() -> None:
    taken = [1.0, 2.0, 4.0, 8.0]  # seconds of the search's first candidates
    three_rounds = 3 * 1.3  # of five folds by two workers, with some slack
    assert affordable_candidates(7 * three_rounds, taken, 2, most=24) == 3
    assert affordable_candidates(6.9 * three_rounds, taken, 2, most=24) == 2
    assert affordable_candidates(0.1, taken, 2, most=24) == 1
    thirteen_rounds = 13 * 1.3  # of five partitions
    six = sum(taken) + 2 * 3.75  # the search tells of four, and of the others by their mean
    assert affordable_candidates((six + 0.1) * thirteen_rounds, taken, 2, most=24) == 6
    assert affordable_candidates((six - 0.1) * thirteen_rounds, taken, 2, most=24) == 7  # in four
    assert affordable_candidates(2000, taken, 2, most=24) == 24
    assert affordable_candidates(float("inf"), taken, 2, most=4) == 4


def test_an_outer_fold_makes_the_features_once_for_all_candidates() -> None:
    fast, slow = (Candidate(pair.name, pair.recipe, pair.algorithm, {}) for pair in PAIRS[:2])
    tried = [(fast, 5.0), (slow, 12.0), (fast, 1.0), (slow, 8.0), (fast, 1.0), (slow, 8.0)]
    trials = [
        Trial(f"t{number}", number, candidate, TrialState.COMPLETED, seconds=seconds)
        for number, (candidate, seconds) in enumerate(tried)
    ]
    again = 1 + 1.25 / 5  # the last fit, on all rows
    first, second, *others = expected_seconds(trials, folds=5, workers=2)
    assert (first, second) == (1 * again + (5 - 1) / 2, 8 * again + (12 - 8) / 2)
    assert others == [1 * again, 8 * again] * 2


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> float:
    """Let the clock of jobs stand still."""
    monkeypatch.setattr(clock_module, "time", SimpleNamespace(monotonic=lambda: 9000.0))
    return 9000.0


@pytest.mark.usefixtures("now")
def test_time_is_counted_over_all_starts() -> None:
    told = [
        {"step": step, "time": time}
        for step, time in (("Starting", 10), ("ModelTuning", 20), ("Starting", 100))
    ]
    assert spent_seconds(told, [25.0, 130.0]) == 15 + 30
    assert spent_seconds([], []) == 0
    clock = JobClock(600, 500, honest=True)
    assert clock.honest and clock.left == pytest.approx(82)
    assert not JobClock(60, 0, honest=True).honest
    assert JobClock(None, 0, honest=True).search is None
    assert JobClock(60, 20, honest=True).explaining == 10
    assert JobClock(60, 55, honest=True).explaining == 5


def test_time_is_counted_from_the_request_unless_the_job_had_to_wait_long(now: float) -> None:
    assert waited_seconds(1000.0, [{"step": "Starting", "time": 1012.0}]) == 12
    assert waited_seconds(None, []) == 0
    soon, late = JobClock(600, 0, 12, honest=True), JobClock(600, 0, 5000, honest=True)
    assert soon.end == now + 588
    assert late.end == now + 540
    assert soon.left == pytest.approx(570)  # the rest is for the model's file, the report and the runs


@pytest.mark.parametrize("seconds", [AMPLE, 600.0])
def test_a_search_that_takes_all_of_its_time_leaves_a_quarter_to_the_honest_estimate(seconds: float) -> None:
    searched = JobClock(seconds, SEARCH_SHARE * seconds, honest=True)
    last_fit, explaining = searched.fit(stopping=False), searched.explaining
    assert searched.search is not None and last_fit is not None and explaining is not None
    spent = last_fit - searched.search + LATEST * explaining
    assert searched.left - spent > seconds / 4


def test_half_a_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    append_line(path, {"n": 1})
    with path.open("a") as file:
        file.write('{"n": 2')
    assert read_lines(path) == [{"n": 1}]
    append_line(path, {"n": 3})
    assert read_lines(path) == [{"n": 1}, {"n": 3}]


@pytest.mark.timeout(300)
def test_a_persons_trial_joins_the_ensemble_when_a_job_goes_on(finished: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(finished.parent, folder)
    out = folder / "out"
    best = min(lines(out / "trials.jsonl"), key=lambda trial: trial["loss"])
    own = {**best, "name": "mine", "number": -1, "parent": best["name"], "loss": best["loss"] / 2}
    shutil.copytree(out / "trials" / best["name"], out / "trials" / "mine")
    (out / "trials" / "mine" / "models.joblib").unlink()
    problem = load_problem(out / "problem")
    certain = np.eye(2)[problem.outcome] * 0.98 + 0.01
    np.save(out / "trials" / "mine" / "predictions.npy", certain.astype(np.float32))
    append_line(out / "trials.jsonl", own)
    description = json.loads((folder / "job.json").read_text())
    description["table"] = str(folder / "table.csv")
    description["settings"]["max_candidates"] = 4
    (folder / "job.json").write_text(json.dumps(description))
    run_here([str(folder / "job.json"), str(out)])
    result = json.loads((out / "result.json").read_text())
    assert result["best_trial"] == "mine" and "mine" in result["members"]
    assert result["trials"] == 5
