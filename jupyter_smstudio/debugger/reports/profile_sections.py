"""What a training used, and where its time went, in a report."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...core.sheets.models import Plot, Section, Text, section
from ..runtime.figures.profile import PhaseUse, device_uses, phase_uses, profiler_advice
from ..runtime.profile.profile import PHASES, HostSamples, Profile, StepTimes
from .blocks import Cell, percent, plot, series, table

MOST_POINTS = 500
MOST_HOSTS = 8
PERCENTILES = ["Least", "Median", "p90", "p99", "Most"]
NAMES = {
    "cpu": "CPU",
    "gpu": "GPU",
    "gpu_memory": "GPU memory",
    "io_wait": "Waiting for I/O",
    "memory": "Memory",
    "network_in": "Network, received",
    "network_out": "Network, sent",
    "job_cpu": "CPU of the job",
    "job_memory": "Memory of the job",
    "disk_read": "Disk, read",
    "disk_write": "Disk, written",
}


def profile_sections(profile: Profile) -> Iterator[Section]:
    """Yield the use of devices, the phases of steps, and what profiler rules say of both."""
    for host in profile.hosts[:MOST_HOSTS]:
        yield section(f"Use of {host.host}", *_courses(host))
    rows: list[list[Cell]] = [
        [each.host, NAMES.get(each.metric, each.metric), each.device, each.unit, *each.percentiles]
        for each in device_uses(profile)
    ]
    header = ["Host", "What", "Device", "Unit", *PERCENTILES]
    yield section("Use of devices", table(header, rows, numbers=len(PERCENTILES)))
    for steps in profile.steps[:MOST_HOSTS]:
        if len(steps):
            yield _phases(steps)
    if profile.hosts or profile.steps:
        yield _advice(profile)


def _courses(host: HostSamples) -> Iterator[Plot | None]:
    times = host.times
    if not times.size:
        return
    seconds = times - times[0]
    step = max(1, times.size // MOST_POINTS)
    by_unit: dict[str, list[str]] = {}
    for column in host.columns:
        metrics = by_unit.setdefault(column.unit, [])
        if column.metric not in metrics:
            metrics.append(column.metric)
    for unit, metrics in by_unit.items():
        lines = []
        for metric in metrics:
            devices = [column.device for column in host.columns if column.metric == metric]
            values = np.array([host.series(metric, device) for device in devices])
            # Of those that could be measured; none leaves NaN, of which no point is drawn.
            known = np.isfinite(values)
            counts = np.where(known.any(axis=0), known.sum(axis=0), np.nan)
            mean = np.where(known, values, 0).sum(axis=0) / counts
            name = NAMES.get(metric, metric) + (f", mean of {len(devices)}" if len(devices) > 1 else "")
            lines.append(series(name, seconds[::step], mean[::step]))
        yield plot("Seconds", unit, lines)


def _phases(steps: StepTimes) -> Section:
    uses = phase_uses(steps)
    rows: list[list[Cell]] = [
        [use.phase, percent(use.share), *(1000 * each for each in use.percentiles)] for use in uses
    ]
    numbers = steps.column("step")
    chosen = slice(None, None, max(1, len(numbers) // MOST_POINTS))
    lines = [
        series(phase, numbers[chosen], 1000 * steps.column(phase)[chosen])
        for phase in PHASES
        if any(use.phase == phase for use in uses)
    ]
    return section(
        f"Time of the steps of {steps.worker}",
        Text(lines=[_dominant(uses, len(steps))]) if uses else None,
        table(["Phase", "Share", *(f"{each}, ms" for each in PERCENTILES)], rows, numbers=6),
        plot("Step", "ms", lines),
    )


def _dominant(uses: list[PhaseUse], steps: int) -> str:
    largest = max(uses, key=lambda use: use.share)
    return f"Of {steps:,} steps, most of the time went into {largest.phase}: {largest.share:.0%}."


def _advice(profile: Profile) -> Section:
    advice = profiler_advice(profile.folder)
    rows: list[list[Cell]] = [
        [
            each.rule,
            "fired" if each.findings else "nothing found",
            float(len(each.findings)),
            float(each.data_points),
        ]
        for each in advice
    ]
    lines = [
        f"{each.rule}: {finding.message} {finding.explanation}"
        for each in advice
        for finding in each.findings
    ]
    return section(
        "Bottlenecks",
        table(["Rule", "Result", "Findings", "Values judged"], rows, numbers=2),
        Text(lines=lines, listed=True) if lines else None,
    )
