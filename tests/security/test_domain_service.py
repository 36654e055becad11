"""Who gets in at a domain's service: ``domain_service.txt``, asked of a real one (cases 16, 17 and 24)."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from jupyter_smstudio.core.identity import Visibility
from jupyter_smstudio.core.models import new_id
from jupyter_smstudio.web.routes import SHARED_ROUTES

from ..drills.domain import SetupError, postgresql_programs, running_domain
from .domain import ADMINS, OTHERS, SENT, SENT_SHA256, SHA256, Domain, record
from .matrix import Row, differences, read, served

ROWS = read("domain_service.txt")


@pytest.fixture(scope="module")
def domain() -> Iterator[Domain]:
    try:
        postgresql_programs()
    except SetupError as missing:
        pytest.skip(str(missing))
    folder = Path(tempfile.mkdtemp(prefix="smstudio-domain-"))  # PostgreSQL's user may not enter pytest's
    try:
        with running_domain(folder, ADMINS, OTHERS) as (service, _):
            domain = Domain(service)
            domain.admit()
            yield domain
    finally:
        shutil.rmtree(folder)


def test_every_route_has_a_row() -> None:
    assert differences(ROWS, served(SHARED_ROUTES, shared=True)) == ""


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_in_where_the_table_says_and_nowhere_else(domain: Domain, row: Row) -> None:
    assert {*row.answers} == {*domain.tokens}
    shared = domain.share()
    for who, tokens in domain.tokens.items():
        for token in tokens:
            fresh = domain.share() if row.verb != "GET" else shared
            reply = ask(domain, row, token, fresh)
            got = 403 if reply.status_code == 401 else reply.status_code  # MLflow's word for nobody
            assert got == int(row.answers[who]), (who, reply.text)
            if reply.status_code == 404 and who != "admin":  # who knows that it is there
                unknown = str(uuid.uuid4())
                other = ask(domain, row, token, unknown)
                assert (other.status_code, other.text.replace(unknown, "ID")) == (
                    404,
                    reply.text.replace(fresh, "ID"),
                )
            reply.close()


def ask(domain: Domain, row: Row, token: str, snapshot: str) -> requests.Response:
    sha256 = SENT_SHA256 if row.verb == "PUT" else SHA256
    path = row.path.replace("{snapshot}", snapshot).replace("{name}", "ann").replace("{sha256}", sha256)
    path = path.replace("{lease}", str(uuid.UUID(int=7)))
    path = re.sub(r"\{\w+\}", "7", path)  # of MLflow; nothing is called so
    body: bytes | None = None
    if str(row) == "POST sharing/exchange/snapshots":
        body = record("ann").model_dump_json().encode()
    elif "{sha256}" in row.path:
        body = SENT
    elif row.verb in ("POST", "PUT", "PATCH"):
        body = json.dumps(row.body or {}).encode()
    return domain.ask(row.verb, path, token, data=body)


def test_it_has_no_other_verbs(domain: Domain) -> None:
    alone = served(SHARED_ROUTES) - served(SHARED_ROUTES, shared=True)
    assert alone
    for verb, path in (each.split() for each in alone):
        reply = domain.ask(verb, path.replace("{snapshot}", new_id()), "ann-token", json={})
        assert reply.status_code in (404, 405), (verb, path, reply.text)


def test_ids_cannot_be_guessed_or_chosen_badly(domain: Domain) -> None:
    for chosen in ("1", "../../etc/passwd", new_id().upper(), ""):
        reply = domain.ask(
            "POST", "sharing/exchange/snapshots", "ann-token", data=record("ann", id=chosen).model_dump_json()
        )
        assert reply.status_code == 400, (chosen, reply.text)


def test_a_link_that_was_revoked_or_is_over_answers_nothing_of_it(domain: Domain) -> None:
    """Case 24."""
    snapshot = domain.share(visibility=Visibility.DOMAIN)
    assert domain.ask("GET", f"sharing/snapshots/{snapshot}/preview", "ben-token").status_code == 200
    assert domain.ask("DELETE", f"sharing/snapshots/{snapshot}", "ann-token").status_code == 200
    for part in ("preview", "notebook"):
        reply = domain.ask("GET", f"sharing/snapshots/{snapshot}/{part}", "ben-token")
        assert reply.status_code == 410, reply.text
        assert "cells" not in reply.text
    taken = domain.ask("GET", f"sharing/exchange/snapshots/{snapshot}/contents/{SHA256}", "ben-token")
    assert taken.status_code == 410
    assert domain.ask("GET", f"sharing/snapshots/{snapshot}/preview", "eve-token").status_code == 403


@pytest.mark.parametrize("claim", [{"owner": "root"}, {"owner": "ben"}])
def test_nobody_shares_in_the_name_of_another(domain: Domain, claim: dict[str, str]) -> None:
    snapshot = domain.share(**claim)
    assert domain.ask("GET", f"sharing/snapshots/{snapshot}", "ann-token").json()["owner"] == "ann"


def test_what_the_service_keeps_nobody_else_can_read(domain: Domain) -> None:
    domain.share()
    folder: Path = domain.service.folder
    assert folder.stat().st_mode & 0o077 == 0
    assert (folder / "cookie-secret").stat().st_mode & 0o077 == 0
