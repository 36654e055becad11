"""The pages of applications on a cluster of EMR, opened for a while by an address that AWS signs."""

from __future__ import annotations

import re

from ...core.errors import Unavailable
from .account import Aws, EmrAccount

APPLICATION = re.compile(r"application_\d{1,20}_\d{1,10}")
"""YARN's number of an application."""


async def application_page(aws: Aws, account: EmrAccount, cluster_id: str, application: str) -> str:
    """Return where the Spark UI of a running application opens, without a way into the cluster's network.

    Args:
        aws: is asked.
        account: in whose name.
        cluster_id: EMR's.
        application: YARN's number of it; empty before it has one.

    Returns:
        An address that is good for a minute or so; empty without an application.

    Raises:
        Unavailable: EMR is still preparing the page.
        StudioError: AWS refuses, e.g. of a release before 5.25, or does not answer.
    """
    if not APPLICATION.fullmatch(application):
        return ""
    answer = await aws.ask(
        account,
        "emr",
        "get_on_cluster_app_ui_presigned_url",
        ClusterId=cluster_id,
        OnClusterAppUIType="ApplicationMaster",
        ApplicationId=application,
    )
    url = str(answer.get("PresignedURL") or "")
    if not answer.get("PresignedURLReady") or not url.startswith("https://"):
        raise Unavailable("EMR prepares the page of the application. Try again in a moment.")
    return url
