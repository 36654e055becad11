"""Whose experiments and models are in a team, and who sees them: what the domain's service knows of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from ..core.clock import Clock
from ..core.errors import Forbidden, NotFound
from ..core.identity import Audience
from ..core.models import Caller
from ..core.tracking.base import Changes
from ..core.tracking.reader import ExperimentRecord, Scope
from ..core.tracking.scoped import ScopedReader
from ..core.tracking.shared.directory import Directory, ModelRecord, VersionRecord
from ..core.tracking.shared.names import Kind, Named
from ..core.tracking.shared.spaces import person_of, space_of
from ..core.tracking.shared.visibility import Shown, SqlVisibility, Subject
from .models import ShareTracked
from .sharing_models import (
    TrackedModel,
    TrackedModelPage,
    TrackedModelVersion,
    TrackedModelVersions,
    TrackedSharing,
)
from .store import TrackedRuns, moment

Tell = Callable[[Changes], None]
Enter = Callable[[Caller], Awaitable[None]]


class TrackedShares:
    """What owners have decided about their experiments and models.

    Args:
        directory: whose things are.
        visibility: what was decided.
        clock: of the log.
        tell: is told when somebody may see more, or less, than before.
    """

    def __init__(self, directory: Directory, visibility: SqlVisibility, clock: Clock, tell: Tell) -> None:
        self._directory = directory
        self._visibility = visibility
        self._clock = clock
        self._tell = tell

    async def scope(self, caller: Caller) -> Scope:
        """Return which experiments the caller may see."""
        readable = await asyncio.to_thread(self._visibility.readable, caller, Subject.EXPERIMENT)
        return Scope(space_of(caller.name), [name for _, name in readable], whole=False)

    async def of(self, caller: Caller, records: Iterable[ExperimentRecord]) -> Mapping[str, TrackedSharing]:
        """Return who sees some experiments that the caller may see, by their ids."""
        owners = {record.id: person_of(record.space) for record in records}
        return await self._of(caller, Subject.EXPERIMENT, owners)

    async def share_experiment(self, caller: Caller, experiment_id: str, wanted: ShareTracked) -> None:
        """Decide who sees an experiment.

        Raises:
            NotFound: there is none that the caller may see.
            Forbidden: it is somebody else's.
        """
        thing = Named(Kind.EXPERIMENT, experiment_id)
        place = (await self._directory.places([thing])).get(thing)
        owner = person_of(place.space) if place else ""
        seen = await asyncio.to_thread(
            self._visibility.may_see, caller, Subject.EXPERIMENT, owner, [experiment_id]
        )
        if not seen or place is None:
            raise NotFound(f"There is no experiment with the id {experiment_id}.")
        self._check_owner(caller, owner)
        name = await self._directory.name_of(experiment_id)
        await self._decide(caller, Subject.EXPERIMENT, experiment_id, name, wanted)

    async def models(self, caller: Caller, text: str, offset: int, limit: int) -> TrackedModelPage:
        """Return a stretch of the registered models that the caller may see, by name."""
        readable = await asyncio.to_thread(self._visibility.readable, caller, Subject.MODEL)
        others = [(space_of(owner), name) for owner, name in readable]
        found, total = await self._directory.registered(
            space_of(caller.name), others, text=text, offset=offset, limit=limit
        )
        sharing = {
            owner: await self._of(
                caller,
                Subject.MODEL,
                {record.name: owner for record in found if person_of(record.space) == owner},
            )
            for owner in {person_of(record.space) for record in found}
        }
        items = [_model(record, sharing[person_of(record.space)][record.name]) for record in found]
        return TrackedModelPage(items=items, total=total)

    async def model_versions(self, caller: Caller, owner: str, name: str) -> TrackedModelVersions:
        """Return a registered model with its versions.

        Raises:
            NotFound: there is none that the caller may see.
        """
        seen = await asyncio.to_thread(self._visibility.may_see, caller, Subject.MODEL, owner, [name])
        record = await self._directory.model(space_of(owner), name)
        if not seen or record is None:
            raise NotFound(f"{owner[:63]} has no registered model {name[:250]!r} that you may see.")
        sharing = await self._of(caller, Subject.MODEL, {name: owner})
        versions = await self._directory.versions(record.space, name)
        runs = await self._seen_runs(caller, owner, {each.run_id for each in versions if each.run_id})
        return TrackedModelVersions(
            model=_model(record, sharing[name]), items=[_version(each, runs) for each in versions]
        )

    async def share_model(self, caller: Caller, name: str, wanted: ShareTracked) -> TrackedModel:
        """Decide who sees one of the caller's registered models, and the files of its versions.

        Raises:
            NotFound: the caller has no model of this name.
        """
        if not await self._directory.models(space_of(caller.name), [name]):
            raise NotFound(f"You have no registered model called {name[:250]!r}.")
        await self._decide(caller, Subject.MODEL, name, name, wanted)
        return (await self.model_versions(caller, caller.name, name)).model

    async def _seen_runs(self, caller: Caller, owner: str, runs: Iterable[str]) -> frozenset[str]:
        """Return those runs of an owner that the caller may see."""
        places = await self._directory.places(Named(Kind.RUN, run) for run in runs)
        experiments = {place.experiment for place in places.values()}
        may_see = self._visibility.may_see
        seen = await asyncio.to_thread(may_see, caller, Subject.EXPERIMENT, owner, experiments)
        return frozenset(run.id for run, place in places.items() if place.experiment in seen)

    async def _decide(
        self, caller: Caller, subject: Subject, name: str, title: str, wanted: ShareTracked
    ) -> None:
        shown = Shown(
            wanted.visibility, Audience(tuple(sorted({*wanted.people})), tuple(sorted({*wanted.groups})))
        )
        decide = self._visibility.decide
        await asyncio.to_thread(decide, subject, caller.name, name, shown, title, self._clock.now())
        self._tell(Changes(reset=True))

    async def _of(
        self, caller: Caller, subject: Subject, owners: Mapping[str, str]
    ) -> dict[str, TrackedSharing]:
        found: dict[str, TrackedSharing] = {}
        for owner in set(owners.values()):
            names = [name for name, each in owners.items() if each == owner]
            shown = await asyncio.to_thread(self._visibility.of, subject, owner, names)
            found.update((name, _sharing(caller, owner, shown.get(name, Shown()))) for name in names)
        return found

    def _check_owner(self, caller: Caller, owner: str) -> None:
        if owner != caller.name:
            raise Forbidden(f"This belongs to {owner}, who alone decides who sees it.")


class ScopedRuns:
    """Experiments and runs as one member of a domain may see them.

    Args:
        reader: reads MLflow's tables.
        shares: what owners have decided.
        enter: called before anybody reads; makes what they need.
    """

    def __init__(self, reader: ScopedReader, shares: TrackedShares, enter: Enter) -> None:
        self._reader = reader
        self._enter = enter
        self._shares = shares

    async def of(self, caller: Caller) -> TrackedRuns:
        """Return what the caller may see."""
        await self._enter(caller)

        async def sharing(records: Iterable[ExperimentRecord]) -> Mapping[str, TrackedSharing]:
            return await self._shares.of(caller, records)

        return TrackedRuns(self._reader.within(await self._shares.scope(caller)), live=True, sharing=sharing)

    async def close(self) -> None:
        """Let go of MLflow's database."""
        await self._reader.close()


def _sharing(caller: Caller, owner: str, shown: Shown) -> TrackedSharing:
    mine = owner == caller.name
    return TrackedSharing(
        owner=owner,
        mine=mine,
        visibility=shown.visibility,
        people=list(shown.audience.people) if mine else [],
        groups=list(shown.audience.groups) if mine else [],
    )


def _model(record: ModelRecord, sharing: TrackedSharing) -> TrackedModel:
    return TrackedModel(
        name=record.name,
        description=record.description,
        updated=moment(record.updated),
        versions=record.versions,
        sharing=sharing,
    )


def _version(record: VersionRecord, seen_runs: frozenset[str]) -> TrackedModelVersion:
    return TrackedModelVersion(
        version=record.version,
        created=moment(record.created),
        status=record.status,
        description=record.description,
        run_id=record.run_id if record.run_id in seen_runs else "",
    )
