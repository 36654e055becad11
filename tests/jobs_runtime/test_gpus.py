"""A runner beside a program that sees GPUs, with a library of C in the place of the driver's."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.runtime.profile.nvml import LIBRARY
from jupyter_smstudio.debugger.runtime.profile.profile import read_profile

from .conftest import Host

COMPILER = shutil.which("cc")
LIBRARY_SOURCE = """
typedef struct { int number; } device;
typedef struct { unsigned int gpu, memory; } utilization;
typedef struct { unsigned long long total, free, used; } memory;
static device devices[2] = {{0}, {1}};

int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned int number, device **found) {
  if (number > 1) return 2;
  *found = &devices[number];
  return 0;
}
int nvmlDeviceGetUUID(device *one, char *text, unsigned int length) {
  const char *uuid = one->number ? "GPU-b" : "GPU-a";
  unsigned int at = 0;
  if (length < 6) return 7;
  while ((text[at] = uuid[at])) at++;
  return 0;
}
int nvmlDeviceGetUtilizationRates(device *one, utilization *use) {
  if (one->number) return 3;
  use->gpu = 40;
  use->memory = 9;
  return 0;
}
int nvmlDeviceGetMemoryInfo(device *one, memory *told) {
  told->total = 1ULL << 36;
  told->free = 3ULL << 34;
  told->used = 1ULL << 34;
  return 0;
}
"""
SAMPLED = """
import os

def rows():
    return len(open(PATH).readlines()) if os.path.exists(PATH) else 0

while rows() < 5:
    pass
"""


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a library where the driver's would be."""
    if COMPILER is None:
        pytest.skip("there is no C compiler")
    source = tmp_path / "nvml.c"
    source.write_text(LIBRARY_SOURCE)
    subprocess.run([COMPILER, "-shared", "-fPIC", "-o", tmp_path / LIBRARY, source], check=True)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize(
    ("given", "measured"),
    [
        ({}, {"gpu gpu0": 40, "gpu_memory gpu0": 25, "gpu_memory gpu1": 25}),
        ({"CUDA_VISIBLE_DEVICES": "GPU-b"}, {"gpu_memory gpu1": 25}),
    ],
    ids=["all", "one"],
)
def test_the_gpus_that_the_program_sees_are_sampled(
    host: Host, given: dict[str, str], measured: dict[str, float]
) -> None:
    tensors = host.folder.parent / "tensors"
    ended = host.run(
        f"PATH = {str(tensors / 'profile/algo-1.system')!r}\n{SAMPLED}",
        tensors=str(tensors),
        sample_seconds=0.01,
        environment={**host.plan.environment, **given},
    )
    assert ended["outcome"] == "completed"
    [samples] = read_profile(tensors).hosts
    found = {
        f"{each.metric} {each.device}": set(samples.series(each.metric, each.device))
        for each in samples.columns
        if each.metric.startswith("gpu")
    }
    assert found == {name: {value} for name, value in measured.items()}
