"""A manager of instances on a machine of 4 vCPU and 16 GiB that is not there."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.compute.instances import InstanceManager
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.testing.clock import ManualClock
from jupyter_smstudio.testing.instances import open_manager
from jupyter_smstudio.testing.limits_fake import FakeLimits


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def limits() -> FakeLimits:
    return FakeLimits()


@pytest.fixture
def manager(sqlite: Database, clock: ManualClock, limits: FakeLimits) -> InstanceManager:
    return open_manager(sqlite, clock, limits)


@pytest.fixture
def ann() -> Caller:
    return Caller("ann")


@pytest.fixture
def bob() -> Caller:
    return Caller("bob")
