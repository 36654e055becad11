"""``jupyter smstudio tuning``: the tuning jobs of a running studio: list, show, steer, stop."""

from __future__ import annotations

import argparse
from typing import Any

from ..sdk.client import Client
from ..sdk.parameter import CategoricalParameter, ContinuousParameter
from ..sdk.tuning_job import TuningJobHandle
from .remote import remote_verb as _verb
from .table import print_table


def register(subparsers: Any) -> None:
    """Add ``tuning`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    tuning = subparsers.add_parser("tuning", help="list, steer and stop tuning jobs", description=__doc__)
    verbs = tuning.add_subparsers(required=True, metavar="VERB")
    listing = _verb(verbs, "list", _list, "list the newest tuning jobs")
    listing.add_argument("--limit", type=int, default=20, help="at most so many; default: 20")
    _named(_verb(verbs, "show", _show, "show a tuning job with its best trials"))
    _add_steering(verbs)


def _add_steering(verbs: Any) -> None:
    _named(_verb(verbs, "pause", _pause, "start no new trials; those that run go on"))
    _named(_verb(verbs, "resume", _resume, "start trials again"))
    _named(_verb(verbs, "stop", _stop, "stop a tuning job; what it has reached is kept"))
    enqueue = _named(_verb(verbs, "enqueue", _enqueue, "let a point be tried before any other"))
    enqueue.add_argument("values", nargs="+", metavar="NAME=VALUE", help="one for each range")
    enqueue.add_argument("--definition", default="", help="default: the first")
    limits = _named(_verb(verbs, "limits", _limits, "change limits; those that are not named stay"))
    limits.add_argument("--max-jobs", type=int, help="training jobs in all")
    limits.add_argument("--max-parallel-jobs", type=int, help="at the same time")
    limits.add_argument("--max-runtime", type=int, metavar="SECONDS", help="of the whole tuning job")
    change = _named(_verb(verbs, "range", _range, "let the next trials keep to another range"))
    change.add_argument("name", help="of the hyperparameter")
    kind = change.add_mutually_exclusive_group(required=True)
    kind.add_argument("--between", nargs=2, type=float, metavar=("MINIMUM", "MAXIMUM"), help="of numbers")
    kind.add_argument("--values", nargs="+", help="of a categorical one: those that are still tried")
    change.add_argument("--definition", default="", help="default: the first")


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("job", help="name or id")
    return parser


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


def _pause(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    job.pause()
    return _told(job, args)


def _resume(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    job.resume()
    return _told(job, args)


def _stop(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    job.stop()
    return _told(job, args)


def _enqueue(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    pairs = [text.partition("=") for text in args.values]
    trial = job.enqueue({name: value for name, _, value in pairs}, args.definition)
    if not args.json:
        print(f"{job.name}: trial {trial['number']} is tried next")
    return trial


def _limits(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    job.set_limits(
        max_jobs=args.max_jobs,
        max_parallel_jobs=args.max_parallel_jobs,
        max_runtime_in_seconds=args.max_runtime,
    )
    return _told(job, args)


def _range(client: Client, args: argparse.Namespace) -> Any:
    job = TuningJobHandle.find(client, args.job)
    wanted = CategoricalParameter(args.values) if args.values else ContinuousParameter(*args.between)
    job.set_ranges({args.name: wanted}, args.definition)
    return _told(job, args)


def _told(job: TuningJobHandle, args: argparse.Namespace) -> Any:
    if not args.json:
        print(f"{job.name}: {'Paused' if job.record['paused'] else job.record['state']}")
        if said := job.record["timeline"]:
            print(said[-1]["message"])
    return job.record
