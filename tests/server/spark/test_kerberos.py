"""Livy servers that ask for Kerberos tickets: a real KDC, real tickets, and a gate that checks them."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Forbidden, InvalidInput, NotSupported, Unavailable
from jupyter_smstudio.spark.credentials import Credential
from jupyter_smstudio.spark.emr.account import EmrAccount
from jupyter_smstudio.spark.emr.clusters import EmrCluster
from jupyter_smstudio.spark.kerberos import EXPIRED, MISSING, NO_TICKET, Handshake
from jupyter_smstudio.spark.kinds.emr import EmrKind
from jupyter_smstudio.spark.livy.port import LivyPort
from jupyter_smstudio.spark.models import ClusterState, StoreCredentials

from ...kerberos_realm import NAME, Realm, gssapi_packages, open_realm
from ...spnego_gate import Gate, open_gate
from .livy_double import LivyDouble
from .remote_stage import OWNER, RemoteStage, Reports, ask

SERVICE = "HTTP/localhost"
ANNA = f"anna@{NAME}"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    """Start a realm with two users."""
    with open_realm(tmp_path_factory.mktemp("realm")) as realm:
        for user in ("anna", "ben"):
            realm.add(user)
        yield realm


@pytest.fixture
def realm(started: Realm, monkeypatch: pytest.MonkeyPatch) -> Iterator[Realm]:
    """Return the realm, by this process's own environment; nobody has a ticket yet."""
    monkeypatch.syspath_prepend(str(gssapi_packages()))
    for name, value in started.environ.items():
        monkeypatch.setenv(name, value)
    yield started
    started.forget()


@pytest.fixture
def without_gssapi(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the package away."""
    monkeypatch.setitem(sys.modules, "gssapi", None)


@dataclass
class Guarded:
    """A Livy server behind a gate, and the kind that reaches it."""

    stage: RemoteStage
    double: LivyDouble
    gate: Gate

    def __post_init__(self) -> None:
        self.order = self.stage.order("livy", {"Url": self.gate.url, "AuthType": "Kerberos"})
        self.kind = self.stage.livy_kind(self.order)

    @property
    def livy(self) -> LivyPort:
        """Return its client."""
        return self.kind.livy(self.order)


@asynccontextmanager
async def guarded(realm: Realm, folder: Path) -> AsyncIterator[Guarded]:
    """Start a Livy server behind a gate."""
    stage = RemoteStage(folder)
    async with stage.double() as double, open_gate(Gate(double.url, realm.keytab(SERVICE))) as gate:
        yield Guarded(stage, double, gate)


async def test_a_ticket_opens_a_livy_server(realm: Realm, tmp_path: Path) -> None:
    realm.kinit("anna")
    async with guarded(realm, tmp_path) as there:
        assert there.kind.check(there.order) == {}
        reports = Reports()
        await there.kind.start(there.order, reports)
        assert reports.states == [(ClusterState.WAITING, "")]
        assert reports.known.auth_types == ("Kerberos",)
        made = await ask(there.livy, "POST", "/sessions", {"kind": "pyspark"})
        await ask(there.livy, "POST", f"/sessions/{made.body['id']}/statements", {"code": "1 + 1"})
        assert {*there.gate.principals} == {ANNA}
        assert there.gate.refused == [], "each request shows a proof of its own"
        assert {shown for _, _, shown in there.double.asked} == {""}, "behind the gate nothing is shown"
        assert there.stage.tools().credentials.state("j-1", OWNER, ("Kerberos",)) == "none"


async def test_without_a_ticket_the_cluster_waits_for_one(realm: Realm, tmp_path: Path) -> None:
    async with guarded(realm, tmp_path) as there:
        reports = Reports()
        await there.kind.start(there.order, reports)
        assert reports.states == [(ClusterState.WAITING, NO_TICKET)]
        assert (there.double.asked, there.gate.refused) == ([], [])
        realm.kinit("anna")
        await there.kind.refresh(there.order, reports)
        assert reports.states[-1] == (ClusterState.WAITING, "")


async def test_a_cluster_that_was_made_without_kerberos_is_told(realm: Realm, tmp_path: Path) -> None:
    async with guarded(realm, tmp_path) as there:
        order = there.stage.order("livy", {"Url": there.gate.url})
        livy = there.stage.livy_kind(order).livy(order)
        with pytest.raises(Forbidden, match=r"asks for a Kerberos ticket \(401\): create the cluster with"):
            await ask(livy, "GET", "/version")


async def test_a_ticket_that_expires_costs_no_session(realm: Realm, tmp_path: Path) -> None:
    realm.kinit("anna")
    async with guarded(realm, tmp_path) as there:
        made = await ask(there.livy, "POST", "/sessions", {"kind": "pyspark"})
        realm.expire("anna")
        for _ in range(2):
            with pytest.raises(Forbidden) as caught:
                await ask(there.livy, "GET", f"/sessions/{made.body['id']}")
            assert caught.value.message == EXPIRED
        realm.kinit("anna")
        found = await ask(there.livy, "GET", f"/sessions/{made.body['id']}")
        assert found.body["name"] == made.body["name"]


async def test_a_user_that_livy_does_not_know_is_refused(realm: Realm, tmp_path: Path) -> None:
    realm.kinit("ben")
    async with guarded(realm, tmp_path) as there:
        there.gate.banned = ["ben"]
        with pytest.raises(Forbidden, match=rf"does not let ben@{NAME} in \(403\).*kinit.*may not"):
            await ask(there.livy, "GET", "/version")


async def test_a_ticket_for_another_key_is_refused_and_not_repeated(realm: Realm, tmp_path: Path) -> None:
    realm.kinit("anna")
    async with guarded(realm, tmp_path) as there:
        await ask(there.livy, "GET", "/version")
        there.gate.keytab = realm.keytab("HTTP/elsewhere")
        with pytest.raises(Forbidden, match=rf"does not let {ANNA} in \(401\)") as caught:
            await ask(there.livy, "GET", "/version")
        assert "It says: Negotiate … is not accepted" in caught.value.message


async def test_a_server_that_cannot_prove_who_it_is_is_not_heard(realm: Realm, tmp_path: Path) -> None:
    realm.kinit("anna")
    async with guarded(realm, tmp_path) as there:
        there.gate.proves = False
        assert (await ask(there.livy, "GET", "/version")).status == 200, "a proxy may leave the proof out"
        there.gate.proves = None
        with pytest.raises(Unavailable, match="did not prove that it is HTTP/localhost"):
            await ask(there.livy, "GET", "/version")


def test_a_host_that_the_realm_does_not_know_is_said(realm: Realm) -> None:
    realm.kinit("anna")
    with pytest.raises(Unavailable, match=r"no ticket for HTTP/127\.0\.0\.1: Server .*not found in Kerberos"):
        Handshake("127.0.0.1")


def test_a_realm_that_does_not_answer_is_said(
    realm: Realm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    realm.kinit("anna")
    gone = tmp_path / "krb5.conf"
    gone.write_text((realm.folder / "krb5.conf").read_text().replace(f":{realm.port}", ":1"))
    monkeypatch.setenv("KRB5_CONFIG", str(gone))
    with pytest.raises(Unavailable, match=r"no ticket for HTTP/localhost: Cannot contact any KDC"):
        Handshake("localhost")


def test_a_keytab_of_the_server_gets_tickets_by_itself(realm: Realm, monkeypatch: pytest.MonkeyPatch) -> None:
    realm.keytab(SERVICE)
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(realm.keytab("studio")))
    assert Handshake("localhost").principal == f"studio@{NAME}"


def kerberized(stage: RemoteStage, monkeypatch: pytest.MonkeyPatch) -> EmrKind:
    """Return the kind, for which AWS has one cluster that asks for tickets; moto makes none."""
    kind = EmrKind(stage.tools(), stage.folder, look_seconds=0.01)
    told = {
        "Id": "j-X",
        "Status": {"State": "WAITING"},
        "KerberosAttributes": {"Realm": NAME},
        "MasterPublicDnsName": "localhost",
    }

    async def describe(_account: EmrAccount, _cluster: str) -> EmrCluster:
        return EmrCluster.of(told)

    monkeypatch.setattr(kind._clusters, "describe", describe)
    return kind


async def test_emr_with_kerberos_is_asked_with_the_ticket(
    realm: Realm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    realm.kinit("anna")
    stage = RemoteStage(tmp_path)
    kind = kerberized(stage, monkeypatch)
    async with guarded(realm, tmp_path) as there:
        order = stage.order("emr", {}, "j-X", {"LivyUrl": there.gate.url.replace("localhost", "{master}")})
        reports = Reports()
        await kind.adopt(order, reports)
        assert reports.states == [(ClusterState.WAITING, "")]
        assert reports.known.auth_types == ("Kerberos",)
        await ask(kind.livy(order), "GET", "/version")
        assert there.gate.principals == [ANNA]
        await kind.leave(order)
    kind.aws.close()


# A machine without Kerberos


@pytest.mark.usefixtures("without_gssapi")
def test_a_machine_without_kerberos_says_so_at_the_field(tmp_path: Path) -> None:
    stage = RemoteStage(tmp_path)
    order = stage.order("livy", {"Url": "http://localhost:8998", "AuthType": "Kerberos"})
    assert stage.livy_kind(order).check(order) == {"parameters.AuthType": MISSING}
    with pytest.raises(NotSupported, match=r"libkrb5-dev.*jupyter-smstudio\[kerberos\]"):
        Handshake("localhost")


@pytest.mark.usefixtures("without_gssapi")
async def test_emr_with_kerberos_says_what_the_machine_lacks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, reports = RemoteStage(tmp_path), Reports()
    await kerberized(stage, monkeypatch).adopt(stage.order("emr", {}, "j-X"), reports)
    assert reports.states == [(ClusterState.WAITING, MISSING)]
    assert reports.known.auth_types == ("Kerberos",)


def test_a_ticket_is_nothing_to_store() -> None:
    with pytest.raises(InvalidInput, match="kinit") as caught:
        Credential.given(StoreCredentials(auth_type="Kerberos", username="anna"))
    assert [*caught.value.details["fields"]] == ["auth_type"]
