"""Every limit backend against the contract; those this machine lacks say why."""

from __future__ import annotations

from jupyter_smstudio.core.compute.base import LimitBackend
from jupyter_smstudio.core.compute.cgroup_v1 import CgroupV1
from jupyter_smstudio.core.compute.cgroup_v2 import CgroupV2
from jupyter_smstudio.core.compute.watchdog import Watchdog
from jupyter_smstudio.testing.limits import LimitBackendContract


class TestCgroupV1(LimitBackendContract):
    def make_backend(self, namespace: str) -> LimitBackend:
        return CgroupV1(namespace)


class TestCgroupV2(LimitBackendContract):
    def make_backend(self, namespace: str) -> LimitBackend:
        return CgroupV2(namespace)


class TestWatchdog(LimitBackendContract):
    def make_backend(self, namespace: str) -> LimitBackend:
        return Watchdog(namespace)
