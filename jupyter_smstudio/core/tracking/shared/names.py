"""Which things of MLflow's a request names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .calls import ARTIFACT


class Kind(StrEnum):
    """What can be named by an id."""

    EXPERIMENT = "experiment"
    RUN = "run"
    LOGGED_MODEL = "logged model"
    TRACE = "trace"


@dataclass(frozen=True)
class Named:
    """One thing of MLflow's.

    Attributes:
        kind: what it is.
        id: as MLflow has it.
        listed: whether it stands in a list of places to search, where one that is not there is passed over.
    """

    kind: Kind
    id: str
    listed: bool = False


FIELDS: Mapping[str, Kind] = {
    "experiment_id": Kind.EXPERIMENT,
    "experiment_ids": Kind.EXPERIMENT,
    "run_id": Kind.RUN,
    "run_ids": Kind.RUN,
    "run_uuid": Kind.RUN,
    "source_run_id": Kind.RUN,
    "model_id": Kind.LOGGED_MODEL,
    "model_ids": Kind.LOGGED_MODEL,
    "trace_id": Kind.TRACE,
    "trace_ids": Kind.TRACE,
    "request_id": Kind.TRACE,
    "request_ids": Kind.TRACE,
}
"""Names of fields that hold ids, in MLflow's messages and queries."""
SEARCHES = re.compile(r"mlflow/(?:runs|logged-models|traces)/search$")
FREE = frozenset({"tags", "trace_metadata", "request_metadata", "assessments", "profile", "schema"})
"""Fields whose content is anybody's: a name in there is no field of MLflow's."""
OF_PATH = (
    (re.compile(r"mlflow/logged-models/(?P<id>[^/]+)"), Kind.LOGGED_MODEL),
    (re.compile(r"mlflow/traces/(?P<id>(?!search$|get$|batchGet|metrics$|delete-|link-)[^/]+)"), Kind.TRACE),
)
TRACE_HEADER = "x-mlflow-experiment-id"
"""By which clients name the experiment of spans, whose message is not read here."""
STORED = re.compile(rf"{ARTIFACT}/(?P<path>.*)$")
LOCATION = re.compile(r"(?:mlflow-artifacts|runs|models):/")
OF_STORE = re.compile(r"workspaces/(?P<space>[^/]+)(?:/(?P<experiment>\d{1,18})(?:/(?P<rest>.*))?)?$")


def named(
    place: str, query: Mapping[str, list[str]], document: Any, headers: Mapping[str, str]
) -> list[Named]:
    """Return what a request names by ids, each once.

    Args:
        place: its path, as the list of calls has it.
        query: its parameters.
        document: the JSON of its body; None where it has none.
        headers: in small letters.
    """
    found: dict[Named, None] = {}
    searched = SEARCHES.search(place) is not None
    for name, values in query.items():
        if kind := FIELDS.get(_snake(name)):
            found.update((Named(kind, value), None) for value in values if value)
    for pattern, kind in OF_PATH:
        # 'logged-models/search' has the form of a path with an id.
        if (match := pattern.match(place)) and not searched:
            found[Named(kind, match["id"])] = None
    for kind, value in _fields(document):
        found[Named(kind, value, listed=searched and kind == Kind.EXPERIMENT)] = None
    if experiment := headers.get(TRACE_HEADER):
        found[Named(Kind.EXPERIMENT, experiment)] = None
    return list(found)


def stored_at(place: str, query: Mapping[str, list[str]]) -> str | None:
    """Return the path below the root of all artifacts that a request names; None if it names none."""
    if place == ARTIFACT:
        return next(iter(query.get("path", [])), "").strip("/")
    match = STORED.match(place)
    return match["path"].strip("/") if match else None


def locations(place: str, document: Any) -> list[str]:
    """Return the places among the artifacts, runs and models that a request wants something to be kept at."""
    if place not in ("mlflow/model-versions/create", "mlflow/traces"):
        return []
    return [text for text in _strings(document) if LOCATION.match(text)]


def rewritten(document: Any, change: Mapping[str, str | None]) -> Any:
    """Return a document with other ids of experiments.

    Args:
        document: JSON; stays as it is.
        change: the new id by the old one; None takes it out of the list that it stands in, or what stands for
            it there.
    """
    if isinstance(document, list):
        return [rewritten(item, change) for item in document if not _dropped(item, change)]
    if not isinstance(document, dict):
        return document
    return {name: _replaced(name, value, change) for name, value in document.items()}


def _replaced(name: str, value: Any, change: Mapping[str, str | None]) -> Any:
    if _snake(name) in FREE:
        return value
    if FIELDS.get(_snake(name)) != Kind.EXPERIMENT:
        return rewritten(value, change)
    if isinstance(value, list):
        return [each for each in (change.get(str(item), item) for item in value) if each is not None]
    return change.get(str(value), value)


def _dropped(item: Any, change: Mapping[str, str | None]) -> bool:
    return any(
        kind == Kind.EXPERIMENT and value in change and change[value] is None
        for kind, value in _fields(item if isinstance(item, dict) else None)
    )


def _strings(document: Any) -> Iterator[str]:
    left = [document]
    while left:
        item = left.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            left.extend(item)
        elif isinstance(item, dict):
            left.extend(item.values())


def _fields(document: Any) -> Iterator[tuple[Kind, str]]:
    left = [document]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left.extend(item)
        elif isinstance(item, dict):
            for name, value in item.items():
                kind = FIELDS.get(_snake(name))
                if kind is not None:
                    yield from ((kind, each) for each in _texts(value))
                elif _snake(name) not in FREE:
                    left.append(value)


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if isinstance(each, str | int) and each != ""]


def _snake(name: str) -> str:
    """Return a field's name as MLflow writes it; protobuf's JSON takes ``experimentId`` as well."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match[1].lower()}", name)
