"""The studio's own Livy and one elsewhere, held to the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.spark.livy.port import LivyPort

from .gateway_stage import Stage
from .livy_contract import LivyContract
from .remote_stage import OWNER, RemoteStage, Reports


class TestLocalLivy(LivyContract):
    @asynccontextmanager
    async def opened(self, folder: Path, database: Database) -> AsyncIterator[LivyPort]:
        stage = Stage(folder, database)
        livy = stage.open()
        yield livy
        await livy.close()


class TestRemoteLivy(LivyContract):
    owner = Caller(OWNER)

    @asynccontextmanager
    async def opened(self, folder: Path, database: Database) -> AsyncIterator[LivyPort]:
        stage = RemoteStage(folder)
        async with stage.double() as double:
            order = stage.order("livy", {"Url": double.url, "AuthType": "None"})
            kind = stage.livy_kind(order)
            await kind.start(order, Reports())
            livy = kind.livy(order)
            assert livy is not None
            yield livy
