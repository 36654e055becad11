"""What an environment of Python holds, read from the metadata of its distributions."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

OWN = "jupyter-smstudio"


class PythonEnvironment:
    """The environment that extras are installed into.

    Args:
        python: its interpreter; None for the one that runs this.
        path: where its distributions are; None for this interpreter's own path.
    """

    def __init__(self, python: Path | None = None, path: Sequence[str] | None = None) -> None:
        self.python = python or Path(sys.executable)
        self._path = path

    def extras(self) -> dict[str, list[Requirement]]:
        """Return what each extra of this distribution takes on this machine, by the extra's name.

        Raises:
            LookupError: this distribution itself is not installed there.
        """
        own = self._find(OWN)
        if own is None:
            raise LookupError(f"{OWN} is not installed in the environment of {self.python}.")
        names = own.metadata.get_all("Provides-Extra") or []
        return {name: list(_requirements(own, [name])) for name in names}

    def holds(self, requirements: Iterable[Requirement]) -> bool:
        """Tell whether all of them are installed, each in a version that will do."""
        return all(self._holds(requirement) for requirement in requirements)

    def obstacle(self, extra: str) -> str | None:
        """Say why this process cannot install an extra here, and who can; None where it can.

        Args:
            extra: its name.
        """
        folder = sysconfig.get_path("purelib") if self._path is None else self._path[0]
        if os.access(folder, os.W_OK):
            return None
        return (
            f"This server may not write to {folder}, where packages are. Whoever administers the machine "
            f"installs it for everybody: uv pip install --python {self.python} '{OWN}[{extra}]'. Servers "
            "that run have to be started again afterwards."
        )

    def constraints(self, free: Iterable[Requirement]) -> list[str]:
        """Return lines that keep every installed distribution as it is.

        The server has loaded many of them already; another version on disk would mix both.

        Args:
            free: what may change: the packages of the extra itself.
        """
        names = {canonicalize_name(requirement.name) for requirement in free}
        kept: dict[str, str] = {}
        for distribution in self._distributions():
            name, version = distribution.metadata["Name"], distribution.version
            # A broken installation has no name, an ancient one no version that uv could read.
            if name and canonicalize_name(name) not in names and _is_version(version):
                kept.setdefault(canonicalize_name(name), version)  # the first on the path is what runs
        return [f"{name}=={version}" for name, version in sorted(kept.items())]

    def _holds(self, requirement: Requirement) -> bool:
        found = self._find(requirement.name)
        if found is None or not requirement.specifier.contains(found.version, prereleases=True):
            return False
        return not requirement.extras or self.holds(_requirements(found, requirement.extras))

    def _find(self, name: str) -> Distribution | None:
        return next(iter(self._distributions(name)), None)

    def _distributions(self, name: str | None = None) -> Iterable[Distribution]:
        return distributions(name=name, path=list(sys.path if self._path is None else self._path))


def _requirements(distribution: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    """Yield what a distribution asks for because of some of its extras, and not anyway."""
    for line in distribution.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or marker.evaluate({"extra": ""}):
            continue
        if any(marker.evaluate({"extra": extra}) for extra in extras):
            requirement.marker = None
            yield requirement


def _is_version(text: str | None) -> bool:
    try:
        Version(text or "")
    except InvalidVersion:
        return False
    return True
