"""``jupyter smstudio jobs``: the jobs of a running studio: list, show, logs, stop, drill."""

from __future__ import annotations

import argparse
import time
from typing import Any

from ..sdk.client import Client, StudioError, quoted
from ..sdk.job import ENDED, POLL_SECONDS, JobHandle
from .remote import remote_verb as _verb
from .table import print_table

DRILL_SECONDS = 600


def register(subparsers: Any) -> None:
    """Add ``jobs`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    jobs = subparsers.add_parser("jobs", help="list, follow and stop jobs", description=__doc__)
    verbs = jobs.add_subparsers(required=True, metavar="VERB")
    listing = _verb(verbs, "list", _list, "list the newest jobs")
    listing.add_argument("--state", default="", help="only those in this state, e.g. InProgress")
    listing.add_argument("--limit", type=int, default=20, help="at most so many; default: 20")
    _named(_verb(verbs, "show", _show, "show a job with its timeline"))
    logs = _verb(verbs, "logs", _logs, "print a job's log")
    _named(logs)
    logs.add_argument("--follow", action="store_true", help="go on until the job has ended")
    _named(_verb(verbs, "stop", _stop, "stop a job; what it has saved is kept"))
    _named(_verb(verbs, "drill", _drill, "interrupt a spot job on purpose, and see it go on"))


def _list(client: Client, args: argparse.Namespace) -> Any:
    page = client.get("training/jobs", state=args.state or None, limit=args.limit)
    if not args.json:
        print_table(
            ("NAME", "STATE", "STATUS", "INSTANCE", "SECONDS", "COST", "CREATED"),
            (
                (
                    job["spec"]["name"],
                    job["state"],
                    job["secondary_status"],
                    f"{job['spec']['instance_count']} × {job['spec']['instance_type']}",
                    f"{job['training_seconds']:.0f}",
                    f"{job['cost']:.4f}",
                    job["created"][:19].replace("T", " "),
                )
                for job in page["items"]
            ),
        )
    return page


def _show(client: Client, args: argparse.Namespace) -> Any:
    job = client.get(f"training/jobs/{quoted(args.job)}")
    if not args.json:
        _print(job)
    return job


def _print(job: dict[str, Any]) -> None:
    spec = job["spec"]
    print(f"{spec['name']}: {job['state']} ({job['secondary_status']})")
    print(f"{spec['instance_count']} × {spec['instance_type']}, {spec['image']} {spec['image_version']}")
    if job["failure_reason"]:
        print(f"Failure: {job['failure_reason']}")
    print(f"Training {job['training_seconds']:.0f} s, billable {job['billable_seconds']:.0f} s")
    rows = (
        (each["started"][:19].replace("T", " "), each["status"], each["message"])
        for each in job["transitions"]
    )
    print_table(("SINCE", "STATUS", ""), rows)


def _logs(client: Client, args: argparse.Namespace) -> Any:
    job = JobHandle.find(client, args.job)
    if args.follow and not args.json:
        job.wait(logs=True)
        return None
    lines = list(job.lines())
    if not args.json:
        print("\n".join(lines))
    return {"lines": lines}


def _stop(client: Client, args: argparse.Namespace) -> Any:
    job = JobHandle.find(client, args.job)
    job.stop()
    if not args.json:
        print(f"{job.name}: {job.record['state']}")
    return job.record


def _drill(client: Client, args: argparse.Namespace) -> Any:
    """Interrupt a job, then wait until its program runs again, or it has ended."""
    job = JobHandle.find(client, args.job)
    before = job.record["interruptions"]
    client.post(f"{job.path}/interrupt")
    deadline = time.monotonic() + DRILL_SECONDS
    while time.monotonic() < deadline:
        record = job.describe()
        again = record["interruptions"] > before and record["secondary_status"] == "Training"
        if again or record["state"] in ENDED:
            break
        time.sleep(POLL_SECONDS)
    if not args.json:
        _print(job.record)
    if job.record["state"] == "Failed" or job.record["interruptions"] == before:
        raise StudioError(f"The job {job.name} did not go on after the interruption.", "drill_failed")
    return job.record


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="name or id")
