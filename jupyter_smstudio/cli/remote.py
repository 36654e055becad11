"""Verbs that ask a running studio."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from ..sdk.client import Client, StudioError

Verb = Callable[[Client, argparse.Namespace], Any]
"""Prints for people, and returns what ``--json`` prints."""


def remote_verb(verbs: Any, name: str, verb: Verb, text: str) -> argparse.ArgumentParser:
    """Add a verb with the options that all of them have.

    Args:
        verbs: what ``add_subparsers`` returned.
        name: as it is typed.
        verb: what it does.
        text: of its help.
    """
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--url", help="of the Jupyter server; default: the one that runs here")
    parser.add_argument("--token", help="opens it")
    parser.set_defaults(run=lambda args: _run(verb, args))
    return parser


def _run(verb: Verb, args: argparse.Namespace) -> int:
    try:
        result = verb(Client(args.url, args.token), args)
    except StudioError as error:
        if args.json:
            print(json.dumps({"code": error.code, "message": str(error), "details": error.details}))
        else:
            print(error, file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(result, indent=2))
    return 0
