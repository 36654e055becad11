"""A domain that is lost comes back from its backup, as docs/admin.md says; an older one, too."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from jupyter_smstudio.core.identity import Visibility

from ..security.domain import ADMINS, OTHERS, Domain
from .domain import HubStandIn, PostgreSql, ServiceProcess, SetupError, postgresql_programs

OLDER = Path(__file__).parent / "domain-0007.sql"
"""What ``pg_dump --inserts --no-owner`` wrote of a domain of the version whose schema was 0007."""


@dataclass
class Machine:
    """PostgreSQL and the service below one folder."""

    folder: Path
    programs: Path
    hub_url: str

    def __post_init__(self) -> None:
        (self.folder / "postgres").mkdir(parents=True)
        self.database = PostgreSql(self.folder / "postgres").start()
        self.service = ServiceProcess(self.folder / "service", self.database.url, self.hub_url)
        self.domain = Domain(self.service)

    def run(self, program: str, *arguments: str, **options: object) -> None:
        """Run a client of PostgreSQL as the operator does."""
        command = [
            str(self.programs / program),
            "-h",
            str(self.folder / "postgres"),
            "-U",
            "studio",
            *arguments,
        ]
        subprocess.run(command, check=True, **options)  # type: ignore[call-overload]

    def back_up(self, place: Path) -> None:
        """The database first: contents are written before the facts that name them."""
        self.run("pg_dump", "-Fc", "-f", str(place / "studio.dump"), "postgres")
        subprocess.run(["tar", "-C", self.folder, "-czf", place / "contents.tgz", "service"], check=True)

    def restore(self, place: Path) -> None:
        dump = str(place / "studio.dump")
        self.run("pg_restore", "--clean", "--if-exists", "-1", "-d", "postgres", dump)
        subprocess.run(["tar", "-C", self.folder, "-xzpf", place / "contents.tgz", "service"], check=True)

    def destroy(self) -> None:
        """Lose everything, as with the disk."""
        if self.service.process is not None and self.service.process.poll() is None:
            self.service.kill()
        self.database.stop("immediate")
        shutil.rmtree(self.folder)


@pytest.fixture
def machine() -> Iterator[Callable[[], Machine]]:
    """Return a function that sets a machine up; each has a PostgreSQL of its own."""
    try:
        programs = postgresql_programs()
    except SetupError as missing:
        pytest.skip(str(missing))
    folder = Path(tempfile.mkdtemp(prefix="smstudio-backup-"))  # PostgreSQL's user may not enter pytest's
    folder.chmod(0o755)
    hub, made = HubStandIn(ADMINS, OTHERS), list[Machine]()

    def set_up() -> Machine:
        made.append(Machine(folder / str(len(made)), programs, hub.url))
        return made[-1]

    yield set_up
    for each in made:
        if each.folder.exists():
            each.destroy()
    hub.close()
    shutil.rmtree(folder)


def content(number: int) -> bytes:
    document = {"cells": [], "metadata": {"number": number}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document).encode()


def known(domain: Domain) -> dict[str, list[Any]]:
    """Return what the domain remembers, apart from who was seen when."""
    pages = {
        path: domain.ask("GET", path, "root-token").json()["items"]
        for path in ("domain/members", "domain/log?limit=1000", "sharing/snapshots?limit=1000")
    }
    # When somebody was seen, and what is the newest, changes with every request and every snapshot.
    changing = {"seen": "", "newest": ""}
    return {path: [{**item, **changing} for item in items] for path, items in pages.items()}


def hashes(domain: Domain, owner: str = "ann") -> dict[str, str]:
    """Return the hash of each snapshot's contents as they come now, by id."""
    found = {}
    listed = domain.ask("GET", "sharing/snapshots?limit=1000", f"{owner}-token").json()["items"]
    for snapshot in (each for each in listed if each["available"]):
        taken = domain.ask("GET", f"sharing/exchange/snapshots/{snapshot['id']}", f"{owner}-token")
        sha256 = taken.json()["record"]["sha256"]
        path = f"sharing/exchange/snapshots/{snapshot['id']}/contents/{sha256}"
        reply = domain.ask("GET", path, f"{owner}-token")
        assert reply.status_code == 200, reply.text
        found[snapshot["id"]] = hashlib.sha256(reply.content).hexdigest()
        assert found[snapshot["id"]] == sha256
    return found


def log_run(domain: Domain) -> tuple[str, bytes]:
    """Log a run with an artifact in the domain's MLflow as ann; return where it is, and what."""
    api = "mlflow/api/2.0"
    made = domain.ask("POST", f"{api}/mlflow/experiments/create", "ann-token", json={"name": "digits"})
    assert made.status_code == 200, made.text
    experiment = made.json()["experiment_id"]
    run = domain.ask(
        "POST", f"{api}/mlflow/runs/create", "ann-token", json={"experiment_id": experiment}
    ).json()
    place = urlsplit(run["run"]["info"]["artifact_uri"]).path.lstrip("/")
    address = f"{api}/mlflow-artifacts/artifacts/{place}/weights.bin"
    weights = bytes(range(256)) * 100
    assert domain.ask("PUT", address, "ann-token", data=weights).status_code == 200
    return address, weights


def test_a_domain_comes_back_from_a_backup_made_while_people_worked(
    machine: Callable[[], Machine], tmp_path: Path
) -> None:
    first = machine()
    first.service.start()
    first.domain.admit()
    artifact, weights = log_run(first.domain)
    before = {first.domain.share(content=content(number), title=f"n{number}") for number in range(5)}
    revoked = first.domain.share(content=content(-2), title="revoked", visibility=Visibility.DOMAIN)
    assert first.domain.ask("DELETE", f"sharing/snapshots/{revoked}", "ann-token").status_code == 200
    told, shared, over = known(first.domain), {*before, revoked}, threading.Event()

    def work() -> None:
        while not over.is_set():
            number = len(shared)
            shared.add(first.domain.share(content=content(number), title=f"n{number}"))

    worker = threading.Thread(target=work)
    worker.start()
    try:
        first.back_up(tmp_path)
    finally:
        over.set()
        worker.join()
    promised = {name: value for name, value in hashes(first.domain).items() if name in before}
    first.destroy()

    second = machine()
    second.service.start()  # as 'make hub' has left it there
    second.restore(tmp_path)
    second.service.kill(signal.SIGTERM)
    second.service.start()
    assert second.service.folder.stat().st_mode & 0o077 == 0, "secrets stay their owner's"
    found = hashes(second.domain)
    assert {name: value for name, value in found.items() if name in before} == promised
    assert found.keys() <= shared
    now = known(second.domain)
    assert now["domain/members"] == told["domain/members"]
    for page in ("domain/log?limit=1000", "sharing/snapshots?limit=1000"):
        assert [each for each in told[page] if each not in now[page]] == []
    gone = second.domain.ask("GET", f"sharing/snapshots/{revoked}/notebook", "ben-token")
    assert gone.status_code == 410
    assert second.domain.ask("GET", artifact, "ann-token").content == weights
    assert second.domain.ask("GET", artifact, "ben-token").status_code == 404
    # It is a domain to work in, not only to look at.
    assert second.domain.share(content=content(-1)) not in found


def test_a_backup_of_an_older_version_is_brought_up_to_date(machine: Callable[[], Machine]) -> None:
    first = machine()
    with OLDER.open() as dump:
        first.run(
            "psql", "-v", "ON_ERROR_STOP=1", "-q", "-d", "postgres", stdin=dump, stdout=subprocess.DEVNULL
        )
    first.service.start()
    told = known(first.domain)
    assert [member["name"] for member in told["domain/members"]] == ["ann", "ben", "root", "vic"]
    titles = {each["title"]: each["note"] for each in told["sharing/snapshots?limit=1000"]}
    assert titles == {"digits": "as it was", "faces": "for the domain"}
    notes = [line["action"] for line in told["domain/log?limit=1000"]]
    assert notes.count("member.joined") == 4
    assert first.domain.share(content=content(3)) is not None
