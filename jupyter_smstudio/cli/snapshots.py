"""``jupyter smstudio snapshots``: the shared notebooks of a running studio: list, show, take back."""

from __future__ import annotations

import argparse
from typing import Any

from ..sdk.client import Client, quoted
from .remote import remote_verb as _verb
from .table import print_table


def register(subparsers: Any) -> None:
    """Add ``snapshots`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    snapshots = subparsers.add_parser(
        "snapshots", help="list and revoke shared notebooks", description=__doc__
    )
    verbs = snapshots.add_subparsers(required=True, metavar="VERB")
    listing = _verb(verbs, "list", _list, "list the newest snapshots that you may see")
    scope = listing.add_mutually_exclusive_group()
    scope.add_argument("--mine", action="store_const", dest="scope", const="mine", help="those you shared")
    scope.add_argument(
        "--with-me", action="store_const", dest="scope", const="with-me", help="those others shared with you"
    )
    listing.add_argument("--search", default="", help="words of the title, the note or the owner's name")
    listing.add_argument("--limit", type=int, default=20, help="at most so many; default: 20")
    _named(_verb(verbs, "show", _show, "show what is known of a snapshot"))
    _named(_verb(verbs, "revoke", _revoke, "take a snapshot back, for good"))


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("snapshot", help="id")


def _list(client: Client, args: argparse.Namespace) -> Any:
    page = client.get("sharing/snapshots", scope=args.scope or "all", text=args.search, limit=args.limit)
    if not args.json:
        print_table(
            ("ID", "NOTEBOOK", "VERSION", "OWNER", "SEEN BY", "STATE", "OPENED", "COPIED", "CREATED"),
            (
                (
                    each["id"],
                    each["title"],
                    str(each["version"]),
                    each["owner"],
                    each["visibility"],
                    _state(each),
                    str(each["opened"]),
                    str(each["copied"]),
                    each["created"][:19].replace("T", " "),
                )
                for each in page["items"]
            ),
        )
    return page


def _show(client: Client, args: argparse.Namespace) -> Any:
    snapshot = client.get(f"sharing/snapshots/{quoted(args.snapshot)}")
    if not args.json:
        environment, git = snapshot["environment"] or {}, snapshot["git"] or {}
        print_table(
            ("FACT", ""),
            (
                ("id", snapshot["id"]),
                (snapshot["kind"], f"{snapshot['path']}, version {snapshot['version']}"),
                ("owner", snapshot["owner"]),
                ("note", " ".join(snapshot["note"].split()) or "–"),
                ("state", _state(snapshot)),
                ("seen by", ", ".join([snapshot["visibility"], *snapshot["people"], *snapshot["groups"]])),
                ("image", f"{snapshot['image'] or '–'} {environment.get('image_version', '')}".strip()),
                ("added packages", ", ".join(environment.get("added", [])) or "–"),
                ("instance type", snapshot["instance_type"] or "–"),
                ("commit", git.get("commit") or "–"),
                ("data files", ", ".join(file["path"] for file in snapshot["data_files"]) or "–"),
                ("sha256", snapshot["sha256"]),
                ("page", snapshot["url"]),
            ),
        )
    return snapshot


def _revoke(client: Client, args: argparse.Namespace) -> Any:
    path = f"sharing/snapshots/{quoted(args.snapshot)}"
    client.delete(path)
    snapshot = client.get(path)
    if not args.json:
        print(f"{snapshot['title']}, version {snapshot['version']}: {_state(snapshot)}")
    return snapshot


def _state(snapshot: dict[str, Any]) -> str:
    if snapshot["revoked"]:
        return "Revoked"
    if not snapshot["available"]:
        return "Not readable" if not snapshot["expires"] else "Expired"
    return f"Until {snapshot['expires'][:10]}" if snapshot["expires"] else "Available"
