"""A domain that runs for the tests, and its people."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .people import Person

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

import hub  # below tests/tools
import hub_parts

NAMES = ("smstudio-ann", "smstudio-ben", "smstudio-eve")
SPACE = "smstudio-space"
"""Where ann and ben edit together."""
SOFTWARE = hub.SOFTWARE
"""What ``make hub`` has installed."""


@dataclass
class Team:
    """A running domain, with everybody logged in and everybody's server running."""

    place: hub_parts.Place
    settings: dict[str, Any]
    url: str
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def ann(self) -> Person:
        """Administers the domain."""
        return self.people[NAMES[0]]

    @property
    def ben(self) -> Person:
        """Belongs to the domain."""
        return self.people[NAMES[1]]

    @property
    def eve(self) -> Person:
        """Has a server and belongs to no domain."""
        return self.people[NAMES[2]]

    def service(self, path: str) -> str:
        """Return the address of the service behind the proxy."""
        return f"{self.url}services/domain/smstudio/{path}"

    def part(self, name: str) -> hub_parts.Part:
        """Return one of the domain's processes."""
        return next(part for part in hub.parts_of(self.place, SOFTWARE) if part.name == name)

    def server_pid(self, person: Person) -> int:
        """Return the process of somebody's server."""
        found = subprocess.run(
            ["pgrep", "-u", person.name, "-f", "jupyterhub-singleuser"], capture_output=True, text=True
        )
        return int(found.stdout.split()[0])

    def server_token(self, person: Person) -> str:
        """Return the token that JupyterHub started somebody's server with."""
        environ = Path(f"/proc/{self.server_pid(person)}/environ").read_text().split("\0")
        return next(line.partition("=")[2] for line in environ if line.startswith("JUPYTERHUB_API_TOKEN="))
