"""Addresses that a Livy or Spark Connect server may not have, and hostile orders of sessions."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from jupyter_smstudio.core.errors import InvalidInput, StudioError, Unavailable
from jupyter_smstudio.core.jobs.runtime.addresses import Refused, public_addresses
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.credentials import Credential
from jupyter_smstudio.spark.kinds.connect import ConnectAddress, ConnectKind
from jupyter_smstudio.spark.livy.port import LivyRequest
from jupyter_smstudio.spark.livy.remote.configuration import ROLE, checked_order
from jupyter_smstudio.spark.livy.remote.target import LivyTarget
from jupyter_smstudio.spark.livy.remote.transport import Patience
from jupyter_smstudio.spark.models import ClusterState, StoreCredentials

from .livy_double import livy_double
from .remote_stage import OWNER, RemoteStage, Reports


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "livy.example.org:8998",
        "file:///etc/passwd",
        "ftp://livy.example.org",
        "gopher://livy.example.org",
        "http://",
        "http:///sessions",
        "http://anna:geheim@livy.example.org",
        "http://anna@livy.example.org",
        "http://@livy.example.org",
        "http://livy.example.org:99999",
        "http://livy.example.org:0",
        "http://livy.example.org:x",
        "http://livy.example.org/?doAs=root",
        "http://livy.example.org/#x",
        "http://livy.example.org/?",
        "http://livy.example.org /",
        "http://livy.example.org\r\nX-Evil: 1",
        "http://livy.example.org\\@evil.example.org",
        "http://[::1",
        "http://" + "a" * 3000,
    ],
)
def test_an_address_of_the_wrong_form_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        LivyTarget.of(url)
    assert "geheim" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://livy.example.org", "https://livy.example.org/sessions"),
        ("http://livy.example.org:8998/", "http://livy.example.org:8998/sessions"),
        ("https://knox.example.org/gateway/livy/v1/", "https://knox.example.org/gateway/livy/v1/sessions"),
        ("http://[2001:db8::1]:8998", "http://[2001:db8::1]:8998/sessions"),
    ],
)
def test_paths_are_below_the_address(url: str, asked: str) -> None:
    assert str(LivyTarget.of(url).at("/sessions")) == asked


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[fd00:ec2::254]",
        "[64:ff9b::a00:1]",
        "[fe80::1]",
        "0.0.0.0.",
    ],
)
async def test_private_addresses_are_not_asked(stage: RemoteStage, host: str) -> None:
    async with stage.double() as double:
        order = stage.order("livy", {"Url": f"http://{host}:{double.port}"})
        livy = stage.livy_kind(order, stage.tools(allowed_hosts=())).livy(order)
        with pytest.raises(InvalidInput, match=r"not public|not found"):
            await livy.ask(LivyRequest("GET", "/version", {}, None, Caller(OWNER)))
        assert double.asked == []


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    stage: RemoteStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when it is checked and private when it is connected to."""
    found = socket.getaddrinfo
    asked: list[str] = []

    def change_its_mind(host: Any, *arguments: Any, **named: Any) -> Any:
        if host != "rebound.example.org":
            return found(host, *arguments, **named)
        asked.append(host)
        return found("8.8.8.8" if len(asked) == 1 else "127.0.0.1", *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", change_its_mind)
    async with stage.double() as double:
        order = stage.order("livy", {"Url": f"http://rebound.example.org:{double.port}"})
        livy = stage.livy_kind(order, stage.tools(allowed_hosts=())).livy(order)
        with pytest.raises(InvalidInput, match=r"127\.0\.0\.1, which is not public"):
            await livy.ask(LivyRequest("GET", "/version", {}, None, Caller(OWNER)))
        assert double.asked == []


def test_a_domain_of_private_hosts_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: private)
    assert public_addresses("ip-10-0-0-5.compute.internal", 80, ["*.compute.internal"]) == ["10.0.0.5"]
    for host in ("compute.internal", "evilcompute.internal", "compute.internal.example.org"):
        with pytest.raises(Refused, match="not public"):
            public_addresses(host, 80, ["*.compute.internal"])


@pytest.mark.parametrize(
    ("order", "says"),
    [
        ({"proxyUser": "root"}, "proxyUser"),
        ({"conf": {"spark.submit.deployMode": "cluster"}}, "deployMode"),
        ({"conf": {"spark.master": "local[*]"}}, "spark.master"),
        ({"conf": {" spark.master ": "local"}}, "spark.master"),
        ({"conf": {"spark.submit.proxyUser.allowCustomClasspathInClusterMode": "true"}}, "as the server"),
        ({"conf": {"spark.yarn.keytab": "/etc/krb5.keytab"}}, "keytab"),
        ({"conf": {"spark.jars": "s3://b/a.jar,file:///etc/passwd"}}, "a file of the machine"),
        ({"conf": {"spark.yarn.dist.files": "/etc/passwd"}}, "a file of the machine"),
        ({"conf": {"spark.submit.pyFiles": "local:/etc/x.py"}}, "a file of the machine"),
        ({"conf": {"spark.app.name": "x\nspark.master local"}}, "line break"),
        ({"conf": {"spark.app.name": ["x"]}}, "neither text"),
        ({"conf": ["spark.master"]}, "object"),
        ({"jars": ["/opt/x.jar"]}, "jars names"),
        ({"files": "/etc/passwd"}, "list"),
        ({"pyFiles": ["FILE:///x.py"]}, "a file of the machine"),
        ({"archives": [1]}, "list"),
        ({"file": "/var/lib/livy/keys"}, "file names"),
        ({"conf": {ROLE: "root"}}, "ARN"),
    ],
)
def test_a_session_that_would_escape_is_refused(order: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        checked_order(order)


def test_an_ordinary_session_is_left_as_it_is() -> None:
    order = {
        "kind": "pyspark",
        "driverMemory": "2g",
        "jars": ["s3://bucket/a.jar", "hdfs:///lib/b.jar"],
        "conf": {"spark.sql.shuffle.partitions": 8, "spark.jars": "s3a://bucket/c.jar"},
    }
    role = "arn:aws:iam::123456789012:role/Analyst"
    conf = {**order["conf"], ROLE: role}  # type: ignore[dict-item]
    assert checked_order({**order, "conf": conf}) == (order, role)
    assert checked_order(None) == ({}, "")


@pytest.mark.parametrize(
    "url",
    [
        "spark.example.org:15002",
        "http://spark.example.org",
        "sc://",
        "sc://anna@spark.example.org",
        "sc://spark.example.org:0",
        "sc://spark.example.org:99999",
        "sc://spark.example.org/;token=geheim",
        "sc://spark.example.org/;x-header=1",
        "sc://spark.example.org/;use_ssl=yes",
        "sc://spark.example.org/path",
        "sc://spark.example.org/?x=1",
        "sc://spark example.org",
        "sc://spark.example.org\n",
    ],
)
def test_an_address_of_spark_connect_of_the_wrong_form_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ConnectAddress.of(url)
    assert "geheim" not in caught.value.message


def test_an_address_of_spark_connect_is_given_with_its_token_and_tls() -> None:
    address = ConnectAddress.of("sc://spark.example.org/;use_ssl=false")
    assert address.url() == "sc://spark.example.org:15002/;use_ssl=false"
    assert address.url("a;b=c") == "sc://spark.example.org:15002/;use_ssl=true;token=a%3Bb%3Dc"
    assert ConnectAddress.of("sc://[::1]:1").url() == "sc://[::1]:1"


async def test_a_spark_connect_server_is_looked_at(stage: RemoteStage) -> None:
    kind, reports = ConnectKind(stage.tools()), Reports()
    async with stage.double() as double:
        order = stage.order("connect", {"Url": f"sc://localhost:{double.port}"})
        assert kind.check(order) == {}
        await kind.start(order, reports)
        assert reports.states == [(ClusterState.WAITING, "")]
    with pytest.raises(Unavailable, match="does not answer"):
        await kind.start(order, reports)
    await kind.refresh(order, reports)
    assert "does not answer" in reports.states[-1][1]
    assert "does not answer" in (await kind.log(order, "", 0, 10_000)).text


async def test_a_spark_connect_server_whose_host_is_not_there_is_said(stage: RemoteStage) -> None:
    order = stage.order("connect", {"Url": "sc://nowhere.invalid"})
    with pytest.raises(Unavailable, match=r"nowhere\.invalid was not found.*Check the address"):
        await ConnectKind(stage.tools()).start(order, Reports())


async def test_a_private_spark_connect_server_is_left_to_the_kernel(stage: RemoteStage) -> None:
    kind, reports = ConnectKind(stage.tools(allowed_hosts=())), Reports()
    async with stage.double() as double:
        await kind.start(stage.order("connect", {"Url": f"sc://localhost:{double.port}"}), reports)
        assert double.asked == []
    assert reports.states[0][0] is ClusterState.WAITING
    assert "not tried" in reports.states[0][1]


async def test_the_token_of_spark_connect_comes_from_the_secrets(stage: RemoteStage) -> None:
    tools = stage.tools()
    kind, order = ConnectKind(tools), stage.order("connect", {"Url": "sc://spark.example.org"})
    target = await kind.target(order)
    assert target is not None and target.remote == "sc://spark.example.org:15002"
    await tools.credentials.store(order.id, OWNER, StoreCredentials(auth_type="Token", password="abc"))
    target = await kind.target(order)
    assert target is not None and target.remote.endswith("/;use_ssl=true;token=abc")


async def test_a_livy_cluster_comes_up_waits_for_credentials_and_survives_its_server(
    stage: RemoteStage,
) -> None:
    tools = stage.tools()
    reports = Reports()
    async with stage.double() as double:
        order = stage.order("livy", {"Url": double.url, "AuthType": "Token"})
        kind = stage.livy_kind(order, tools)
        assert kind.check(order) == {}
        double.authorization = "Bearer abc"
        await kind.start(order, reports)
        assert reports.states[-1][0] is ClusterState.WAITING
        assert "give your credentials" in reports.states[-1][1]
        await tools.credentials.store(order.id, OWNER, StoreCredentials(auth_type="Token", password="abc"))
        await kind.adopt(order, reports)
        assert reports.states[-1] == (ClusterState.WAITING, "")
        assert reports.known.url == double.url
        assert reports.known.configuration == {"livy.version": "0.8.0-incubating"}
        [(_, told)] = [state for state in reports.states if state[1]]
        assert "401" in told
        asked = len(double.asked)
        await kind.refresh(order, reports)
        assert len(double.asked) == asked, "asked again although nobody has waited"
        request = LivyRequest("POST", "/sessions", {}, {}, Caller(OWNER))
        await kind.livy(order).ask(request)
        await kind.terminate(order)
        assert double.sessions == {}, "what was made here ends with the cluster"
    assert await kind.leave(order)


async def test_a_server_that_takes_its_time_keeps_nobody_waiting(stage: RemoteStage) -> None:
    released, asked = asyncio.Event(), asyncio.Event()

    async def wait(_: web.Request) -> None:
        asked.set()
        await released.wait()

    reports = Reports()
    async with stage.double() as double:
        order = stage.order("livy", {"Url": double.url})
        kind = stage.livy_kind(order, stage.tools(patience=Patience()))
        double.trouble = wait
        await kind.refresh(order, reports)
        async with asyncio.timeout(60):
            await asked.wait()
        assert reports.states == []
        await kind.refresh(order, reports)
        released.set()
        async with asyncio.timeout(60):
            while not reports.states:  # noqa: ASYNC110  a report tells nobody
                await asyncio.sleep(0.01)
        assert reports.states == [(ClusterState.WAITING, "")]
        assert double.count("GET", "/version") == 1


async def test_a_livy_server_that_is_not_there_is_said_at_once(stage: RemoteStage) -> None:
    async with livy_double() as gone:
        pass
    order, reports = stage.order("livy", {"Url": gone.url}), Reports()
    async with stage.double():
        with pytest.raises(Unavailable, match="does not answer"):
            await stage.livy_kind(order).start(order, Reports())
        await stage.livy_kind(order).adopt(order, reports)
    assert reports.states[0][0] is ClusterState.WAITING
    assert "does not answer" in reports.states[0][1]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (StoreCredentials(auth_type="Basic_Access", username="", password="x"), InvalidInput),
        (StoreCredentials(auth_type="Basic_Access", username="a:b", password="x"), InvalidInput),
        (StoreCredentials(auth_type="Basic_Access", username="a", password="x\r\nX-Evil: 1"), InvalidInput),
        (StoreCredentials(auth_type="Token", password=""), InvalidInput),
    ],
)
def test_credentials_that_cannot_be_shown_are_refused(
    given: StoreCredentials, error: type[StudioError]
) -> None:
    with pytest.raises(error):
        Credential.given(given)


async def test_credentials_are_no_secrets_of_jobs(stage: RemoteStage) -> None:
    tools = stage.tools()
    store = tools.credentials
    assert store.state("j-1", OWNER, ("None", "Token")) == "none"
    assert store.state("j-1", OWNER, ("Token",)) == "needed"
    await store.store("j-1", OWNER, StoreCredentials(auth_type="Token", password="abc"))
    assert store.state("j-1", OWNER, ("Token",)) == "stored"
    assert store._secrets.records(OWNER) == []
    assert await store.get("j-1", "ben") is None
    assert await store.get("j-1", OWNER) == Credential("Token", "", "abc")
    assert "abc" not in repr(await store.get("j-1", OWNER))
    await store.store("j-1", OWNER, StoreCredentials(auth_type="None"))
    assert await store.get("j-1", OWNER) is None
    await store.forget("j-1", OWNER)
