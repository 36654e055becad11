"""A notebook on a Livy that asks for Kerberos tickets: a studio's own gateway behind a gate of SPNEGO."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ..kerberos_realm import NAME, Realm, gssapi_packages, open_realm
from ..sources import ROOT
from ..spark_image import spark_python
from .spark_notebook import Notebook
from .spark_studio import LivyClient, spark_studio
from .studio import TOKEN, StudioServer

CONNECT = """\
%load_ext sagemaker_studio_analytics_extension.magics
%sm_analytics emr connect --cluster-id {cluster} --auth-type Kerberos --language python
"""


@pytest.fixture(scope="module")
def realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    """Start a realm with a user."""
    with open_realm(tmp_path_factory.mktemp("realm")) as realm:
        realm.add("anna")
        yield realm


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, realm: Realm) -> Iterator[StudioServer]:
    """Start a studio that has gssapi, and belongs to the realm."""
    server = spark_studio(tmp_path_factory.mktemp("studio"))
    server.options = (*server.options, "--SmStudioApp.allowed_hosts=localhost")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**realm.environ, "PYTHONPATH": str(gssapi_packages())}.items():
            patch.setenv(name, value)
        server.start()
    yield server
    server.stop()


@contextmanager
def gate(realm: Realm, here: LivyClient) -> Iterator[str]:
    """Put a gate in front of a cluster's Livy; return its address."""
    upstream = f"http://localhost:{here.server.port}/{here.path}"
    gate = subprocess.Popen(
        [sys.executable, ROOT / "tests" / "spnego_gate.py", realm.keytab("HTTP/localhost"), upstream, TOKEN],
        env={**os.environ, **realm.environ, "PYTHONPATH": str(gssapi_packages())},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert gate.stdout is not None
    try:
        yield gate.stdout.readline().strip()
    finally:
        gate.terminate()
        gate.wait()
        gate.stdout.close()


def by_ticket(server: StudioServer, url: str) -> Any:
    """Create a cluster that is reached by a ticket, and return it when it was looked at."""
    body = {"name": "guarded", "template": "livy", "parameters": {"Url": url, "AuthType": "Kerberos"}}
    made = server.request("POST", "smstudio/spark/clusters", body)
    return server.until(f"smstudio/spark/clusters/{made['id']}", lambda one: one["state"] != "STARTING")


def test_a_notebook_works_by_ticket_and_goes_on_after_kinit(
    server: StudioServer, realm: Realm, tmp_path: Path
) -> None:
    here = LivyClient.start(server)
    with gate(realm, here) as url:
        cluster = by_ticket(server, url)
        assert (cluster["state"], cluster["credentials"]) == ("WAITING", "none")
        assert "You have no Kerberos ticket" in cluster["state_message"]
        notebook = Notebook(spark_python(), tmp_path, f"http://localhost:{server.port}/", TOKEN)
        try:
            refused = notebook.run(CONNECT.format(cluster=cluster["id"]))
            assert not refused.ok and "no Kerberos ticket: run kinit" in refused.text + refused.error
            realm.kinit("anna")
            connected = notebook.well(CONNECT.format(cluster=cluster["id"]))
            notebook.well("%%spark\nrows = spark.range(1000).count()")
            realm.expire("anna")
            failed = notebook.run("%%spark\nprint(rows)")
            assert not failed.ok and "ticket has expired: run kinit" in failed.text + failed.error
            realm.kinit("anna")
            assert "1000" in notebook.well("%%spark\nprint(rows)").text
        finally:
            notebook.close()
        path = f"smstudio/spark/clusters/{cluster['id']}"
        assert server.get(path)["state_message"] == ""
        for shown in (connected.text, server.log, server.read(f"{path}/log")):
            assert "Negotiate" not in shown
        assert f"anna@{NAME}" not in server.log
