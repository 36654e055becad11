"""GPUs as a runner samples them: by a played driver, and by this machine's own."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio.core.jobs.runtime.profile import sampler as samplers
from jupyter_smstudio.core.jobs.runtime.profile.gpus import Gpus
from jupyter_smstudio.core.jobs.runtime.profile.nvml import GPU_IS_LOST, LIBRARY
from jupyter_smstudio.core.jobs.runtime.profile.sampler import Sampler
from jupyter_smstudio.debugger.runtime.profile.profile import Profile

from .nvml_driver import (
    GIB,
    INVALID_ARGUMENT,
    NO_PERMISSION,
    NOT_SUPPORTED,
    UNKNOWN,
    Driver,
    PlayedGpu,
    a_part,
)


def load(driver: Any) -> Callable[[str], Any]:
    def library(name: str) -> Any:
        assert name == LIBRARY
        if driver is None:
            raise OSError(f"{name}: cannot open shared object file")
        return driver

    return library


def gpus_of(*gpus: PlayedGpu, environment: Mapping[str, str] | None = None) -> Gpus:
    return Gpus(environment, load(Driver(gpus)))


def measured(gpus: Gpus) -> dict[str, float | None]:
    names = [f"{each.metric} {each.device}" for each in gpus.columns]
    return dict(zip(names, gpus.measure(), strict=True))


@pytest.mark.parametrize(
    "driver",
    [
        None,
        Driver([PlayedGpu("a")], broken=9),
        Driver([PlayedGpu("a")], broken=NO_PERMISSION),
        Driver([PlayedGpu("a")], missing=["nvmlInit_v2"]),
        Driver([PlayedGpu("a")], missing=["nvmlDeviceGetCount_v2"]),
        Driver([]),
    ],
    ids=["no driver", "no device", "no permission", "another library", "an old library", "no GPU"],
)
def test_a_machine_without_gpus_has_no_column_of_them(driver: Driver | None) -> None:
    gpus = Gpus(library=load(driver))
    assert (gpus.columns, gpus.measure()) == ([], [])
    gpus.close()


def test_gpus_are_measured_by_their_driver() -> None:
    driver = Driver([PlayedGpu("GPU-a", 40, 3 * GIB), PlayedGpu("GPU-b", 110, 5 * GIB)])
    gpus = Gpus(library=load(driver))
    assert measured(gpus) == {"gpu gpu0": 40, "gpu gpu1": 100, "gpu_memory gpu0": 75, "gpu_memory gpu1": 100}
    gpus.close()
    assert (driver.closed, gpus.measure()) == (1, [])


@pytest.mark.parametrize("code", [INVALID_ARGUMENT, NOT_SUPPORTED, NO_PERMISSION])
def test_what_a_gpu_never_tells_is_no_figure_of_zero(code: int) -> None:
    quiet, whole = PlayedGpu("GPU-a", wrong={"use": code}), PlayedGpu("GPU-b", wrong={"memory": code})
    assert measured(gpus_of(quiet, whole)) == {"gpu gpu1": 40, "gpu_memory gpu0": 25}
    shared = PlayedGpu("GPU-c", total=0)  # one that has the machine's own memory
    assert measured(gpus_of(shared)) == {"gpu gpu0": 40}


def test_what_a_gpu_does_not_tell_just_now_is_missing_once() -> None:
    gpu = PlayedGpu("GPU-a", wrong={"use": UNKNOWN})
    gpus = gpus_of(gpu)
    assert measured(gpus) == {"gpu gpu0": None, "gpu_memory gpu0": 25}
    gpu.wrong = {}
    assert measured(gpus) == {"gpu gpu0": 40, "gpu_memory gpu0": 25}


def test_a_gpu_that_falls_off_the_bus_is_asked_no_more(capfd: pytest.CaptureFixture[str]) -> None:
    lost, other = PlayedGpu("GPU-a"), PlayedGpu("GPU-b")
    gpus = gpus_of(lost, other)
    lost.wrong = {"use": GPU_IS_LOST, "memory": GPU_IS_LOST}
    for _ in range(3):
        assert gpus.measure() == [None, 40, None, 25]
    assert (lost.asked, other.asked) == (2, 4)  # once as it began
    said = capfd.readouterr().err.splitlines()
    assert said[0] == "gpu0 answers no more (NVML error 15), so its gpu is not sampled any more."
    assert len(said) == 2


def test_gpus_are_called_as_the_driver_counts_also_where_one_is_not_ours() -> None:
    theirs = PlayedGpu("GPU-a", wrong={"handle": NO_PERMISSION})
    assert measured(gpus_of(theirs, PlayedGpu("GPU-b"))) == {"gpu gpu1": 40, "gpu_memory gpu1": 25}


def divided() -> PlayedGpu:
    parts = {0: a_part("MIG-1"), 3: a_part("MIG-2", 2 * GIB)}
    return PlayedGpu("GPU-a", wrong={"use": NOT_SUPPORTED}, parts=parts, model="NVIDIA A100")


def test_of_a_gpu_that_is_divided_the_parts_are_measured() -> None:
    whole = PlayedGpu("GPU-b", model="NVIDIA A100")
    assert measured(gpus_of(divided(), whole)) == {
        "gpu gpu1": 40, "gpu_memory gpu0-mig0": 25, "gpu_memory gpu0-mig3": 50, "gpu_memory gpu1": 25,
    }  # fmt: skip
    driver = Driver([whole], missing=["nvmlDeviceGetMigMode"])
    assert len(Gpus(library=load(driver)).columns) == 2


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("0", {"gpu0"}),
        ("2,0", {"gpu0", "gpu2"}),
        (" 1 , 1", {"gpu1"}),
        ("0,7,1", {"gpu0"}),
        ("0,-1,1", {"gpu0"}),
        ("", set()),
        ("-1", set()),
        ("all", set()),
        ("GPU-aa", {"gpu0"}),
        ("GPU-bb,GPU-ab", {"gpu1", "gpu2"}),
        ("GPU-a", set()),
        ("GPU-x,0", set()),
        ("MIG-x", set()),
    ],
)
def test_the_gpus_that_a_program_sees_are_measured_and_no_others(given: str, seen: set[str]) -> None:
    gpus = [PlayedGpu("GPU-aa11"), PlayedGpu("GPU-ab22"), PlayedGpu("GPU-bb33")]
    found = gpus_of(*gpus, environment={"CUDA_VISIBLE_DEVICES": given})
    assert {each.device for each in found.columns} == seen
    assert {each.device for each in gpus_of(*gpus, environment={}).columns} == {"gpu0", "gpu1", "gpu2"}


def test_a_part_of_a_gpu_is_chosen_by_its_uuid() -> None:
    found = gpus_of(divided(), environment={"CUDA_VISIBLE_DEVICES": "MIG-2"})
    assert measured(found) == {"gpu_memory gpu0-mig3": 50}


def test_numbers_of_gpus_that_differ_count_only_in_the_order_of_the_bus() -> None:
    gpus = [PlayedGpu("GPU-a"), PlayedGpu("GPU-b", model="NVIDIA H100")]
    given = {"CUDA_VISIBLE_DEVICES": "0"}  # CUDA's first is the fastest, the H100
    assert len(gpus_of(*gpus, environment=given).columns) == 4
    by_bus = {**given, "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
    assert {each.device for each in gpus_of(*gpus, environment=by_bus).columns} == {"gpu0"}


@pytest.mark.skipif(shutil.which("nvidia-smi") is None, reason="this machine has no NVIDIA driver")
def test_this_machines_gpus_are_told_as_its_own_program_tells_them() -> None:
    fields = "index,memory.used,memory.total,mig.mode.current"
    done = subprocess.run(
        ["nvidia-smi", f"--query-gpu={fields}", "--format=csv,noheader,nounits"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rows = [[part.strip() for part in line.split(",")] for line in done.stdout.splitlines()]
    found = measured(Gpus())
    for index, used, total, divided_now in rows:
        if divided_now != "Enabled":
            assert 0 <= (found[f"gpu gpu{index}"] or 0) <= 100
            # The driver keeps some memory that only one of the two counts.
            assert found[f"gpu_memory gpu{index}"] == pytest.approx(100 * int(used) / int(total), abs=3)


def test_what_could_not_be_measured_is_read_as_missing(tmp_path: Path) -> None:
    gpu = PlayedGpu("GPU-a")
    sampler = Sampler(tmp_path / "profile", "algo-1", 0.002, gpus=lambda environment: gpus_of(gpu))
    sampler.start()
    profile = Profile(tmp_path)
    try:
        wait_for(profile, lambda values: len(values) > 2)
        gpu.wrong = {"use": GPU_IS_LOST}
        wait_for(profile, lambda values: bool((values != values).any()))
    finally:
        sampler.close()
    [host] = profile.hosts
    assert host.series("gpu", "gpu0")[0] == 40 and set(host.series("gpu_memory", "gpu0")) == {25}
    last = (tmp_path / "profile/algo-1.system").read_text().splitlines()[-1]
    assert json.loads(last, parse_constant=pytest.fail)[-2:] == [None, 25]


def wait_for(profile: Profile, enough: Callable[[Any], bool]) -> None:
    while not (profile.hosts and enough(profile.hosts[0].series("gpu", "gpu0"))):
        profile.refresh()


def test_a_driver_that_hangs_does_not_keep_a_job_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(samplers, "CLOSE_SECONDS", 0.01)
    asked, released = threading.Event(), threading.Event()

    def hanging(environment: Mapping[str, str]) -> Gpus:
        asked.set()
        released.wait()
        return Gpus(environment, load(None))

    sampler = Sampler(tmp_path / "profile", "algo-1", 0.01, gpus=hanging)
    sampler.start()
    assert asked.wait(60)
    sampler.close()
    assert "hangs, and is left alone" in capfd.readouterr().err
    released.set()
    sampler._thread.join()
