"""The kinds that ask others, held to the contract of all kinds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_smstudio.spark.kinds.emr import EmrKind

from .kind_contract import KindContract, Subject, order_of
from .remote_stage import RemoteStage


class TestLivyKind(KindContract):
    """A Livy server by its address."""

    @pytest.fixture
    def subject(self, tmp_path: Path, jp_asyncio_loop: asyncio.AbstractEventLoop) -> Iterator[Subject]:
        stage = RemoteStage(tmp_path)
        starting = stage.double()
        double = jp_asyncio_loop.run_until_complete(starting.__aenter__())
        order = order_of("livy", tmp_path, Url=double.url)
        yield Subject(stage.livy_kind(order), order)
        jp_asyncio_loop.run_until_complete(starting.__aexit__(None, None, None))


class TestEmrKind(KindContract):
    """Clusters of an account, as moto has them."""

    @pytest.fixture
    def subject(self, tmp_path: Path, aws_environ: str) -> Iterator[Subject]:
        kind = EmrKind(RemoteStage(tmp_path).tools(), tmp_path, look_seconds=0.01)
        types = {"MasterInstanceType": "m5.xlarge", "CoreInstanceType": "m5.xlarge"}
        yield Subject(
            kind, order_of("emr", tmp_path, EmrReleaseVersion="emr-7.9.0", CoreInstanceCount=2, **types)
        )
        kind.aws.close()
