"""Credentials that a cluster refuses are told at once, and not when a cell fails with them."""

from __future__ import annotations

import asyncio
import logging

from pydantic import SecretStr

from ..core.errors import Forbidden, StudioError
from ..core.models import Caller
from .cluster_models import ClusterOrder
from .credentials import ClusterCredentials, Credential
from .kinds.base import Kind
from .livy.port import LivyRequest
from .models import StoreCredentials

log = logging.getLogger(__name__)
TRIAL_SECONDS = 5.0
"""For an answer; nobody waits longer for a cluster that is slow or not there."""


async def store_tried(
    credentials: ClusterCredentials, kind: Kind, order: ClusterOrder, given: StoreCredentials
) -> None:
    """Keep credentials in the place of those before, unless the cluster refuses them.

    Args:
        credentials: where they are kept.
        kind: of the cluster.
        order: of the cluster.
        given: the credentials.

    Raises:
        Forbidden: the cluster refuses them; those before stay.
        InvalidInput: a part of them is missing; ``fields`` tell.
        StudioError: they cannot be stored.
    """
    before = await credentials.get(order.id, order.owner)
    await credentials.store(order.id, order.owner, given)
    if given.auth_type == "None":
        return
    try:
        # Spark Connect has no Livy: its token is shown by the kernel that connects.
        if livy := kind.livy(order):
            async with asyncio.timeout(TRIAL_SECONDS):
                await livy.ask(LivyRequest("GET", "/version", {}, None, Caller(order.owner)))
    except Forbidden as error:
        await credentials.store(order.id, order.owner, _again(before))
        raise Forbidden(
            f"{order.name} does not take these credentials, so they are not stored. Check them and try again."
        ) from error
    except (StudioError, TimeoutError) as error:
        log.info("The credentials for %s cannot be tried now: %s", order.id, error)


def _again(credential: Credential | None) -> StoreCredentials:
    """Return what stores a credential as it was; None: what forgets."""
    if credential is None:
        return StoreCredentials(auth_type="None")
    auth_type, username, password = credential.auth_type, credential.username, credential.password
    return StoreCredentials(auth_type=auth_type, username=username, password=SecretStr(password))
