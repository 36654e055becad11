"""What tuning costs beside its trials, and what stopping them early saves."""

from __future__ import annotations

import getpass
import json
import os
import random
import subprocess
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from sklearn.neural_network import MLPClassifier

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.tuning.median import MedianRule
from jupyter_smstudio.tuning.models import (
    CreateTuningJob,
    Objective,
    Strategy,
    TrainingDefinition,
    TrialState,
    TuningEvent,
    TuningState,
)
from jupyter_smstudio.tuning.range_models import ContinuousRange, ParameterRanges
from jupyter_smstudio.tuning.spaces import Space
from jupyter_smstudio.tuning.store import SqlTuningStore, TuningRecord
from jupyter_smstudio.tuning.studies import Studies
from jupyter_smstudio.tuning.trials import SqlTrialStore, TrialRecord
from tests.drills.studio import TOKEN, StudioServer

from .algorithms import mnist
from .report import Figure, figure
from .servers import studio

TRIALS, PARALLEL, TRIAL_SECONDS = 20, 2, 1.0
TRIVIAL, WORKERS = 300, 2
LARGE, OPENINGS, PAGES = 10_000, 5, 3
CURVES, EPOCHS, SEARCHES, IMAGES = 20, 14, 5, 1200
HALF = "types:\n  - {{name: ml.half, vcpu: {vcpu}, memory_gib: 0.25, price_per_hour: 0.05}}\n"
"""So that trials find room side by side, however few cores there are."""
SLEEPS = f"""\
import time
began = time.time()
import json, os, sys
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
time.sleep({TRIAL_SECONDS})
print("loss=" + given["--x"], flush=True)
with open(given["--spans"], "a") as spans:
    span = {{"job": os.environ["TRAINING_JOB_NAME"], "began": began, "ended": time.time()}}
    spans.write(json.dumps(span) + "\\n")
"""
STAGES = (
    "the runner packs up, its instance is given back",
    "Optuna is told and asked",
    "code copied, job stored, instance",
    "plan written",
    "runner, folders and code in place",
    "mounts and the program's Python",
)
"""Between two programs, in their order."""
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
    """Run trials of one second, two at a time, and take the time between two of them apart."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as types:
        types.write(HALF.format(vcpu=len(os.sched_getaffinity(0)) / PARALLEL))
        types.flush()
        return _scheduler(f"--SmStudioApp.instance_catalog={types.name}")


def _scheduler(catalog: str) -> list[Figure]:
    with studio("--SmStudioApp.start_mlflow=False", catalog) as server:
        (server.root / "sleeps.py").write_text(SLEEPS)
        spans_path = server.folder / "spans.jsonl"
        request = _request("speed", Strategy.BAYESIAN).model_dump(mode="json")
        request["limits"] = {"max_jobs": TRIALS, "max_parallel_jobs": PARALLEL}
        request["definitions"][0]["instance_type"] = "ml.half"
        request["definitions"][0]["static_hyperparameters"] = {"spans": str(spans_path)}
        server.request("POST", "smstudio/tuning/jobs", request)
        path = "smstudio/tuning/jobs/speed"
        job = server.until(path, lambda job: job["ended"] is not None, 300)
        jobs = {one["spec"]["name"]: one for one in server.get("smstudio/training/jobs")["items"]}
        spans = [json.loads(line) for line in spans_path.read_text().splitlines()]
    assert job["objective_counts"]["Succeeded"] == TRIALS, job["completion_reason"]
    begun, ended = (
        sorted(spans, key=lambda span: span["began"]),
        sorted(spans, key=lambda span: span["ended"]),
    )
    # With two lanes, each trial but the first two begins because one has ended.
    pairs = list(zip(ended, begun[PARALLEL:], strict=False))
    gaps = [1000 * (after["began"] - before["ended"]) for before, after in pairs]
    stages = [_stages(jobs[before["job"]], before, jobs[after["job"]], after) for before, after in pairs]
    decided = [1000 * each[1] for each in stages]
    beyond = 100 * sum(gaps) / (1000 * TRIAL_SECONDS * len(gaps))
    parts = zip(STAGES, zip(*stages, strict=True), strict=True)
    return [
        figure("tuning, a training job's end to the next one's request", decided, "<= 50 ms", unit="ms"),
        figure("tuning, a program's end to the next program's first line", gaps, "", unit="ms"),
        figure("tuning, that of the trials' own seconds", [beyond], "<= 15 %", unit="%"),
        *(
            figure(f"  {name}", [1000 * seconds for seconds in values], "", unit="ms")
            for name, values in parts
        ),
    ]


def _stages(
    before: dict[str, Any], span: dict[str, Any], after: dict[str, Any], next_span: dict[str, Any]
) -> list[float]:
    """Return the seconds of each stage between two programs."""
    moments = {each["status"]: _moment(each["started"]) for each in after["transitions"]}
    borders = [
        span["ended"],
        _moment(before["ended"]),
        moments["Starting"],
        moments["LaunchingMLInstances"],
        moments["PreparingTrainingStack"],
        moments["Training"],
        next_span["began"],
    ]
    return [later - earlier for earlier, later in pairwise(borders)]


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
                    asked = studies.ask(0, space, "job")
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
    history: list[float] = []
    page: list[float] = []
    job: list[float] = []
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
        pages = [_open_page(server) for _ in range(PAGES)]
    return [
        figure("page of 10,000 trials, click to its chart", [each["page"] for each in pages], "<= 2 s"),
        figure("  its training jobs, click to the rows", [each["trials"] for each in pages], "<= 2 s"),
        figure("  its charts, click to the first ones", [each["charts"] for each in pages], "<= 2 s"),
        figure("history of 10,000 trials", history, "<= 1 s"),
        figure("the best 100 of 10,000 trials", page, "<= 1 s"),
        figure("a tuning job of 10,000 trials", job, "<= 1 s"),
    ]


def _open_page(server: StudioServer) -> dict[str, float]:
    """Click through the page of the large tuning job in Chromium."""
    url = f"http://127.0.0.1:{server.port}/lab?reset&smstudio=tuning&token={TOKEN}"
    program = str(Path(__file__).with_name("tuning_page.mjs"))
    done = subprocess.run(["node", program, url, "large"], stdout=subprocess.PIPE, text=True, check=True)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


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
    images, labels = (part[:IMAGES] for part in mnist())
    curves = [_curve(seed, images, labels) for seed in range(CURVES)]
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


def _curve(seed: int, images: Any, labels: Any) -> list[float]:
    """Return the accuracy of a network with random settings after each epoch."""
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


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
