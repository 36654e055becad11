"""AWS as it is set up where the server runs, or not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import Forbidden, InvalidInput, NotSupported
from jupyter_smstudio.spark.emr.account import Aws, EmrAccount
from jupyter_smstudio.spark.kinds.emr import EmrKind

from .conftest import ANN
from .remote_stage import RemoteStage


@pytest.fixture
def stage(tmp_path: Path) -> RemoteStage:
    """Return the tools' place."""
    return RemoteStage(tmp_path)


async def test_a_region_is_needed_and_can_be_chosen(
    stage: RemoteStage, aws_environ: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = EmrKind(stage.tools(), stage.folder)
    regions = await kind.regions(ANN)
    assert regions.configured == "eu-central-1" and {"eu-central-1", "us-west-2"} < {*regions.items}
    monkeypatch.setenv("AWS_DEFAULT_REGION", "xx-central-9")
    assert "xx-central-9" in (await kind.regions(ANN)).items
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert (await kind.regions(ANN)).configured == ""
    assert "names no region" in kind.check(stage.order("emr", {}))["parameters.Region"]
    assert kind.check(stage.order("emr", {"Region": "us-west-2"})) == {}
    assert "nobody" in kind.check(stage.order("emr", {"Profile": "nobody"}))["parameters.Profile"]


async def test_aws_that_is_not_set_up_is_said(aws_environ: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, account, error, says in (
        ("AWS_ACCESS_KEY_ID", EmrAccount(), Forbidden, "aws configure"),
        ("AWS_DEFAULT_REGION", EmrAccount(), InvalidInput, "names no region"),
        ("", EmrAccount(profile="nobody"), InvalidInput, "nobody"),
        ("", EmrAccount(region="evil.example.org/"), InvalidInput, "region"),
    ):
        with monkeypatch.context() as patch:
            patch.delenv(variable, raising=False)
            aws = Aws()
            with pytest.raises(error, match=says):
                await aws.ask(account, "emr", "list_clusters")
            aws.close()


async def test_boto3_is_an_extra(stage: RemoteStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(NotSupported, match="extra emr"):
        EmrKind(stage.tools(), stage.folder).check(stage.order("emr", {}))
