"""Decides what a member of the domain gets when they ask its MLflow: the one place where the rule is applied.

A request goes to MLflow in one space, and MLflow finds nothing outside of it. It is the caller's own, unless
the request asks for what somebody else lets the caller see; then it is the owner's, and the request can
change nothing. What the caller may not see, and what is not there, is answered here, and with the same words.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...models import Caller
from ..rules import Refused
from .calls import Call, Reach, call_of
from .directory import Directory, Place, Source
from .names import OF_STORE, Kind, Named, locations, named, rewritten, stored_at
from .spaces import person_of, space_of
from .visibility import SqlVisibility, Subject

DEFAULT_ID = "0"
"""What MLflow's clients call the experiment of runs that name none; each space has one of its own."""


@dataclass(frozen=True)
class Asked:
    """A request as it came.

    Attributes:
        verb: of HTTP.
        path: unescaped, from MLflow's root.
        query: parameters by name.
        headers: by name in small letters.
        document: the JSON of its body; None where it has none, or one that is not read here.
    """

    verb: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    document: Any = None


@dataclass(frozen=True)
class Ruling:
    """What MLflow is asked in the caller's stead.

    Attributes:
        call: which call it is.
        space: in which it is asked.
        document: the body that MLflow gets; None: as it came.
        query: the parameters that MLflow gets; None: as they came.
        only: what the answer of a search may hold, ids of experiments or names of models; None for no
            restriction.
        answer: said here, without asking MLflow; None otherwise.
    """

    call: Call
    space: str
    document: Any = None
    query: Mapping[str, list[str]] | None = None
    only: frozenset[str] | None = None
    answer: Any = None


@dataclass
class _Case:
    """A request while it is being judged."""

    caller: Caller
    asked: Asked
    call: Call
    place: str
    own: str
    wished: str
    """The space that the client has chosen; its own if none."""
    things: list[Named] = field(default_factory=list)


class Judge:
    """Applies the rule of who may see what to requests for MLflow.

    Args:
        directory: whose things are.
        visibility: what owners have decided.
    """

    def __init__(self, directory: Directory, visibility: SqlVisibility) -> None:
        self._directory = directory
        self._visibility = visibility

    async def judge(self, caller: Caller, asked: Asked) -> Ruling:
        """Return what MLflow is to be asked.

        Args:
            caller: who asks.
            asked: what.

        Raises:
            Refused: with what the caller is told.
        """
        call, place = call_of(asked.verb, asked.path)
        own = space_of(caller.name)
        wished = asked.headers.get("x-mlflow-workspace", "").strip() or own
        case = _Case(caller, asked, call, place, own, wished)
        if call.reach == Reach.OPEN:
            return await self._open(case)
        case.things = named(place, asked.query, asked.document, asked.headers)
        await self._check_locations(case)
        change: dict[str, str | None] = {}
        if any(each.kind == Kind.EXPERIMENT and each.id == DEFAULT_ID for each in case.things):
            change[DEFAULT_ID] = await self._directory.experiment_called(own, "Default") or DEFAULT_ID
        places = await self._directory.places(
            each for each in case.things if not (each.id in change and each.kind == Kind.EXPERIMENT)
        )
        foreign = {thing: each for thing, each in places.items() if each.space != own}
        hidden = await self._hidden(caller, foreign) if call.reach != Reach.HERE else set(foreign)
        hidden |= {each for each in case.things if each not in places and not _begins(case, each, change)}
        self._refuse_hidden(each for each in case.things if each in hidden)
        change.update((each.id, None) for each in hidden)
        seen = {thing: each for thing, each in foreign.items() if thing not in hidden}
        if seen:
            return self._elsewhere(case, seen, len(places) - len(foreign), change)
        if (path := stored_at(place, asked.query)) is not None:
            return await self._stored(case, path)
        if wished != own and not places:
            return await self._visit(case, change)
        return self._ruling(case, own, change)

    async def _hidden(self, caller: Caller, foreign: Mapping[Named, Place]) -> set[Named]:
        """Return those things of others that the caller may not see."""
        hidden: set[Named] = set()
        for space in {each.space for each in foreign.values()}:
            there = {thing: each for thing, each in foreign.items() if each.space == space}
            owner = person_of(space)
            wanted = {each.experiment for each in there.values()}
            shown = await asyncio.to_thread(
                self._visibility.may_see, caller, Subject.EXPERIMENT, owner, wanted
            )
            left = {thing for thing, each in there.items() if each.experiment not in shown}
            hidden |= left - await self._through_models(caller, space, left)
        return hidden

    async def _through_models(self, caller: Caller, space: str, things: set[Named]) -> set[Named]:
        """Return those logged models that a registered model was made of which the caller may see."""
        logged = {thing for thing in things if thing.kind == Kind.LOGGED_MODEL}
        if not logged:
            return set()
        sources = {each.uri for each in await self._sources(caller, space)}
        return {
            thing
            for thing in logged
            if f"models:/{thing.id}" in sources or any(f"/models/{thing.id}/" in f"{uri}/" for uri in sources)
        }

    async def _sources(self, caller: Caller, space: str) -> list[Source]:
        readable = await asyncio.to_thread(self._visibility.readable, caller, Subject.MODEL, person_of(space))
        return await self._directory.sources(space, [name for _, name in readable]) if readable else []

    async def _check_locations(self, case: _Case) -> None:
        """Refuse to keep as one's own what leads to another's files."""
        for uri in locations(case.place, case.asked.document):
            scheme, _, rest = uri.partition(":")
            path = rest.strip("/")
            if scheme == "mlflow-artifacts" and (match := OF_STORE.match(path)):
                if match["space"] != case.own:
                    raise Refused(404, f"There is no artifact at {path[:300]}.")
            elif scheme == "runs":
                case.things.append(Named(Kind.RUN, path.split("/")[0]))
            elif scheme == "models" and not re.search("[/@]", path):
                # With a version or an alias it is a registered model, whose name leads nowhere else.
                case.things.append(Named(Kind.LOGGED_MODEL, path))

    def _refuse_hidden(self, hidden: Iterable[Named]) -> None:
        for thing in hidden:
            if not thing.listed:
                raise Refused(404, f"There is no {thing.kind} with the id {thing.id[:100]}.")

    def _elsewhere(
        self, case: _Case, seen: Mapping[Named, Place], owned: int, change: Mapping[str, str | None]
    ) -> Ruling:
        """Ask in the space of the one person whose things are asked for."""
        spaces = {each.space for each in seen.values()}
        person = person_of(min(spaces))
        if case.call.changes:
            raise Refused(
                403, f"This belongs to {person}, who lets you look at it. Only {person} can change it."
            )
        if len(spaces) > 1 or owned:
            raise Refused(
                400,
                "What belongs to different people cannot be asked for at once. Ask for one person's things.",
            )
        return self._ruling(case, min(spaces), change)

    async def _stored(self, case: _Case, path: str) -> Ruling:
        """Judge a path among the artifacts, where every space has a folder."""
        match = OF_STORE.match(path)
        space = match["space"] if match else case.own
        if space == case.own:
            return self._ruling(case, case.own, {})
        assert match is not None  # only a path that names a space leads into another one
        if case.call.changes or match["experiment"] is None or not await self._may_open(case.caller, match):
            raise Refused(404, f"There is no artifact at {path[:300]}.")
        return self._ruling(case, space, {})

    async def _may_open(self, caller: Caller, match: Any) -> bool:
        experiment = Named(Kind.EXPERIMENT, match["experiment"])
        places = await self._directory.places([experiment])
        if experiment not in places or places[experiment].space != match["space"]:
            return False
        if not await self._hidden(caller, places):
            return True
        wanted = f"{match['experiment']}/{match['rest'] or ''}/"
        return any(
            _holds(each, match["space"], wanted) for each in await self._sources(caller, match["space"])
        )

    async def _visit(self, case: _Case, change: Mapping[str, str | None]) -> Ruling:
        """Judge what names nothing by id in a space that is another's."""
        if case.call.changes or case.call.reach == Reach.HERE:
            raise Refused(
                403,
                f"You are in the space of {person_of(case.wished) or case.wished}, where nobody else writes. "
                f"Call mlflow.set_workspace({case.own!r}) first.",
            )
        owner = person_of(case.wished)
        if case.place in ("mlflow/experiments/search", "mlflow/experiments/get-by-name"):
            return await self._visit_experiments(case, owner)
        if "registered-models/" in case.place or "model-versions/" in case.place:
            return await self._visit_models(case, owner)
        return self._ruling(case, case.own, change)

    async def _visit_experiments(self, case: _Case, owner: str) -> Ruling:
        readable = await asyncio.to_thread(self._visibility.readable, case.caller, Subject.EXPERIMENT, owner)
        ids = [name for _, name in readable]
        if case.place.endswith("/search"):
            if not ids:
                return Ruling(case.call, case.own, answer={})
            return _among(case, ids)
        name = next(iter(case.asked.query.get("experiment_name", [])), "")
        found = await self._directory.experiment_called(case.wished, name)
        if found is None or found not in ids:
            raise Refused(404, f"Could not find experiment with name '{name}'")
        return self._ruling(case, case.wished, {})

    async def _visit_models(self, case: _Case, owner: str) -> Ruling:
        readable = await asyncio.to_thread(self._visibility.readable, case.caller, Subject.MODEL, owner)
        models = frozenset(await self._directory.models(case.wished, [name for _, name in readable]))
        if case.place.endswith("/search"):
            if not models:
                return Ruling(case.call, case.own, answer={})
            return Ruling(case.call, case.wished, only=models)
        document = case.asked.document if isinstance(case.asked.document, dict) else {}
        names = {*case.asked.query.get("name", []), *filter(None, [document.get("name")])}
        if not names or not names <= models:
            name = next(iter(sorted(map(str, names - models))), "")
            raise Refused(404, f"Registered Model with name={name} not found")
        return self._ruling(case, case.wished, {})

    async def _open(self, case: _Case) -> Ruling:
        """Answer which spaces there are for the caller; the rest of what is open names nothing."""
        if not case.place.startswith("mlflow/workspaces"):
            return Ruling(case.call, case.own)
        owners = {case.caller.name}
        for subject in Subject:
            readable = await asyncio.to_thread(self._visibility.readable, case.caller, subject)
            owners |= {owner for owner, _ in readable}
        spaces = [{"name": space_of(owner), "description": owner} for owner in sorted(owners)]
        wanted = case.place.removeprefix("mlflow/workspaces").strip("/")
        if not wanted:
            return Ruling(case.call, case.own, answer={"workspaces": spaces})
        for space in spaces:
            if space["name"] == wanted:
                return Ruling(case.call, case.own, answer={"workspace": space})
        raise Refused(404, f"Workspace '{wanted}' not found")

    def _ruling(self, case: _Case, space: str, change: Mapping[str, str | None]) -> Ruling:
        if not change:
            return Ruling(case.call, space)
        document = rewritten(case.asked.document, change)
        if _asks_nowhere(case, document):
            return Ruling(case.call, space, answer={})
        return Ruling(case.call, space, document=document, query=_changed(case.asked.query, change))


def _begins(case: _Case, thing: Named, change: Mapping[str, str | None]) -> bool:
    """Tell whether a thing has its id from this request, or the other name of an experiment."""
    if thing.kind == Kind.EXPERIMENT:
        return thing.id in change
    return thing.kind == Kind.TRACE and case.place == "mlflow/traces"


def _asks_nowhere(case: _Case, document: Any) -> bool:
    """Tell whether a search has lost every place that it named; without any, MLflow would search all."""
    listed = [each for each in case.things if each.listed]
    return bool(listed) and not any(each.listed for each in named(case.place, {}, document, {}))


def _changed(query: Mapping[str, list[str]], change: Mapping[str, str | None]) -> Mapping[str, list[str]]:
    names = ("experiment_id", "experiment_ids", "experimentId", "experimentIds")
    return {
        name: [str(change.get(value) or value) for value in values] if name in names else list(values)
        for name, values in query.items()
    }


def _among(case: _Case, ids: list[str]) -> Ruling:
    """Return a search for experiments among some ids."""
    document, query = case.asked.document, case.asked.query
    told = document.get("filter") if isinstance(document, dict) else next(iter(query.get("filter", [])), "")
    # First: what follows can narrow it down, but not begin a comment that hides it. MLflow has no OR.
    condition = f"experiment_id IN ({', '.join(repr(each) for each in ids)})"
    both = f"{condition} AND {told}" if told else condition
    if isinstance(document, dict):
        return Ruling(case.call, case.wished, document={**document, "filter": both}, only=frozenset(ids))
    return Ruling(case.call, case.wished, query={**query, "filter": [both]}, only=frozenset(ids))


def _holds(source: Source, space: str, wanted: str) -> bool:
    """Tell whether a path is among the files of a version of a model."""
    root = f"mlflow-artifacts:/workspaces/{space}/"
    if source.uri.startswith(root):
        return wanted.startswith(f"{source.uri.removeprefix(root).strip('/')}/")
    model = source.uri.removeprefix("models:/")
    return re.match(rf"\d+/models/{re.escape(model)}/", wanted) is not None
