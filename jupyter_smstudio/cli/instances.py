"""``jupyter smstudio instances``: the instance types, and which of them this machine can give."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..core.compute.catalog import SYSTEM, InstanceCatalog, InstanceType, misfit
from ..core.compute.machine import Machine, this_machine
from ..core.errors import StudioError
from .table import print_table


def register(subparsers: Any) -> None:
    """Add ``instances`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    instances = subparsers.add_parser("instances", help="list the instance types", description=__doc__)
    verbs = instances.add_subparsers(required=True, metavar="VERB")
    text = "list the instance types with sizes, prices and whether they fit this machine"
    parser = verbs.add_parser("list", help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--fits", action="store_true", help="only those this machine can give")
    parser.add_argument("--fast-launch", action="store_true", help="only the fast-launch types")
    parser.add_argument(
        "--overcommit", type=float, default=1.0, help="as SmStudioApp.overcommit; default: 1.0"
    )
    parser.add_argument("--catalog-file", type=Path, help="an administrator's instance types")
    parser.set_defaults(run=_list)


def _list(args: argparse.Namespace) -> int:
    try:
        catalog = InstanceCatalog(args.catalog_file)
    except StudioError as error:
        if args.json:
            print(json.dumps({"code": error.code, "message": error.message, "details": error.details}))
        else:
            print(error.message, file=sys.stderr)
        return 1
    machine = this_machine()
    items = [_offer(kind, machine, args.overcommit) for kind in catalog.all()]
    if args.fits:
        items = [item for item in items if item["fits"]]
    if args.fast_launch:
        items = [item for item in items if item["fast_launch"]]
    if args.json:
        print(json.dumps({"items": items, "currency": catalog.currency}, indent=2))
    else:
        _print(items, catalog.currency)
    return 0


def _offer(kind: InstanceType, machine: Machine, overcommit: float) -> dict[str, Any]:
    reason = misfit(kind, machine, overcommit)
    return {**kind.model_dump(), "label": kind.label, "fits": reason is None, "reason": reason or ""}


def _print(items: list[dict[str, Any]], currency: str) -> None:
    head = ("NAME", "FAMILY", "SIZE", f"{currency}/H", "FAST", "FITS THIS MACHINE")
    print_table(
        head,
        (
            (
                item["name"],
                item["family"],
                item["label"],
                "free" if item["name"] == SYSTEM else f"{item['price_per_hour']:.3f}",
                "yes" if item["fast_launch"] else "",
                item["reason"] or "yes",
            )
            for item in items
        ),
    )
