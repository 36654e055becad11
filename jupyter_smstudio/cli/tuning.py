"""``jupyter smstudio tuning``: the tuning jobs of a running studio: list, show, stop."""

from __future__ import annotations

import argparse
from typing import Any

from ..sdk.client import Client
from ..sdk.tuning_job import TuningJobHandle
from .remote import remote_verb as _verb
from .table import print_table


def register(subparsers: Any) -> None:
    """Add ``tuning`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    tuning = subparsers.add_parser("tuning", help="list and stop tuning jobs", description=__doc__)
    verbs = tuning.add_subparsers(required=True, metavar="VERB")
    listing = _verb(verbs, "list", _list, "list the newest tuning jobs")
    listing.add_argument("--limit", type=int, default=20, help="at most so many; default: 20")
    show = _verb(verbs, "show", _show, "show a tuning job with its best trials")
    show.add_argument("job", help="name or id")
    stop = _verb(verbs, "stop", _stop, "stop a tuning job; what it has reached is kept")
    stop.add_argument("job", help="name or id")


def _list(client: Client, args: argparse.Namespace) -> Any:
    page = client.get("tuning/jobs", limit=args.limit)
    if not args.json:
        print_table(
            ("NAME", "STATE", "STRATEGY", "TRIALS", "BEST", "COST", "CREATED"),
            (
                (
                    job["request"]["name"],
                    "Paused" if job["paused"] else job["state"],
                    job["request"]["strategy"],
                    f"{job['total']} of {job['expected_total']}",
                    f"{job['best']['objective']:g}" if job["best"] else "–",
                    f"{job['cost']:.4f}",
                    job["created"][:19].replace("T", " "),
                )
                for job in page["items"]
            ),
        )
    return page


def _show(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    objective = job.record["request"]["definitions"][0]["objective"]
    ascending = str(objective["type"] == "Minimize").lower()
    page = client.get(f"{job.path}/trials", sort="objective", ascending=ascending, limit=20)
    if not args.json:
        print(f"{job.name}: {job.record['state']}, {objective['type'].lower()} {objective['metric']}")
        if reason := job.record["completion_reason"] or job.record["status_message"]:
            print(reason)
        print_table(
            ("TRIAL", "STATE", "OBJECTIVE", "TRAINING JOB", "HYPERPARAMETERS"),
            (
                (
                    str(trial["number"]),
                    trial["state"],
                    f"{trial['objective']:g}" if trial["objective"] is not None else "–",
                    trial["job_name"],
                    ", ".join(f"{name}={text}" for name, text in trial["parameters"].items()),
                )
                for trial in page["items"]
            ),
        )
    return {"job": job.record, "trials": page["items"]}


def _stop(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    job.stop()
    if not args.json:
        print(f"{job.name}: {job.record['state']}")
    return job.record
