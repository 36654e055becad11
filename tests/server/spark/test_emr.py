"""Clusters of EMR, against moto's server; what moto cannot do, against botocore's stubs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from jupyter_smstudio.core.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSupported,
    StartFailed,
    StudioError,
    Unavailable,
)
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.emr.account import EmrAccount
from jupyter_smstudio.spark.emr.clusters import EmrCluster
from jupyter_smstudio.spark.emr.steps import EmrSteps
from jupyter_smstudio.spark.kinds import emr
from jupyter_smstudio.spark.kinds.emr import EmrKind
from jupyter_smstudio.spark.livy.port import LivyRequest
from jupyter_smstudio.spark.livy.remote.configuration import ROLE
from jupyter_smstudio.spark.models import ClusterState, Value
from jupyter_smstudio.spark.step_models import CreateClusterStep, StepLogQuery
from jupyter_smstudio.spark.step_service import StepsService

from .remote_stage import OWNER, RemoteStage, Reports

CHOSEN: Mapping[str, Value] = {
    "EmrClusterName": "etl",
    "EmrReleaseVersion": "emr-7.9.0",
    "MasterInstanceType": "m5.xlarge",
    "CoreInstanceType": "m5.2xlarge",
    "CoreInstanceCount": 2,
    "AutoTerminationIdleTimeout": 60,
    "LogUri": "s3://logs/emr/",
}
ANALYST = "arn:aws:iam::123456789012:role/team/Analyst"
OTHERS = "arn:aws:iam::111122223333:role/Discover"


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


@pytest.fixture
def kind(stage: RemoteStage, aws_environ: str) -> Iterator[EmrKind]:
    """Return the kind, which asks moto."""
    kind = EmrKind(stage.tools(), stage.folder, look_seconds=0.01)
    yield kind
    kind.aws.close()


async def ask(kind: EmrKind, operation: str, service: str = "emr", role: str = "", **arguments: Any) -> Any:
    """Ask AWS beside the studio."""
    return await kind.aws.ask(EmrAccount(role=role), service, operation, **arguments)


async def test_a_cluster_is_made_found_again_and_ended(stage: RemoteStage, kind: EmrKind) -> None:
    order, reports = stage.order("emr", CHOSEN), Reports()
    assert kind.check(order) == {}
    await kind.start(order, reports)
    made = reports.known.remote_id
    assert made.startswith("j-")
    assert reports.states == [(ClusterState.WAITING, "")]
    assert reports.known.url.endswith(":8998")
    assert reports.known.auth_types == ("None", "Basic_Access")
    shown = reports.known.configuration
    assert (shown["emr.id"], shown["emr.release"]) == (made, "emr-7.9.0")
    assert {link.title for link in reports.known.links} >= {"EMR console", "Spark history server"}

    cluster = (await ask(kind, "describe_cluster", ClusterId=made))["Cluster"]
    assert {"Key": "jupyter-smstudio", "Value": order.id} in cluster["Tags"]
    assert [each["Name"] for each in cluster["Applications"]] == ["Hadoop", "Hive", "Livy", "Spark"]
    groups = (await ask(kind, "list_instance_groups", ClusterId=made))["InstanceGroups"]
    assert {
        (each["InstanceGroupType"], each["InstanceType"], each["RequestedInstanceCount"]) for each in groups
    } == {
        ("MASTER", "m5.xlarge", 1),
        ("CORE", "m5.2xlarge", 2),
    }

    # The server was killed before it could note the id.
    after, seen = EmrKind(stage.tools(), stage.folder, look_seconds=0.01), Reports()
    await after.adopt(order, seen)
    assert (seen.known.remote_id, seen.states) == (made, [(ClusterState.WAITING, "")])
    await after.terminate(order)
    assert (await ask(kind, "describe_cluster", ClusterId=made))["Cluster"]["Status"]["State"] == "TERMINATED"
    assert f"EMR makes the cluster {made}." in (await kind.log(order, "", 0, 10_000)).text
    after.aws.close()


async def test_a_cluster_that_ends_elsewhere_is_seen(stage: RemoteStage, kind: EmrKind) -> None:
    order, reports = stage.order("emr", CHOSEN), Reports()
    await kind.start(order, reports)
    await ask(kind, "terminate_job_flows", JobFlowIds=[reports.known.remote_id])
    await kind.refresh(order, reports)
    assert reports.states[-1][0] is ClusterState.TERMINATED
    asked = len(reports.states)
    await kind.refresh(order, reports)
    assert len(reports.states) == asked, "asked again although nobody has waited"
    await kind.adopt(order, reports)
    assert reports.states[-1][0] is ClusterState.TERMINATED
    await kind.terminate(order)


async def test_an_order_that_aws_never_got_is_no_cluster(stage: RemoteStage, kind: EmrKind) -> None:
    with pytest.raises(NotFound, match="before it was made"):
        await kind.adopt(stage.order("emr", CHOSEN), Reports())
    await kind.terminate(stage.order("emr", CHOSEN))


async def test_clusters_of_the_account_and_of_others_are_found(stage: RemoteStage, kind: EmrKind) -> None:
    (stage.folder / ".smstudio").mkdir()
    roles = {
        "AssumableRoleArns": [OTHERS],
        "ExecutionRoleArns": [ANALYST, "arn:aws:iam::999999999999:role/No"],
    }
    (stage.folder / ".smstudio" / "emr-roles.json").write_text(json.dumps(roles))
    own = await ask(kind, "run_job_flow", Name="own", Instances=INSTANCES, ReleaseLabel="emr-7.9.0")
    theirs = await ask(
        kind, "run_job_flow", role=OTHERS, Name="theirs", Instances=INSTANCES, ReleaseLabel="emr-7.9.0"
    )
    found = {each.remote_id: each for each in await kind.discover(Caller(OWNER), "")}
    assert found[own["JobFlowId"]].name == "own"
    other = found[theirs["JobFlowId"]]
    assert (other.name, other.state) == ("theirs", ClusterState.WAITING)
    reports = Reports()
    await kind.adopt(stage.order("emr", other.parameters, other.remote_id), reports)
    assert reports.known.configuration["emr.account"] == "111122223333"
    assert reports.known.roles == ()
    await kind.adopt(stage.order("emr", {}, own["JobFlowId"]), reports)
    assert [(role.arn, role.title) for role in reports.known.roles] == [(ANALYST, "Analyst")]


@pytest.mark.parametrize("text", ["{", "[]", '{"AssumableRoleArns": ["root"]}', '{"AssumableRoleArns": "x"}'])
async def test_a_file_of_roles_that_cannot_be_read_is_said(
    stage: RemoteStage, kind: EmrKind, text: str
) -> None:
    (stage.folder / ".smstudio").mkdir()
    (stage.folder / ".smstudio" / "emr-roles.json").write_text(text)
    with pytest.raises(InvalidInput, match=r"emr-roles\.json"):
        await kind.discover(Caller(OWNER), "")


async def test_clusters_are_found_in_the_region_that_is_asked_for(
    kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[EmrAccount] = []  # moto has one region for all

    async def live(account: EmrAccount) -> list[EmrCluster]:
        asked.append(account)
        return [cluster("WAITING")]

    monkeypatch.setattr(kind._clusters, "live", live)
    [found] = await kind.discover(Caller(OWNER), "us-west-2")
    assert asked == [EmrAccount(region="us-west-2")]
    assert found.parameters["Region"] == "us-west-2", "it is looked at there from now on"


async def test_steps_are_added_listed_and_read(stage: RemoteStage, kind: EmrKind) -> None:
    order, reports = stage.order("emr", CHOSEN), Reports()
    await kind.start(order, reports)
    made = reports.known.remote_id
    placed = stage.order("emr", CHOSEN, made)
    service = StepsService(lambda caller, cluster: placed, EmrSteps(kind.aws))
    caller = Caller(OWNER)
    wanted = CreateClusterStep(name="count", program="s3://code/count.py", arguments=["--day", "1"])
    step = await service.add_step(caller, made, wanted)
    assert step.arguments == ["spark-submit", "s3://code/count.py", "--day", "1"]
    assert [(each.id, each.name) for each in (await service.list_steps(caller, made)).items] == [
        (step.id, "count")
    ]
    with pytest.raises(NotFound, match="some minutes"):
        await service.read_log(caller, made, step.id, StepLogQuery())
    where = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    await ask(kind, "create_bucket", "s3", Bucket="logs", **where)
    key = f"emr/{made}/steps/{step.id}/stderr.gz"
    await ask(kind, "put_object", "s3", Bucket="logs", Key=key, Body=gzip.compress(b"line 1\nline 2\n"))
    page = await service.read_log(caller, made, step.id, StepLogQuery(offset=7))
    assert (page.text, page.next, page.total) == ("line 2\n", 14, 14)
    for hostile in ("s-../x", "s-"):
        with pytest.raises(NotFound):
            await service.read_log(caller, made, hostile, StepLogQuery())


async def test_only_clusters_of_emr_have_steps(stage: RemoteStage, kind: EmrKind) -> None:
    for order, error in ((stage.order("livy", {}), NotSupported), (stage.order("emr", {}), Conflict)):
        service = StepsService(lambda caller, cluster, order=order: order, EmrSteps(kind.aws))
        with pytest.raises(error):
            await service.list_steps(Caller(OWNER), order.id)


# What moto answers with 500


async def test_a_session_takes_a_role_on(
    stage: RemoteStage, kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubbed(kind, monkeypatch, "get_cluster_session_credentials", [
        {"Credentials": {"UsernamePassword": {"Username": "role", "Password": "geheim"}},
         "ExpiresAt": datetime.now(UTC) + timedelta(hours=1)},
    ])  # fmt: skip
    async with stage.double() as double:
        order, reports = stage.order("emr", CHOSEN, settings={"LivyUrl": double.url}), Reports()
        await kind.start(order, reports)
        livy = kind.livy(stage.order("emr", CHOSEN, reports.known.remote_id, {"LivyUrl": double.url}))
        body = {"kind": "pyspark", "conf": {ROLE: ANALYST, "spark.executor.cores": 2}}
        assert (await livy.ask(LivyRequest("POST", "/sessions", {}, body, Caller(OWNER)))).status == 201
        assert double.bodies[-1]["conf"] == {"spark.executor.cores": 2}
        # Later questions are asked as the same role; its credential is kept until it ends.
        await livy.ask(LivyRequest("GET", "/sessions/0/log", {}, None, Caller(OWNER)))
        assert double.asked[-1][2] == "Basic cm9sZTpnZWhlaW0="
        await kind.leave(order)


async def test_the_spark_ui_opens_by_an_address_that_aws_signs(
    stage: RemoteStage, kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "https://p-1.emrappui-prod.eu-central-1.amazonaws.com/?token=x"
    answers = [{"PresignedURLReady": False}, {"PresignedURLReady": True, "PresignedURL": page}]
    stubbed(kind, monkeypatch, "get_on_cluster_app_ui_presigned_url", answers)
    async with stage.double() as double:
        order, reports = stage.order("emr", CHOSEN, settings={"LivyUrl": double.url}), Reports()
        await kind.start(order, reports)
        livy = kind.livy(order)
        await livy.ask(LivyRequest("POST", "/sessions", {}, {}, Caller(OWNER)))
        with pytest.raises(NotFound, match="none yet"):
            await livy.ui(OWNER, 0)
        double.sessions[0]["appId"] = "application_1700000000000_0001"
        with pytest.raises(Unavailable, match="prepares"):
            await livy.ui(OWNER, 0)
        assert await livy.ui(OWNER, 0) == page
        await kind.leave(order)


async def test_a_role_that_a_cluster_does_not_know_is_said(
    stage: RemoteStage, kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubbed(kind, monkeypatch, "get_cluster_session_credentials", ["InvalidRequestException"])
    async with stage.double() as double:
        order, reports = stage.order("emr", CHOSEN, settings={"LivyUrl": double.url}), Reports()
        await kind.start(order, reports)
        body = {"conf": {ROLE: ANALYST}}
        with pytest.raises(Forbidden, match="runtime roles"):
            await kind.livy(order).ask(LivyRequest("POST", "/sessions", {}, body, Caller(OWNER)))
        assert double.asked == []
        await kind.leave(order)


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        ("AccessDeniedException", "User is not authorized", Forbidden),
        ("ExpiredTokenException", "The token has expired", Forbidden),
        ("InvalidRequestException", "Cluster id 'j-X' is not valid.", NotFound),
        (
            "ValidationException",
            "Could not shut down one or more job flows: they are termination protected.",
            Conflict,
        ),
        ("InternalServerException", "An internal error occurred", Unavailable),
        ("ValidationException", "Unknown instance type\n\x1b[0m", InvalidInput),
    ],
)
async def test_refusals_of_aws_are_told_in_its_words(
    kind: EmrKind, monkeypatch: pytest.MonkeyPatch, code: str, message: str, error: type[StudioError]
) -> None:
    stubbed(kind, monkeypatch, "describe_cluster", [(code, message)])
    with pytest.raises(error, match=message[:8]) as caught:
        await ask(kind, "describe_cluster", ClusterId="j-X")
    assert caught.value.message.isprintable()


async def test_a_cluster_is_not_given_up_while_aws_is_away(
    stage: RemoteStage, kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, reports = stage.order("emr", CHOSEN), Reports()
    away: list[EmrCluster | StudioError] = [
        Unavailable("AWS does not answer."),
        cluster("STARTING"),
        Forbidden("The token has expired."),
        cluster("BOOTSTRAPPING"),
        cluster("RUNNING"),
    ]
    monkeypatch.setattr(kind._clusters, "describe", scripted(away))
    await kind.start(order, reports)
    assert reports.states == [
        (ClusterState.BOOTSTRAPPING, ""),
        (ClusterState.WAITING, ""),
    ]
    assert "token has expired" in (await kind.log(order, "", 0, 10_000)).text
    monkeypatch.setattr(kind._clusters, "describe", scripted([Unavailable("AWS does not answer.")]))
    await kind.refresh(order, reports)
    assert reports.states[-1] == (ClusterState.WAITING, "AWS does not answer.")


async def test_a_cluster_that_cannot_start_is_said(
    stage: RemoteStage, kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = cluster("TERMINATED_WITH_ERRORS", "No subnet has 3 free addresses.")
    monkeypatch.setattr(kind._clusters, "describe", scripted([ended]))
    with pytest.raises(StartFailed, match=r"No subnet.* Give a folder for logs"):
        await kind.start(stage.order("emr", CHOSEN), Reports())


async def test_one_that_fails_later_says_where_its_logs_are(
    stage: RemoteStage, kind: EmrKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = replace(cluster("TERMINATED_WITH_ERRORS", "The master failed."), log_uri="s3://logs/emr/")
    monkeypatch.setattr(kind._clusters, "describe", scripted([ended]))
    reports = Reports()
    await kind.adopt(stage.order("emr", {}, "j-X"), reports)
    [(state, message)] = reports.states
    assert state is ClusterState.TERMINATED_WITH_ERRORS
    assert "The master failed. Its logs are in s3://logs/emr/j-X/." in message


def test_where_its_livy_is_has_to_be_known(stage: RemoteStage, kind: EmrKind) -> None:
    with pytest.raises(Conflict, match="Try again"):
        kind.livy(stage.order("emr", CHOSEN, "j-X"))


def test_as_many_states_as_emr_has() -> None:
    assert {state.value for state in emr.MISSED} == {"TERMINATING", "TERMINATED", "TERMINATED_WITH_ERRORS"}


INSTANCES = {
    "MasterInstanceType": "m5.xlarge",
    "SlaveInstanceType": "m5.xlarge",
    "InstanceCount": 2,
    "KeepJobFlowAliveWhenNoSteps": True,
}


def cluster(state: str, reason: str = "") -> EmrCluster:
    """Return a cluster as AWS describes it."""
    return EmrCluster.of({"Id": "j-X", "Status": {"State": state, "StateChangeReason": {"Message": reason}}})


def scripted(answers: list[Any]) -> Any:
    """Return a function that answers one after another."""

    async def describe(_account: EmrAccount, _cluster: str) -> EmrCluster:
        answer = answers.pop(0)
        if isinstance(answer, StudioError):
            raise answer
        return answer  # type: ignore[no-any-return]

    return describe


def stubbed(kind: EmrKind, monkeypatch: pytest.MonkeyPatch, operation: str, answers: list[Any]) -> None:
    """Have botocore's stub answer one operation; moto answers the others."""
    client = kind.aws._client(EmrAccount(), "emr")
    stub = kind.aws._session(EmrAccount())[1].client("emr")
    stubber = Stubber(stub)
    for answer in answers:
        if isinstance(answer, dict):
            stubber.add_response(operation, answer)
        else:
            code, message = answer if isinstance(answer, tuple) else (answer, "Refused")
            stubber.add_client_error(operation, code, message, 500 if code.startswith("Internal") else 400)
    stubber.activate()
    monkeypatch.setattr(client, operation, getattr(stub, operation))
