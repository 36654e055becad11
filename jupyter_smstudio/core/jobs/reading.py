"""Reads what jobs left in their folders: logs, metrics, use of resources, artifacts."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from ..compute.catalog import InstanceCatalog
from ..errors import NotFound
from .folders import JobFolders
from .following import LineReader, Point, read_points
from .logs import LogReader, write_whole_log
from .models import JobUsage, LogPage, MetricPoint, MetricSeries, UsagePoint
from .records import JobRecord
from .runtime.plan import METRICS
from .thinning import MOST_POINTS, thin

WHOLE_LOG = "log.txt"


class JobReader:
    """Reads the files of jobs, also while these write them.

    Args:
        folders: where files are.
        catalog: instance types.
    """

    def __init__(self, folders: JobFolders, catalog: InstanceCatalog) -> None:
        self._folders = folders
        self._catalog = catalog

    def log(
        self, record: JobRecord, *, token: str, limit: int, host: str, search: str, tail: bool
    ) -> LogPage:
        """Return a stretch of the log; see ``JobService.logs``."""
        reader = LogReader(self._folders.of(record.id), host)
        return reader.tail(limit, search) if tail else reader.page(token, limit, search)

    def metrics(self, record: JobRecord) -> list[MetricSeries]:
        """Return all metrics, by name."""
        found: dict[str, list[Point]] = defaultdict(list)
        folder = self._folders.of(record.id)
        for host in folder.hosts():
            for _, attempt in folder.attempts(host):
                reader = LineReader(attempt / METRICS)
                while records := reader.read():
                    for point in read_points(records):
                        found[point.name].append(point)
        return [_series(name, points) for name, points in sorted(found.items())]

    def usage(self, record: JobRecord) -> JobUsage:
        """Return what the hosts used."""
        folder = self._folders.of(record.id)
        hosts = folder.hosts()
        points: list[UsagePoint] = []
        for host in hosts:
            samples: list[UsagePoint] = []
            reader = LineReader(folder.usage(host))
            while records := reader.read():
                samples += [
                    UsagePoint(
                        time=datetime.fromtimestamp(sample["time"], UTC),
                        host=host,
                        cpu_percent=sample["cpu_percent"],
                        memory_bytes=sample["memory_bytes"],
                    )
                    for sample, _ in records
                ]
            points += thin(samples, lambda sample: sample.memory_bytes, max(4, MOST_POINTS // len(hosts)))
        kind = self._catalog.find(record.spec.instance_type)
        return JobUsage(
            points=points,
            vcpu=kind.vcpu if kind else 0.0,
            memory_bytes=kind.memory_bytes if kind else 0,
        )

    def file(self, record: JobRecord, path: str) -> Path:
        """Return a file that may be downloaded.

        Raises:
            NotFound: there is none of that name.
        """
        folder = self._folders.of(record.id)
        if path == WHOLE_LOG:
            return write_whole_log(folder)
        # Only what the runner listed, and no link that the program may have put in its place.
        known = {artifact.path for artifact in record.artifacts}
        found = folder.artifacts / PurePosixPath(path)
        if (
            path not in known
            or not found.is_file()
            or not found.resolve().is_relative_to(folder.artifacts.resolve())
        ):
            raise NotFound(f"The job {record.spec.name} has no file {path[:200]}.")
        return found


def _series(name: str, points: list[Point]) -> MetricSeries:
    kept = thin(points, lambda point: point.value)
    return MetricSeries(
        name=name,
        points=[
            MetricPoint(time=datetime.fromtimestamp(point.time, UTC), step=point.step, value=point.value)
            for point in kept
        ],
        total=len(points),
    )
