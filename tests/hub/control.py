"""Stop or start one part of a domain that runs, for browser tests: ``python -m tests.hub.control``."""

from __future__ import annotations

import sys
from pathlib import Path

from .team import SOFTWARE, hub, hub_parts


def main() -> None:
    """Do what the arguments say: the domain's folder, ``stop`` or ``start``, the part's name."""
    folder, verb, name = sys.argv[1:]
    place = hub_parts.Place(Path(folder))
    part = next(part for part in hub.parts_of(place, SOFTWARE) if part.name == name)
    if verb == "stop":
        part.stop(place)
    else:
        part.start(place)


if __name__ == "__main__":
    main()
