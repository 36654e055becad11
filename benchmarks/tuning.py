"""What tuning costs beside its trials, and what stopping them early saves."""

from __future__ import annotations

import getpass
import random
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sklearn.neural_network import MLPClassifier

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.tuning.median import MedianRule
from jupyter_smstudio.tuning.models import (
    ContinuousRange,
    CreateTuningJob,
    Objective,
    ParameterRanges,
    Strategy,
    TrainingDefinition,
    TrialState,
    TuningEvent,
    TuningState,
)
from jupyter_smstudio.tuning.spaces import Space
from jupyter_smstudio.tuning.store import SqlTuningStore, TuningRecord
from jupyter_smstudio.tuning.studies import Studies
from jupyter_smstudio.tuning.trials import SqlTrialStore, TrialRecord

from .algorithms import mnist
from .report import Figure, figure
from .servers import studio

TRIALS, PARALLEL, TRIAL_SECONDS = 20, 2, 1.0
TRIVIAL, WORKERS = 300, 2
LARGE, OPENINGS = 10_000, 5
CURVES, EPOCHS, SEARCHES, IMAGES = 30, 20, 5, 4000
SLEEPS = f"import time\ntime.sleep({TRIAL_SECONDS})\nprint('loss=1')\n"
RANGES = ParameterRanges(
    continuous=[
        ContinuousRange(name="x", minimum=0, maximum=1),
        ContinuousRange(name="y", minimum=1e-4, maximum=1),
    ]
)


def all_tuning() -> list[Figure]:
    """Measure the scheduler, the storage, a large study and the median rule."""
    return [*scheduler(), *storage(), *large_study(), *median_rule()]


def scheduler() -> list[Figure]:
    """Run trials of one second, two at a time."""
    with studio("--SmStudioApp.start_mlflow=False") as server:
        (server.root / "sleeps.py").write_text(SLEEPS)
        request = _request("speed", Strategy.BAYESIAN).model_dump(mode="json")
        request["limits"] = {"max_jobs": TRIALS, "max_parallel_jobs": PARALLEL}
        server.request("POST", "smstudio/tuning/jobs", request)
        path = "smstudio/tuning/jobs/speed"
        job = server.until(path, lambda job: job["ended"] is not None, 300)
        jobs = server.get("smstudio/training/jobs")["items"]
    assert job["objective_counts"]["Succeeded"] == TRIALS, job["completion_reason"]
    spans = [_seconds(one["created"], one["ended"]) for one in jobs]
    wall = _seconds(min(one["created"] for one in jobs), max(one["ended"] for one in jobs))
    asked = 1000 * (PARALLEL * wall - sum(spans)) / TRIALS
    beyond = 100 * (PARALLEL * wall / sum(spans) - 1)
    engine = [span - TRIAL_SECONDS for span in spans]
    return [
        figure("tuning, between two trials of one second", [asked], "<= 50 ms a trial", unit="ms"),
        figure("tuning, wall time beyond the trials' jobs", [beyond], "<= 15 %", unit="%"),
        figure("tuning, a training job beside its program's second", engine, "told, see jobs"),
    ]


def storage() -> list[Figure]:
    """Ask and tell trivial trials, for two workers at a time."""
    rates = [_rate(strategy) for strategy in (Strategy.RANDOM, Strategy.BAYESIAN)]
    names = ("random", "Bayesian")
    return [
        figure(f"trivial trials a second, {name}", [rate], ">= 50 a second", unit="1/s")
        for name, rate in zip(names, rates, strict=True)
    ]


def _rate(strategy: Strategy) -> float:
    with tempfile.TemporaryDirectory(prefix="smstudio-bench-") as folder:
        studies = Studies(Path(folder) / "journal.log", _request("rate", strategy), 1)
        space, one_at_a_time, seen = Space(RANGES), threading.Lock(), []

        def work() -> None:
            for _ in range(TRIVIAL // WORKERS):
                with one_at_a_time:  # as the coordinator does
                    asked = studies.ask(0, space)
                    studies.name(0, asked.number, f"job-{asked.number}")
                    seen.append(asked.number)
                with one_at_a_time:
                    studies.tell(0, asked.number, float(asked.values["x"]))

        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        assert sorted(seen) == list(range(len(seen)))  # nothing twice
        return len(seen) / seconds


def large_study() -> list[Figure]:
    """Open what the page of a tuning job with 10,000 trials asks for."""
    history, page, job = [], [], []
    with studio("--SmStudioApp.start_mlflow=False") as server:
        database = Database(f"sqlite:///{server.folder / 'data' / 'smstudio' / 'studio.db'}")
        tuning_id = _fill(database)
        database.close()
        path = f"smstudio/tuning/jobs/{tuning_id}"
        for _ in range(OPENINGS):
            for times, what in (
                (job, path),
                (page, f"{path}/trials?sort=objective&limit=100"),
                (history, f"{path}/history"),
            ):
                began = time.perf_counter()
                server.get(what)
                times.append(time.perf_counter() - began)
    return [
        figure("history of 10,000 trials", history, "<= 1 s"),
        figure("the best 100 of 10,000 trials", page, "<= 1 s"),
        figure("a tuning job of 10,000 trials", job, "<= 1 s"),
    ]


def _fill(database: Database) -> str:
    now = datetime.now(UTC)
    record = TuningRecord(
        new_id(), getpass.getuser(), _request("large", Strategy.RANDOM), now, 1, TuningState.COMPLETED, now
    )
    SqlTuningStore(database, "0").add(record, TuningEvent(time=now, message="made for a benchmark"))
    draw = random.Random(1)
    SqlTrialStore(database).save(
        *(
            TrialRecord(
                record.id,
                number,
                0,
                f"large-{number}",
                {"x": repr(draw.random()), "y": repr(draw.random())},
                TrialState.COMPLETED,
                number,
                objective=draw.random(),
                started=now + timedelta(seconds=number),
                ended=now + timedelta(seconds=number + 1),
            )
            for number in range(LARGE)
        )
    )
    return record.id


def median_rule() -> list[Figure]:
    """Train networks on MNIST, and see which epochs the median rule would have spared."""
    curves = [_curve(seed) for seed in range(CURVES)]
    saved, lost = [], []
    for search in range(SEARCHES):
        order = random.Random(search).sample(curves, len(curves))
        rule, used, best = MedianRule(maximize=True), 0, 0.0
        for curve in order:
            epochs = next(
                (e for e, value in enumerate(curve, start=1) if rule.gives_up(e, value)), len(curve)
            )
            rule.add(list(enumerate(curve[:epochs], start=1)))
            used, best = used + epochs, max(best, curve[epochs - 1])
        saved.append(100 * (1 - used / (CURVES * EPOCHS)))
        lost.append(100 * (max(curve[-1] for curve in curves) - best))
    return [
        figure("epochs that the median rule saves", saved, ">= 30 %", unit="%"),
        figure("accuracy lost at the best", lost, "0", unit="%"),
    ]


def _curve(seed: int) -> list[float]:
    """Return the accuracy of a network with random settings after each epoch."""
    images, labels = (part[:IMAGES] for part in mnist())
    draw = random.Random(seed)
    network = MLPClassifier(
        (draw.choice([16, 32, 64, 128]),),
        learning_rate_init=10 ** draw.uniform(-4, -1),
        alpha=10 ** draw.uniform(-6, 0),
        batch_size=128,
        random_state=seed,
    )
    cut = len(images) * 4 // 5
    found = []
    for _ in range(EPOCHS):
        network.partial_fit(images[:cut], labels[:cut], classes=range(10))
        found.append(float(network.score(images[cut:], labels[cut:])))
    return found


def _request(name: str, strategy: Strategy) -> CreateTuningJob:
    definition = TrainingDefinition.model_validate(
        {
            "entry_point": "sleeps.py",
            "image": "system",
            "instance_type": "ml.t3.medium",
            "ranges": RANGES,
            "objective": Objective(metric="loss", type="Minimize"),
            "metric_definitions": [{"name": "loss", "regex": "loss=([0-9.]+)"}],
        }
    )
    return CreateTuningJob(name=name, strategy=strategy, definitions=[definition], random_seed=1)


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
