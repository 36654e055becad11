"""Sessions, batches and statements as Livy's REST protocol has them, and as the studio's own pages do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from ....core.models import Timestamp
from ...session_models import SparkSession
from .drivers import Driver
from .places import LocalCluster
from .requests import Stretch
from .session_store import DriverRecord

Item = TypeVar("Item")
LAST_LINES = 10
"""Of the log, in a session's own record."""


def ui_path(record: DriverRecord) -> str:
    """Return the address of a session's Spark UI, below the server's own."""
    return f"smstudio/spark/clusters/{record.cluster}/sessions/{record.session}/ui/"


def log_path(record: DriverRecord) -> str:
    """Return the address of a driver's log, below the server's own."""
    return f"smstudio/spark/clusters/{record.cluster}/sessions/{record.session}/log"


def session(driver: Driver) -> dict[str, Any]:
    """Return a session as Livy has it."""
    record = driver.record
    lines = driver.process.log.last(LAST_LINES)
    return {
        "id": record.session,
        "name": record.name or None,
        "appId": record.app_id or None,
        "owner": record.owner,
        "proxyUser": record.owner,
        "state": record.state.value,
        "kind": record.kind,
        "appInfo": {
            "driverLogUrl": log_path(record),
            "sparkUiUrl": ui_path(record) if driver.ui_url and not record.over else None,
        },
        "log": [*lines, *([record.message] if record.message else [])],
        "conf": record.settings.get("conf", {}),
        "heartbeatTimeoutInSecond": record.settings.get("heartbeat_seconds", 0),
        "driverMemory": f"{record.settings.get('heap_mb', 0)}m",
    }


def statement_lost(driver: Driver, number: int) -> dict[str, Any]:
    """Return a statement whose driver has ended: a client that waits for it reads there what happened."""
    why = driver.record.message or "Its driver has ended."
    output = {
        "status": "error",
        "execution_count": number,
        "ename": "SessionEnded",
        "evalue": why,
        "traceback": [],
    }
    return {
        "id": number,
        "code": "",
        "state": "error",
        "output": output,
        "progress": 0.0,
        "started": 0,
        "completed": 0,
    }


def stretch(items: Sequence[Item], asked: Stretch) -> tuple[int, Sequence[Item]]:
    """Return where a page begins and what is on it."""
    ordered = items if asked.order == "asc" else items[::-1]
    return asked.start, ordered[asked.start : asked.start + asked.size]


def wire(driver: Driver, cluster: LocalCluster, notebook: str) -> SparkSession:
    """Return a session as the studio's pages have it."""
    ui = ui_path(driver.record) if driver.ui_url and not driver.record.over else ""
    found = past(driver.record, cluster.name)
    return found.model_copy(update={"notebook": notebook, "ui": ui, "statements": driver.statements})


def past(record: DriverRecord, cluster_name: str) -> SparkSession:
    """Return what is known of a session whose driver may have ended."""
    assert record.session is not None  # a warm driver is no session
    used: Timestamp = record.used
    return SparkSession(
        cluster=record.cluster,
        cluster_name=cluster_name,
        id=record.session,
        kind=record.kind,
        state=record.state,
        name=record.name,
        kernel_id=record.kernel,
        created=record.created,
        last_activity=used,
        app_id=record.app_id,
        driver_log=log_path(record),
        memory_bytes=record.memory_bytes,
        message=record.message,
    )
