"""Clusters elsewhere through the server's own routes: a Livy by URL, EMR and Spark Connect."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import boto3
import pytest
from tornado.httpclient import HTTPClientError

from .livy_double import livy_double

Fetch = Callable[..., Awaitable[Any]]


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    jp_server_config["SmStudioApp"].update(allowed_hosts=["localhost"])
    return jp_server_config


async def ask(fetch: Fetch, method: str, *path: str, body: Any = None) -> Any:
    """Ask a route of the studio."""
    content = json.dumps(body) if body is not None else None
    reply = await fetch(
        "smstudio", "spark", *path, method=method, body=content, allow_nonstandard_methods=True
    )
    return json.loads(reply.body) if reply.body else None


async def ready(fetch: Fetch, cluster: str) -> Any:
    """Return a cluster when it is ready or has ended."""
    async with asyncio.timeout(60):
        while True:
            found = await ask(fetch, "GET", "clusters", cluster)
            if found["state"] not in ("STARTING", "BOOTSTRAPPING", "TERMINATING"):
                return found
            await asyncio.sleep(0.02)


async def test_a_notebooks_way_through_a_livy_elsewhere(jp_fetch: Fetch) -> None:
    async with livy_double() as double:
        double.authorization = "Basic YW5uOmdlaGVpbQ=="
        wanted = {
            "name": "Team",
            "template": "livy",
            "parameters": {"Url": double.url, "AuthType": "Basic_Access"},
            "credentials": {"auth_type": "Basic_Access", "username": "ann", "password": "geheim"},
        }
        made = await ask(jp_fetch, "POST", "clusters", body=wanted)
        cluster = await ready(jp_fetch, made["id"])
        assert (cluster["state"], cluster["credentials"], cluster["url"]) == ("WAITING", "stored", double.url)
        assert "geheim" not in json.dumps(cluster)
        livy = ("clusters", made["id"], "livy", "sessions")
        session = await ask(jp_fetch, "POST", *livy, body={"kind": "pyspark"})
        statement = await ask(jp_fetch, "POST", *livy, "0", "statements", body={"code": "1 + 1"})
        done = await ask(jp_fetch, "GET", *livy, "0", "statements", str(statement["id"]))
        assert (session["id"], done["output"]["data"]) == (0, {"text/plain": "2"})
        assert (await ask(jp_fetch, "GET", "clusters", made["id"]))["state"] == "RUNNING"
        [listed] = (await ask(jp_fetch, "GET", "sessions"))["items"]
        assert (listed["cluster_name"], listed["state"], listed["statements"]) == ("Team", "idle", 1)
        place = ("clusters", made["id"], "sessions", "0")
        assert (await ask(jp_fetch, "GET", *place, "log"))["text"] == "stdout: \nstderr: \n"
        assert (await ask(jp_fetch, "GET", *place, "statements", "0", "progress"))["progress"] == 1.0
        await ask(jp_fetch, "POST", *place, "statements", "0", "cancel")
        with pytest.raises(HTTPClientError) as led:
            await jp_fetch(*listed["ui"].strip("/").split("/"), "jobs", follow_redirects=False)
        assert led.value.response is not None
        assert (led.value.code, led.value.response.headers["Location"]) == (302, "http://master:20888/proxy")
        double.catalog = {
            "databases": ["default"],
            "current": "default",
            "tables": [{"name": "t", "database": "default", "columns": [{"name": "a", "type": "int"}]}],
        }
        catalog = await ask(jp_fetch, "GET", *place, "catalog")
        assert catalog["tables"][0]["columns"] == [
            {"name": "a", "type": "int", "nullable": True, "comment": ""}
        ]
        with pytest.raises(HTTPClientError) as refused:
            await ask(jp_fetch, "GET", "clusters", made["id"], "steps")
        assert refused.value.code == 501
        await ask(jp_fetch, "POST", "clusters", made["id"], "terminate")
        assert (await ready(jp_fetch, made["id"]))["state"] == "TERMINATED"
        assert double.sessions == {}


async def test_an_address_that_may_not_be_asked_ends_the_cluster_with_the_reason(jp_fetch: Fetch) -> None:
    wanted = {"name": "Evil", "template": "livy", "parameters": {"Url": "http://169.254.169.254/"}}
    made = await ask(jp_fetch, "POST", "clusters", body=wanted)
    cluster = await ready(jp_fetch, made["id"])
    assert cluster["state"] == "TERMINATED_WITH_ERRORS"
    assert "SmStudioApp.allowed_hosts" in cluster["state_message"]


@pytest.mark.parametrize("url", ["http://a:b@example.org", "http://example.org/?doAs=root"])
async def test_an_address_of_the_wrong_form_is_said_at_its_field(jp_fetch: Fetch, url: str) -> None:
    with pytest.raises(HTTPClientError) as refused:
        wanted = {"name": "Evil", "template": "livy", "parameters": {"Url": url}}
        await ask(jp_fetch, "POST", "clusters", body=wanted)
    assert refused.value.code == 400
    assert refused.value.response is not None
    assert "parameters.Url" in json.loads(refused.value.response.body)["details"]["fields"]


async def test_a_cluster_of_emr_is_made_given_a_step_found_and_ended(
    jp_fetch: Fetch, aws_environ: str
) -> None:
    wanted = {
        "name": "ETL",
        "template": "emr",
        "parameters": {"CoreInstanceCount": 5, "LogUri": "s3://logs/"},
    }
    made = await ask(jp_fetch, "POST", "clusters", body=wanted)
    cluster = await ready(jp_fetch, made["id"])
    assert (cluster["state"], cluster["state_message"]) == ("WAITING", "")
    assert cluster["url"].endswith(":8998")
    [console] = [link for link in cluster["links"] if link["title"] == "EMR console"]
    remote = console["url"].rpartition("/")[2]
    # As --cluster-id of the original has it.
    assert (await ask(jp_fetch, "GET", "clusters", remote))["id"] == made["id"]
    step = {"name": "count", "program": "s3://code/count.py", "arguments": ["1"]}
    added = await ask(jp_fetch, "POST", "clusters", made["id"], "steps", body=step)
    listed = await ask(jp_fetch, "GET", "clusters", made["id"], "steps")
    assert [each["id"] for each in listed["items"]] == [added["id"]]
    with pytest.raises(HTTPClientError) as refused:
        await ask(jp_fetch, "GET", "clusters", made["id"], "steps", added["id"], "log")
    assert refused.value.code == 404
    with pytest.raises(HTTPClientError) as refused:
        await ask(jp_fetch, "POST", "clusters", made["id"], "steps", body={**step, "program": "/etc/passwd"})
    assert refused.value.code == 400

    found = (await ask(jp_fetch, "POST", "clusters/discover"))["items"]
    assert remote not in [each["id"] for each in found], "what was made here is listed already"
    await ask(jp_fetch, "POST", "clusters", made["id"], "terminate")
    assert (await ready(jp_fetch, made["id"]))["state"] == "TERMINATED"


async def test_a_cluster_that_others_made_is_listed_and_ended(jp_fetch: Fetch, aws_environ: str) -> None:
    client = boto3.client("emr")
    instances = {"MasterInstanceType": "m5.xlarge", "InstanceCount": 1, "KeepJobFlowAliveWhenNoSteps": True}
    made = client.run_job_flow(Name="theirs", Instances=instances, ReleaseLabel="emr-7.9.0")["JobFlowId"]
    found = {each["id"]: each for each in (await ask(jp_fetch, "POST", "clusters/discover"))["items"]}
    assert (found[made]["name"], found[made]["kind"], found[made]["template"]) == ("theirs", "emr", "")
    cluster = await ready(jp_fetch, made)
    assert (cluster["state"], cluster["idle_minutes"]) == ("WAITING", None)
    await ask(jp_fetch, "POST", "clusters", made, "terminate")
    assert (await ready(jp_fetch, made))["state"] == "TERMINATED"
    assert client.describe_cluster(ClusterId=made)["Cluster"]["Status"]["State"] == "TERMINATED"
    client.close()


async def test_a_kernel_is_told_where_spark_connect_is(jp_fetch: Fetch) -> None:
    wanted = {
        "name": "Connect",
        "template": "connect",
        "parameters": {"Url": "sc://127.0.0.1:15002"},
        "credentials": {"auth_type": "Token", "password": "abc"},
    }
    made = await ask(jp_fetch, "POST", "clusters", body=wanted)
    cluster = await ready(jp_fetch, made["id"])
    assert (cluster["state"], cluster["url"]) == ("WAITING", "sc://127.0.0.1:15002")
    target = await ask(jp_fetch, "GET", "clusters", made["id"], "connect")
    assert target == {"remote": "sc://127.0.0.1:15002/;use_ssl=true;token=abc"}
