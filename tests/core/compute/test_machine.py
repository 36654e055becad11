"""What this machine gives: measured against other sources of the same facts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from jupyter_smstudio.core.compute.machine import gpu_count, this_machine


@pytest.fixture
def no_cached_gpus() -> Iterator[None]:
    gpu_count.cache_clear()
    yield
    gpu_count.cache_clear()


def test_memory_and_cores_are_never_more_than_there_are() -> None:
    machine = this_machine()
    assert 0 < machine.memory_bytes <= psutil.virtual_memory().total
    assert 0 < machine.vcpu <= len(os.sched_getaffinity(0))


def test_affinity_is_obeyed() -> None:
    code = "from jupyter_smstudio.core.compute.machine import this_machine as m; print(m().vcpu)"
    core = min(os.sched_getaffinity(0))
    said = subprocess.check_output(["taskset", "-c", str(core), sys.executable, "-c", code], text=True)
    assert float(said) <= 1


@pytest.mark.usefixtures("no_cached_gpus")
@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("echo 'GPU 0: Tesla T4 (UUID: a)'; echo 'GPU 1: Tesla T4 (UUID: b)'", 2),
        ("echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18", 0),
    ],
)
def test_accelerators_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, count: int
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gpu_count() == count
    program.unlink()
    assert gpu_count() == count, "the driver is asked once"


@pytest.mark.usefixtures("no_cached_gpus")
def test_no_driver_is_no_accelerator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gpu_count() == 0
