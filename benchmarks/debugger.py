"""What keeping tensors and reading them takes; smdebug reads the same where it can be installed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import uv

from jupyter_smstudio.debugger.models import DistributionsQuery, TensorsQuery
from jupyter_smstudio.debugger.runtime.config import SaveConfig
from jupyter_smstudio.debugger.runtime.hook.hook import Hook
from jupyter_smstudio.debugger.runtime.store.export import export
from jupyter_smstudio.debugger.runtime.store.summary import Summarized, summarize, summarized
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import Trial, create_trial
from jupyter_smstudio.debugger.runtime.trial.series import histograms_over, summaries_over
from jupyter_smstudio.debugger.tensors import Tensors

from .report import Figure, figure

RUNS, VALUES = 5, 50
STEPS, TENSORS, ELEMENTS = 1_000, 20, 4_096
MANY_STEPS = 100_000
MB, MS = 1 << 20, 1_000
MODEL_ELEMENTS = 940_000
TOGETHER = 50
SEEN, STEP_SECONDS, LOOK_SECONDS = 40, 0.05, 0.005
LOSS = "CrossEntropyLoss_output_0"
NAMES = [f"gradient/Net_layer{number}.weight" for number in range(TENSORS)]
SMDEBUG = ("smdebug==1.0.34", "numpy<2.3", "requests", "pandas", "psutil")
PEER = """\
import json, sys, time
from smdebug.trials import create_trial

times = []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    trial = create_trial(sys.argv[1])
    trial.tensor_names()
    times.append(time.perf_counter() - began)
tensor, values = trial.tensor(sys.argv[3]), []
for step in trial.steps()[:int(sys.argv[4])]:
    began = time.perf_counter()
    tensor.value(step)
    values.append(time.perf_counter() - began)
print(json.dumps({"open": times, "value": values}))
"""


def reading() -> list[Figure]:
    """Write and read 1,000 steps of 20 tensors of 16 KB, and 100,000 steps of their summaries."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        return [
            *_summarizing(),
            *_thousand(place),
            *_hundred_thousand(place / "many"),
            *_seen(place / "seen"),
        ]


def _summarizing() -> list[Figure]:
    tensor = np.random.default_rng(0).normal(size=MODEL_ELEMENTS).astype(np.float32)
    edges = np.geomspace(1e-12, 1e4, 129)

    def by_search() -> None:
        tensor.mean(), tensor.std(), tensor.min(), tensor.max(), np.linalg.norm(tensor)
        np.histogram(np.abs(tensor), edges)

    times = [_seconds(lambda: summarize(tensor)) * MS for _ in range(RUNS * 4)]
    peers = [_seconds(by_search) * MS for _ in range(RUNS)]
    return [
        figure(
            "summary and histogram of 0.94 million numbers", times, "below numpy's own",
            unit="ms", peer="numpy", peer_values=peers,
        )
    ]  # fmt: skip


def _thousand(place: Path) -> list[Figure]:
    folder, arrays = place / "trial", place / "arrays"
    arrays.mkdir()
    draw = np.random.default_rng(0)
    writer = TensorWriter(folder)
    written, peers = [], []
    for step in range(STEPS):
        tensors = {name: draw.normal(size=ELEMENTS).astype(np.float32) for name in NAMES}
        made = {name: summarized(tensor) for name, tensor in tensors.items()}

        def keep(
            step: int = step, tensors: dict[str, Any] = tensors, made: dict[str, Summarized] = made
        ) -> None:
            writer.write(step, 1, step, tensors)
            writer.summaries(step, 1, step, made)

        written.append(_seconds(keep) * MS)
        if step % 20 == 0:
            plain = {str(number): tensor for number, tensor in enumerate(tensors.values())}
            peers.append(_seconds(lambda step=step, plain=plain: np.savez(arrays / f"{step}", **plain)) * MS)
    writer.close()
    opened = [_seconds(lambda: create_trial(folder).tensor_names()) for _ in range(RUNS)]
    trial = create_trial(folder)
    stored = [_seconds(lambda: _pictures(trial)) for _ in range(RUNS)]
    tensor = trial.tensor(NAMES[7])
    read = [_seconds(lambda step=step: tensor.value(step)) * MS for step in range(0, STEPS, STEPS // VALUES)]
    computed = [_seconds(lambda: [summarize(value) for value in tensor.values().values()])]
    exported = [_seconds(lambda: export(folder))]
    peer = _smdebug(place, folder)
    many = {"peer": "smdebug", "peer_values": peer.get("open", [])} if peer else {}
    one = {"peer": "smdebug", "peer_values": [value * MS for value in peer.get("value", [])]} if peer else {}
    return [
        figure(
            "20 tensors of 16 KB and summaries, written", written, "below 1",
            unit="ms", peer="npz, tensors only", peer_values=peers,
        ),
        figure("1,000 steps × 20 tensors: opened and listed", opened, "≤ 0.3", **many),
        figure("the same: 20 distributions over all steps", stored, "≤ 1 for one"),
        figure("the same: one distribution made of the values", computed, "≤ 1"),
        figure("the same: one value", read, "≤ 50", unit="ms", **one),
        figure("the same: exported for smdebug", exported, "seconds"),
    ]  # fmt: skip


def _hundred_thousand(folder: Path) -> list[Figure]:
    """Open a trial as the page does: what there is, a row of each tensor, the distributions of one."""
    tensor = np.random.default_rng(0).normal(size=ELEMENTS)
    names = [*NAMES, LOSS]
    plain = dict.fromkeys(names, summarized(tensor, histogram=False))
    whole = dict.fromkeys(names, summarized(tensor))
    writer = TensorWriter(folder)
    for start in range(0, MANY_STEPS, TOGETHER):
        with writer.together():
            for step in range(start, start + TOGETHER):
                writer.write(step, 1, step, {LOSS: np.float64(1 / (1 + step))})
                writer.summaries(step, 1, step, plain if step % 100 else whole)
    writer.close()

    def page() -> None:
        tensors = Tensors(lambda job: folder)
        tensors.facts("job")
        rows = tensors.page("job", TensorsQuery())
        tensors.distributions("job", DistributionsQuery(names=json.dumps([rows.items[0].name])))

    opened = [_seconds(page) for _ in range(RUNS)]
    busy = [_seconds(page, time.process_time) for _ in range(RUNS)]
    return [
        figure("100,000 steps × 21 tensors: what a page opens with", opened, "≤ 2"),
        figure("the same: processor time", busy, ""),
        figure("the same on disk", [writer.written / MB], "", unit="MB"),
    ]


def _seen(folder: Path) -> list[Figure]:
    """Take a step of 1 MB every 50 ms, and look for it as who follows a training does."""
    hook = Hook(
        folder, save_config=SaveConfig(save_interval=2), include_collections=["weights"], overhead_limit=0
    )
    tensor = np.ones(MB // 4, np.float32)
    waited: list[float] = []

    def begin(step: int) -> None:
        hook.begin_step()
        hook.save_tensor("Net_fc.weight", tensor + step, "weights")
        hook.save_scalar("loss", 1 / (1 + step))

    begin(0)
    trial = create_trial(folder)
    for step in range(1, SEEN + 1):
        time.sleep(STEP_SECONDS)  # the training computes
        began = time.perf_counter()
        begin(step)  # the step before has ended
        while step - 1 not in trial.steps():
            time.sleep(LOOK_SECONDS)
        waited.append(time.perf_counter() - began)
    hook.close()
    return [figure("a step's end → a reader has it (+ 1 s at most → the page)", waited, "≤ 1")]


def _pictures(trial: Trial) -> None:
    for name in NAMES:
        summaries_over(trial, name)
        histograms_over(trial, name, most=STEPS)


def _smdebug(place: Path, folder: Path) -> dict[str, list[float]]:
    """Return how long smdebug takes for the same; nothing where it cannot be installed."""
    python = place / "smdebug" / "bin" / "python"
    for command in (
        ["venv", "--quiet", "--python", "3.11", str(place / "smdebug")],
        ["pip", "install", "--quiet", "--python", str(python), *SMDEBUG],
    ):
        made = subprocess.run([uv.find_uv_bin(), *command], capture_output=True, text=True)
        if made.returncode != 0:
            print(f"without smdebug, which cannot be installed here: {made.stderr.strip()[-300:]}")
            return {}
    environ = {"PATH": os.environ["PATH"], "SMDEBUG_TRAINING_END_DELAY_REFRESH": "0"}
    answer = subprocess.run(
        [str(python), "-W", "ignore", "-c", PEER, str(folder), str(RUNS), NAMES[7], str(VALUES)],
        capture_output=True, text=True, check=True, env=environ,
    )  # fmt: skip
    times: dict[str, list[float]] = json.loads(answer.stdout.splitlines()[-1])
    return times


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    work()
    return clock() - began
