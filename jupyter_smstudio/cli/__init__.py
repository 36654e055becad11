"""``jupyter smstudio``: what can be done from a terminal, without a running server.

Each command is a module of its own with ``register(subparsers)``; only the one that is called is
imported, so that each starts fast and a broken one breaks no other.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from .. import __version__

COMMANDS = {
    "images": "list, add, build and remove images",
    "jobs": "list, follow and stop the jobs of a running studio",
    "tuning": "list, show, steer and stop the tuning jobs of a running studio",
    "clusters": "list, create and terminate the Spark clusters of a running studio",
    "snapshots": "list, show and revoke the shared notebooks of a running studio",
    "secrets": "list, set and remove the secrets of jobs, such as API keys",
    "instances": "list the instance types, and which of them this machine can give",
    "doctor": "say what this machine gives, and what to do about what is missing",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; those of the process by default.

    Returns:
        The exit code: 0 if it worked, 1 if it did not, 2 for wrong arguments.
    """
    words = sys.argv[1:] if argv is None else list(argv)
    called = next((word for word in words if not word.startswith("-")), None)
    parser = argparse.ArgumentParser(
        prog="jupyter smstudio",
        description="SM Studio from a terminal.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=16),
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        if name == called:
            import_module(f".{name}", __package__).register(subparsers)
        else:
            subparsers.add_parser(name, help=text)
    args = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        status = run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as head, has had enough; Python would complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
