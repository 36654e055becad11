"""Optuna's own contracts, on its storage as configured here and on the samplers as used here."""

from __future__ import annotations

import json
import math
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import optuna
import pytest
from optuna.samplers import BaseSampler
from optuna.storages import BaseStorage, JournalStorage
from optuna.testing.pytest_samplers import BasicSamplerTestCase
from optuna.testing.pytest_storages import StorageTestCase

from jupyter_smstudio.tuning.journal import Journal
from jupyter_smstudio.tuning.models import (
    CreateTuningJob,
    HyperbandConfig,
    Objective,
    Strategy,
    TrainingDefinition,
)
from jupyter_smstudio.tuning.points import Known
from jupyter_smstudio.tuning.range_models import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    NarrowedRange,
    ParameterRanges,
    ParameterScaling,
)
from jupyter_smstudio.tuning.samplers import SpaceTpe, pruner
from jupyter_smstudio.tuning.spaces import Space, narrowed
from jupyter_smstudio.tuning.studies import Studies

RANGES = ParameterRanges(
    continuous=[
        ContinuousRange(name="lr", minimum=1e-4, maximum=1.0),
        ContinuousRange(
            name="momentum", minimum=0.5, maximum=0.999, scaling=ParameterScaling.REVERSE_LOGARITHMIC
        ),
    ],
    integer=[IntegerRange(name="layers", minimum=1, maximum=6)],
    categorical=[CategoricalRange(name="kind", values=["a", "b"])],
)


class TestJournal(StorageTestCase):
    """The storage contract."""

    @pytest.fixture
    def storage(self, tmp_path: Path) -> BaseStorage:
        return JournalStorage(Journal(tmp_path / "journal.log"))


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
class TestSpaceTpe(BasicSamplerTestCase):
    """The sampler contract, for a space that is drawn one by one, as Optuna's cases have theirs."""

    @pytest.fixture
    def sampler(self) -> Callable[[], BaseSampler]:
        return lambda: SpaceTpe({}, 0)


def studies(folder: Path, strategy: Strategy = Strategy.BAYESIAN, seed: int = 1) -> Studies:
    definition = TrainingDefinition(ranges=RANGES, objective=Objective(metric="loss", type="Minimize"))
    request = CreateTuningJob(name="search", strategy=strategy, definitions=[definition])
    return Studies(folder / "journal.log", request, seed)


def loss(values: dict[str, float | int | str]) -> float:
    rate, momentum = float(values["lr"]), float(values["momentum"])
    far = (
        abs(math.log10(rate / 0.01))
        + abs(math.log10((1 - momentum) / 0.02))
        + abs(int(values["layers"]) - 4) / 4
    )
    return far + (values["kind"] == "a")


def search(folder: Path, strategy: Strategy, seed: int, trials: int) -> float:
    folder.mkdir()
    found, space, values = studies(folder, strategy, seed), Space(RANGES), []
    for _ in range(trials):
        asked = found.ask(0, space, "job")
        assert space.problems(space.texts(asked.values)) == {}
        values.append(loss(asked.values))
        found.tell(0, asked.number, values[-1])
    return min(values)


def test_bayesian_search_finds_more_than_chance(tmp_path: Path) -> None:
    best = {
        strategy: [search(tmp_path / f"{strategy}-{seed}", strategy, seed, 50) for seed in range(5)]
        for strategy in (Strategy.BAYESIAN, Strategy.RANDOM)
    }
    assert statistics.median(best[Strategy.BAYESIAN]) < 0.7 * statistics.median(best[Strategy.RANDOM])


def test_a_search_goes_on_after_a_restart_as_if_there_had_been_none(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    whole, parts = studies(tmp_path), studies(tmp_path / "other")
    space = Space(RANGES)
    for number in range(16):
        if number == 12:
            parts = studies(tmp_path / "other")
        one, other = whole.ask(0, space, "job"), parts.ask(0, space, "job")
        assert one == other
        for each in (whole, parts):
            each.tell(0, one.number, loss(one.values))


def test_points_that_run_at_the_same_time_differ(tmp_path: Path) -> None:
    found, space = studies(tmp_path), Space(RANGES)
    for _ in range(12):
        asked = found.ask(0, space, "job")
        found.tell(0, asked.number, loss(asked.values))
    points = [found.ask(0, space, "job").values["lr"] for _ in range(8)]
    assert len(set(points)) == 8


def test_a_narrowed_range_holds_and_what_was_learned_stays(tmp_path: Path) -> None:
    found, space = studies(tmp_path), Space(RANGES)
    for _ in range(15):
        asked = found.ask(0, space, "job")
        found.tell(0, asked.number, loss(asked.values))
    small = Space(narrowed(RANGES, NarrowedRange(name="lr", minimum=0.005, maximum=0.02)))
    later = []
    for _ in range(10):
        asked = found.ask(0, small, "job")
        assert 0.005 <= float(asked.values["lr"]) <= 0.02
        later.append(asked.values["kind"])
        found.tell(0, asked.number, loss(asked.values))
    assert later.count("b") >= 7  # the worse kind was learned before


@pytest.mark.parametrize("strategy", [Strategy.BAYESIAN, Strategy.RANDOM])
def test_only_chosen_categories_are_drawn_and_the_rest_stays_learned(
    tmp_path: Path, strategy: Strategy
) -> None:
    kinds = ParameterRanges(
        continuous=[ContinuousRange(name="x", minimum=0, maximum=1)],
        categorical=[CategoricalRange(name="kind", values=["a", "b", "c", "d"])],
    )
    found, space = studies(tmp_path, strategy), Space(kinds)
    for number in range(30):
        asked = found.ask(0, space, "job")
        found.tell(0, asked.number, abs(float(asked.values["x"]) - 0.2) + (asked.values["kind"] != "a"))
        if number == 3:
            space = Space(narrowed(kinds, NarrowedRange(name="kind", values=["b", "d"])))
        assert number < 4 or asked.values["kind"] in ("b", "d")
    fixed = Space(narrowed(kinds, NarrowedRange(name="kind", values=["c"])))
    later = [found.ask(0, fixed, "job").values for _ in range(5)]
    assert {values["kind"] for values in later} == {"c"} and len({values["x"] for values in later}) == 5
    freed = Space(narrowed(kinds, NarrowedRange(name="kind", values=["a", "b", "c", "d"])))
    again = [found.ask(0, freed, "job").values["kind"] for _ in range(10)]
    assert strategy is Strategy.RANDOM or again.count("a") >= 5  # what was best before is found again


def test_given_points_and_known_points_are_in_the_study(tmp_path: Path) -> None:
    found, space = studies(tmp_path), Space(RANGES)
    values = {"lr": 0.5, "momentum": 0.9, "layers": 2, "kind": "a"}
    assert found.ask(0, space, "job", values).values == values
    found.learn(0, space, [Known(values, 0.25)])
    assert (found.learned(0), found.running(0)) == (1, [0])
    found.tell(0, 0, None)
    found.tell(0, 0, 3.0)  # it was told: this changes nothing
    assert found.running(0) == []


@pytest.mark.parametrize("torn", [b'{"op_code": 4, "wo', b"\0\0\0\n", b"[1]\n"])
def test_lines_that_were_cut_are_skipped(tmp_path: Path, torn: bytes) -> None:
    found, space = studies(tmp_path), Space(RANGES)
    found.ask(0, space, "job")
    with (tmp_path / "journal.log").open("ab") as file:
        file.write(torn)
    again = studies(tmp_path)
    again.tell(0, again.ask(0, space, "job").number, 1.0)
    assert studies(tmp_path).running(0) == [0]
    assert all(json.loads(line) for line in (tmp_path / "journal.log").read_text().splitlines())


def test_a_writer_that_was_killed_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    holder = (
        "import pathlib, sys, time; from jupyter_smstudio.tuning.journal import KernelLock\n"
        "KernelLock(pathlib.Path(sys.argv[1])).acquire(); print('held', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", holder, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"held\n"
        os.kill(process.pid, signal.SIGKILL)
    begun = time.monotonic()
    optuna.create_study(storage=JournalStorage(Journal(path)), study_name="training")
    assert time.monotonic() - begun < 25  # Optuna's own lock is waited for for 30 s


@pytest.mark.parametrize("known", [True, False])
def test_hyperband_gives_no_trial_up_in_its_last_epoch(known: bool) -> None:
    study = optuna.create_study(
        pruner=pruner(Strategy.HYPERBAND, HyperbandConfig(max_resource=9 if known else None))
    )
    given_up: dict[int, int] = {}
    for number in range(30):
        trial = study.ask()
        for epoch in range(1, 10):
            trial.report(number + 1 / epoch, epoch)  # each is worse than all before
            if trial.should_prune():
                given_up[number] = epoch
                break
        state = optuna.trial.TrialState.PRUNED if number in given_up else None
        study.tell(trial, None if state else number, state=state)
    assert given_up and 9 not in given_up.values()
