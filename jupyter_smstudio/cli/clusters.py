"""``jupyter smstudio clusters``: the Spark clusters of a running studio: list, create, terminate."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..sdk.client import Client, StudioError
from .remote import remote_verb as _verb
from .table import print_table

CLUSTERS = "spark/clusters"


def register(subparsers: Any) -> None:
    """Add ``clusters`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    text = "list, create and terminate Spark clusters of a running studio"
    clusters = subparsers.add_parser("clusters", help=text, description=__doc__)
    verbs = clusters.add_subparsers(required=True, metavar="VERB")
    listing = _verb(verbs, "list", _list, "list the newest clusters")
    listing.add_argument("--limit", type=int, default=20, help="at most so many; default: 20")
    _verb(verbs, "templates", _templates, "list what clusters may be made from")
    creating = _verb(verbs, "create", _create, "create a cluster; it starts at once")
    creating.add_argument("name", help="as people call it")
    creating.add_argument("--template", default="local-spark", help="default: local-spark")
    creating.add_argument(
        "--set", nargs="+", default=[], metavar="NAME=VALUE", help="parameters of the template"
    )
    ending = _verb(verbs, "terminate", _terminate, "end a cluster; what its sessions hold is lost")
    ending.add_argument("cluster", help="its id")


def _list(client: Client, args: argparse.Namespace) -> Any:
    page = client.get(CLUSTERS, limit=args.limit)
    if not args.json:
        rows = [[each["name"], each["id"], each["kind"], each["state"]] for each in page["items"]]
        print_table(["name", "id", "kind", "status"], rows)
    return page


def _templates(client: Client, args: argparse.Namespace) -> Any:
    page = client.get("spark/templates")
    if not args.json:
        rows = [
            [each["name"], each["kind"], ", ".join(one["name"] for one in each["parameters"])]
            for each in page["items"]
        ]
        print_table(["name", "kind", "parameters"], rows)
    return page


def _create(client: Client, args: argparse.Namespace) -> Any:
    parameters = dict(_parameter(each) for each in args.set)
    body = {"name": args.name, "template": args.template, "parameters": parameters}
    cluster = client.post(CLUSTERS, body)
    if not args.json:
        print(f"{cluster['name']} ({cluster['id']}) is {cluster['state']}.")
    return cluster


def _terminate(client: Client, args: argparse.Namespace) -> Any:
    cluster = client.post(f"{CLUSTERS}/{args.cluster}/terminate")
    if not args.json:
        print(f"{cluster['name']} ({cluster['id']}) is {cluster['state']}.")
    return cluster


def _parameter(text: str) -> tuple[str, str | int | float | bool]:
    """Read ``NAME=VALUE``; numbers, ``true`` and ``false`` are what they look like."""
    name, equals, value = text.partition("=")
    if not equals:
        raise StudioError(f"{text!r} is not NAME=VALUE.", "invalid_input")
    try:
        read = json.loads(value)
    except ValueError:
        return name, value
    return name, read if isinstance(read, str | int | float | bool) else value
