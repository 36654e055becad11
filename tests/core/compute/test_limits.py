"""Every limit backend against the contract; those this machine lacks say why."""

from __future__ import annotations

import subprocess

import pytest

from jupyter_smstudio.core.compute.base import LimitBackend, LimitGroup
from jupyter_smstudio.core.compute.cgroup_v1 import CgroupV1
from jupyter_smstudio.core.compute.cgroup_v2 import CgroupV2
from jupyter_smstudio.core.compute.limits import backends, select_backend
from jupyter_smstudio.core.compute.watchdog import Watchdog
from jupyter_smstudio.core.errors import InvalidInput, NotSupported
from jupyter_smstudio.testing.limits import LimitBackendContract


class CgroupContract(LimitBackendContract):
    """What control groups do beyond the contract."""

    def test_nothing_starts_outside_a_group_that_is_gone(self, group: LimitGroup) -> None:
        child = group.child("k")
        argv = child.wrap(["echo", "unlimited"])
        child.remove()
        ended = subprocess.run(argv, capture_output=True, text=True)
        assert ended.returncode == 2 and ended.stdout == ""
        assert "cgroup.procs" in ended.stderr


class TestCgroupV1(CgroupContract):
    def make_backend(self, namespace: str) -> LimitBackend:
        return CgroupV1(namespace)


class TestCgroupV2(CgroupContract):
    def make_backend(self, namespace: str) -> LimitBackend:
        return CgroupV2(namespace)


class TestWatchdog(LimitBackendContract):
    def make_backend(self, namespace: str) -> LimitBackend:
        return Watchdog(namespace)


def test_auto_takes_the_first_that_works() -> None:
    works = [backend.name for backend in backends("test") if backend.unavailable() is None]
    assert select_backend("auto", "test").name == works[0]
    assert works[-1] == "watchdog"


def test_one_is_taken_by_name_or_refused_with_its_reason() -> None:
    for backend in backends("test"):
        reason = backend.unavailable()
        if reason is None:
            assert select_backend(backend.name, "test").name == backend.name
        else:
            with pytest.raises(NotSupported, match=r"^Limits cannot be enforced here\.") as refused:
                select_backend(backend.name, "test")
            assert reason in refused.value.message


def test_an_unknown_name_is_answered_with_the_known() -> None:
    with pytest.raises(InvalidInput, match=r"'magic'; there are auto, cgroup-v2, cgroup-v1, watchdog"):
        select_backend("magic", "test")
