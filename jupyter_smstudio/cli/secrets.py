"""``jupyter smstudio secrets``: API keys and passwords that jobs are given by name: list, set, remove."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from typing import Any

from ..sdk.client import Client, quoted
from .remote import remote_verb as _verb
from .table import print_table


def register(subparsers: Any) -> None:
    """Add ``secrets`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    secrets = subparsers.add_parser(
        "secrets", help="list, set and remove secrets of jobs", description=__doc__
    )
    verbs = secrets.add_subparsers(required=True, metavar="VERB")
    _verb(verbs, "list", _list, "list your secrets, without their values")
    _named(_verb(verbs, "set", _set, "set a secret; its value is asked for, or read from standard input"))
    _named(_verb(verbs, "remove", _remove, "forget a secret"))


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="of the variable that a job finds it in, e.g. API_KEY")


def _list(client: Client, args: argparse.Namespace) -> Any:
    page = client.get("secrets/variables")
    if not args.json:
        rows = ((each["name"], each["changed"][:19].replace("T", " ")) for each in page["items"])
        print_table(("NAME", "SET"), rows)
        print(f"Kept in {page['place']}.")
    return page


def _set(client: Client, args: argparse.Namespace) -> Any:
    secret = client.put(f"secrets/variables/{quoted(args.name)}", {"value": _value(args.name)})
    if not args.json:
        print(f"{secret['name']} is set. Jobs get it by naming it among their secrets.")
    return secret


def _value(name: str) -> str:
    # Never an argument: every user of the machine can read the arguments of a process.
    if sys.stdin.isatty():
        return getpass(f"Value of {name} (not shown): ")
    return sys.stdin.read().removesuffix("\n")


def _remove(client: Client, args: argparse.Namespace) -> Any:
    client.delete(f"secrets/variables/{quoted(args.name)}")
    if not args.json:
        print(f"{args.name} is forgotten. Jobs that run keep it until they end.")
    return {"name": args.name}
