"""One MLflow for a domain: who sees and changes what. The real service, with a real MLflow behind it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .domain import ServiceProcess
from .shared_mlflow import READS, WRITES, Answer, Deed, Member, Record, shared_service

OTHERS = ("ben", "root", "vera")
"""A member, an admin, and one who may only look."""
SUITE = Path(__file__).parents[1] / "core" / "tracking" / "client_suite.py"


@pytest.fixture(scope="module")
def service() -> Iterator[ServiceProcess]:
    with shared_service() as service:
        yield service


@pytest.fixture(scope="module")
def people(service: ServiceProcess) -> dict[str, Member]:
    return {name: Member(name, service.url) for name in ("ann", "ben", "vera", "root", "eve")}


def made(members: dict[str, Member], visibility: str = "private", **named: list[str]) -> Record:
    """Record something of ann's, and let others see it."""
    record = Record(members["ann"], f"r-{uuid.uuid4().hex[:8]}").make()
    if visibility != "private":
        wanted = {"visibility": visibility, **named}
        for route in (f"experiments/{record.experiment}", f"models/{record.name}"):
            answer = members["ann"].ask("PUT", f"experiments/{route}/sharing", wanted)
            assert answer.status == 200, answer
    return record


@pytest.fixture(scope="module")
def private(people: dict[str, Member]) -> Record:
    return made(people)


@pytest.fixture(scope="module")
def shared(people: dict[str, Member]) -> Record:
    return made(people, "domain")


def told(answer: Answer, record: Record) -> Any:
    """Return what an answer says, without which record it is about."""
    text = f"{answer.status} {answer.content}".replace(f"/{record.experiment}/", "/experiment/")
    for name in ("logged", "trace", "run", "name"):
        text = text.replace(getattr(record, name), name)
    text = re.sub(r"set_workspace\('\w+'\)", "set_workspace", text)
    return re.sub(rf"id {record.experiment}\b", "id", text)


@pytest.mark.parametrize("deed", [*READS, *WRITES], ids=lambda deed: f"{deed.verb} {deed.path}")
def test_the_owner_may_do_everything(people: dict[str, Member], private: Record, deed: Deed) -> None:
    answer = deed.ask(people["ann"], private)
    assert answer.status == 200, answer


@pytest.mark.parametrize("deed", [*READS, *WRITES], ids=lambda deed: f"{deed.verb} {deed.path}")
def test_what_is_private_answers_as_what_is_not_there(
    people: dict[str, Member], private: Record, deed: Deed
) -> None:
    nothing = Record(people["ann"], "r-nothing")
    other = told(deed.ask(people["ben"], nothing), nothing)
    for who in OTHERS:
        answer = deed.ask(people[who], private)
        if who == "vera" and deed.writes:
            assert answer.status == 403
        else:
            assert told(answer, private) == other, who
            assert answer.status == (403 if deed.inside and deed.writes else 404), answer


@pytest.mark.parametrize("deed", [*READS, *WRITES], ids=lambda deed: f"{deed.verb} {deed.path}")
def test_what_is_shared_is_looked_at_and_not_changed(
    people: dict[str, Member], shared: Record, deed: Deed
) -> None:
    expected = None if deed.writes else deed.ask(people["ann"], shared).content
    for who in OTHERS:
        answer = deed.ask(people[who], shared)
        if deed.writes:
            assert answer.status in (403, 404), answer
        else:
            assert (answer.status, answer.content) == (200, expected), who


@pytest.mark.parametrize("deed", [READS[0], READS[9], WRITES[5]], ids=lambda deed: deed.path)
def test_who_does_not_belong_gets_nothing(people: dict[str, Member], shared: Record, deed: Deed) -> None:
    assert deed.ask(people["eve"], shared).status in (401, 403)


def test_a_viewer_records_nothing(people: dict[str, Member]) -> None:
    answer = people["vera"].mlflow("POST", "experiments/create", {"name": "mine"})
    assert (answer.status, answer.code) == (403, "PERMISSION_DENIED")
    assert people["vera"].mlflow("POST", "experiments/search", {"max_results": 5}).status == 200


def test_named_people_and_groups_see_it_and_nobody_else(people: dict[str, Member]) -> None:
    record = made(people, "named", people=["ben"])
    assert READS[2].ask(people["ben"], record).status == 200
    assert READS[2].ask(people["root"], record).status == 404
    group = made(people, "named", groups=["domain"])
    assert READS[2].ask(people["root"], group).status == 200


def test_who_loses_it_sees_it_no_longer(people: dict[str, Member]) -> None:
    record = made(people, "domain")
    assert READS[2].ask(people["ben"], record).status == 200
    path = f"experiments/experiments/{record.experiment}/sharing"
    assert people["ben"].ask("PUT", path, {"visibility": "private"}).status == 403
    assert people["ann"].ask("PUT", path, {"visibility": "private"}).status == 200
    assert READS[2].ask(people["ben"], record).status == 404
    assert people["ben"].ask("PUT", path, {"visibility": "private"}).status == 404
    log = people["ann"].ask("GET", "domain/log?action=experiment.shared").content["items"]
    assert [line["note"] for line in log if line["thing"] == record.name] == ["private", "domain"]


def test_searches_find_what_may_be_seen_on_full_pages(people: dict[str, Member]) -> None:
    ben = people["ben"]
    records = [made(people, "domain" if number % 3 == 0 else "private") for number in range(7)]
    seen = {record.experiment for record in records[::3]}
    body: dict[str, Any] = {"max_results": 2, "filter": "name LIKE 'r-%'", "order_by": ["creation_time DESC"]}
    found: list[str] = []
    pages: list[int] = []
    while True:
        page = ben.mlflow("POST", "experiments/search", body, space="ann").content
        found += [each["experiment_id"] for each in page.get("experiments", [])]
        pages.append(len(page.get("experiments", [])))
        if not page.get("next_page_token"):
            break
        body["page_token"] = page["next_page_token"]
    assert seen <= set(found)
    assert not {record.experiment for record in records} - seen & set(found)
    assert set(pages[:-1]) <= {2}
    for call in ("registered-models/search?max_results=2", "model-versions/search?max_results=2"):
        names = [item["name"] for item in _all(ben, call)]
        assert {record.name for record in records[::3]} <= set(names)
        assert not {record.name for record in records if record.experiment not in seen} & set(names)
    own = ben.mlflow("POST", "experiments/search", {"max_results": 100}).content["experiments"]
    assert [each["name"] for each in own] == ["Default"]


def _all(member: Member, call: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        page = member.mlflow("GET", f"{call}&page_token={token}" if token else call, space="ann").content
        items = next((value for value in page.values() if isinstance(value, list)), [])
        found += items
        token = page.get("next_page_token", "")
        if not token:
            return found
        assert len(items) == 2


def test_a_search_for_runs_is_kept_to_what_may_be_seen(
    people: dict[str, Member], private: Record, shared: Record
) -> None:
    ben = people["ben"]

    def runs(*experiments: str) -> list[str]:
        answer = ben.mlflow("POST", "runs/search", {"experiment_ids": list(experiments)})
        assert answer.status == 200, answer
        return [run["info"]["run_id"] for run in answer.content.get("runs", [])]

    assert runs(private.experiment) == []
    assert runs(private.experiment, shared.experiment) == [shared.run]
    logged = ben.mlflow("POST", "logged-models/search", {"experiment_ids": [private.experiment]})
    assert logged.content == {}
    traces = {
        "locations": [
            {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": private.experiment}}
        ]
    }
    assert ben.mlflow("POST", "/api/3.0/mlflow/traces/search", traces).content == {}
    graph = {
        "operationName": "Get",
        "variables": {},
        "query": 'query Get { mlflowGetExperiment(input: {experimentId: "' + private.experiment + '"}) '
        "{ experiment { name } apiError { message } } }",
    }
    assert private.name not in str(ben.mlflow("POST", "/graphql", graph).content)
    assert private.name in str(people["ann"].mlflow("POST", "/graphql", graph).content)


def test_nothing_of_others_is_kept_as_ones_own(people: dict[str, Member], private: Record) -> None:
    ben = people["ben"]
    name = f"ben-{private.name}"
    ben.do("POST", "registered-models/create", {"name": name})
    for source in (
        f"mlflow-artifacts:/{private.root}",
        f"runs:/{private.run}/model",
        f"models:/{private.logged}",
    ):
        answer = ben.mlflow("POST", "model-versions/create", {"name": name, "source": source})
        assert answer.status in (400, 404), (source, answer)
    assert ben.mlflow("GET", f"model-versions/search?filter=name%3D'{name}'").content == {}


def test_what_is_not_on_the_list_is_refused(people: dict[str, Member]) -> None:
    ann = people["ann"]
    for verb, path in (
        ("POST", "/api/3.0/mlflow/workspaces"),
        ("DELETE", "/api/3.0/mlflow/workspaces/ben"),
        ("POST", "/api/2.0/mlflow/webhooks"),
        ("GET", "/api/3.0/mlflow/gateway/secrets/list"),
        ("GET", "/api/3.0/mlflow/scorers/list?experiment_id=1"),
        ("POST", "/api/2.0/mlflow/something/new"),
        ("GET", "/api/2.0/mlflow-artifacts/artifacts/../../secret"),
    ):
        answer = ann.mlflow(verb, path, {} if verb == "POST" else None)
        assert answer.status in (400, 403, 404), (path, answer)


def test_people_and_names_meet_nowhere(people: dict[str, Member]) -> None:
    name = f"same-{uuid.uuid4().hex[:8]}"
    ids = {
        who: people[who].do("POST", "experiments/create", {"name": name})["experiment_id"]
        for who in ("ann", "ben")
    }
    assert len(set(ids.values())) == 2
    run = people["ben"].do("POST", "runs/create", {"experiment_id": "0"})["run"]["info"]
    default = people["ben"].do("GET", "experiments/get-by-name?experiment_name=Default")["experiment"]
    assert run["experiment_id"] == default["experiment_id"] != "0"


def test_the_pages_show_each_what_they_may_see(
    people: dict[str, Member], private: Record, shared: Record
) -> None:
    for who, sees in (("ann", {private.experiment, shared.experiment}), ("ben", {shared.experiment})):
        member = people[who]
        page = member.ask("GET", "experiments/experiments?limit=1000").content
        known = {each["id"]: each for each in page["items"]}
        assert known.keys() & {private.experiment, shared.experiment} == sees
        facts = known[shared.experiment]["sharing"]
        assert (facts["owner"], facts["mine"], facts["visibility"]) == ("ann", who == "ann", "domain")
        runs = member.ask("POST", "experiments/run-searches", {"limit": 1000, "with_columns": True}).content
        ids = {run["id"] for run in runs["items"]}
        assert ids & {private.run, shared.run} == {private.run, shared.run} if who == "ann" else {shared.run}
        asked = {"experiment_ids": [private.experiment], "with_columns": True}
        inside = member.ask("POST", "experiments/run-searches", asked).content
        assert (inside["total"] > 0, bool(inside["columns"])) == (who == "ann", who == "ann")
        curves = {"run_ids": [private.run, shared.run], "metrics": ["acc"]}
        histories = member.ask("POST", "experiments/histories", curves)
        assert {each["run_id"] for each in histories.content["items"]} == (
            {private.run, shared.run} if who == "ann" else {shared.run}
        )
        status = 200 if who == "ann" else 404
        assert member.ask("GET", f"experiments/runs/{private.run}").status == status
        assert member.ask("GET", f"experiments/experiments/{private.experiment}").status == status
        models = {
            each["name"] for each in member.ask("GET", "experiments/models?limit=1000").content["items"]
        }
        assert {private.name, shared.name} & models == (
            {private.name, shared.name} if who == "ann" else {shared.name}
        )


def test_a_deleted_model_is_private_when_it_is_made_again(people: dict[str, Member]) -> None:
    ann, record = people["ann"], made(people, "domain")
    ann.do("DELETE", "registered-models/delete", {"name": record.name})
    ann.do("POST", "registered-models/create", {"name": record.name})
    asked = Deed("GET", "registered-models/get?name={name}", inside=True)
    assert asked.ask(people["ben"], record).status == 404
    other = made(people, "domain")
    ann.do("POST", "registered-models/rename", {"name": other.name, "new_name": f"{other.name}-2"})
    other.name += "-2"
    assert asked.ask(people["ben"], other).status == 200


def test_mlflows_own_client_does_here_what_it_does_anywhere(service: ServiceProcess, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "MLFLOW_TRACKING_URI": f"{service.url}mlflow",
        "MLFLOW_TRACKING_TOKEN": "cleo-token",
    }
    done = subprocess.run([sys.executable, SUITE], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_model_has_its_versions_and_those_of_their_runs_that_one_may_see(people: dict[str, Member]) -> None:
    record = made(people)
    path = f"experiments/models/ann/{record.name}/versions"

    def seen(who: str) -> list[tuple[int, str]] | int:
        answer = people[who].ask("GET", path)
        if answer.status != 200:
            return answer.status
        return [(each["version"], each["run_id"]) for each in answer.content["items"]]

    assert (seen("ann"), seen("ben"), seen("root")) == ([(1, record.run)], 404, 404)
    for route, run in ((f"models/{record.name}", ""), (f"experiments/{record.experiment}", record.run)):
        people["ann"].ask("PUT", f"experiments/{route}/sharing", {"visibility": "domain"})
        assert seen("ben") == [(1, run)]
    assert people["ann"].ask("GET", path).content["model"]["sharing"]["mine"]
    log = people["ann"].ask("GET", f"domain/log?action=model&text={record.name}").content["items"]
    assert [(line["action"], line["note"]) for line in reversed(log)] == [
        ("model.registered", ""),
        ("model.registered", "new version"),
        ("model.shared", "domain"),
    ]
