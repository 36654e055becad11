"""What one member hears of what is written: their own, and what others let them see."""

from __future__ import annotations

import asyncio

from ...models import Caller
from ..base import Changes
from .directory import Directory, Place
from .names import Kind, Named
from .spaces import person_of, space_of
from .visibility import SqlVisibility, Subject


class Listening:
    """Leaves out of changes what a member may not know of.

    What they may see is read once and again after every decision of an owner, which is told as a reset: runs
    log a thousand times between two decisions.

    Args:
        caller: who listens.
        directory: whose things are.
        visibility: what owners have decided.
    """

    def __init__(self, caller: Caller, directory: Directory, visibility: SqlVisibility) -> None:
        self._caller = caller
        self._own = space_of(caller.name)
        self._directory = directory
        self._visibility = visibility
        self._readable: frozenset[tuple[str, str]] | None = None

    async def heard(self, changes: Changes) -> Changes:
        """Return what of some changes the member may know of."""
        if changes.reset or self._readable is None:
            readable = self._visibility.readable
            self._readable = frozenset(await asyncio.to_thread(readable, self._caller, Subject.EXPERIMENT))
        things = [Named(Kind.RUN, run_id) for run_id in changes.runs]
        things += [Named(Kind.EXPERIMENT, experiment_id) for experiment_id in changes.experiments]
        places = await self._directory.places(things)
        known = [thing for thing, place in places.items() if self._may_know(place)]
        return Changes(
            frozenset(thing.id for thing in known if thing.kind == Kind.RUN),
            frozenset(thing.id for thing in known if thing.kind == Kind.EXPERIMENT),
            changes.reset,
        )

    def _may_know(self, place: Place) -> bool:
        readable = self._readable or frozenset()
        return place.space == self._own or (person_of(place.space), place.experiment) in readable
