"""Measure everything, or what is named: ``python -m benchmarks starts switches``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from . import (
    algorithms,
    automl,
    debugger,
    debugger_capture,
    debugger_rules,
    domain,
    experiments,
    jobs,
    kernels,
    large_domain,
    page,
    server_cost,
    sharing,
    spark,
    spark_frames,
    spark_progress,
    spark_sessions,
    tracking,
    tuning,
)
from .report import Figure, keep, show

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "starts": kernels.starts,
    "images": kernels.cold_images,
    "switches": kernels.switches,
    "idle": server_cost.idle,
    "page": page.ready,
    "logging": tracking.logging,
    "experiments": experiments.large_record,
    "algorithms": algorithms.all_algorithms,
    "jobs": jobs.all_jobs,
    "tuning": tuning.all_tuning,
    "automl": automl.all_automl,
    "sharing": sharing.all_sharing,
    "spark": spark.all_spark,
    "spark-frames": spark_frames.spark_frames,
    "spark-progress": spark_progress.spark_progress,
    "spark-sessions": spark_sessions.spark_sessions,
    "large-domain": large_domain.large_domain,
    "domain": domain.all_domain,
    "debugger": debugger.reading,
    "debugger-capture": debugger_capture.capture,
    "debugger-rules": debugger_rules.judging,
    "automl-peers": automl.peers,
}
QUICK: dict[str, Callable[[], list[Figure]]] = {
    "jobs": jobs.quick, "automl": automl.quick, "automl-peers": automl.quick_peers,
}  # fmt: skip
"""What ``--quick`` measures in place of those of the same name."""


def main() -> None:
    """Run the benchmarks, print the table and write the JSON."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help=f"shorter runs of {', '.join(QUICK)}")
    options = parser.parse_args()
    measure = {**BENCHMARKS, **(QUICK if options.quick else {})}
    figures: list[Figure] = []
    for name in options.names or measure:
        print(f"measuring {name} …", flush=True)
        figures += measure[name]()
    show(figures)
    print(f"\nkept in {keep(figures)}")


if __name__ == "__main__":
    main()
