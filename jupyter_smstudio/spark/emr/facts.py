"""What the studio shows of a cluster of EMR: where its Livy is, its own pages, and its versions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..cluster_models import ClusterFacts
from ..models import AuthType, ClusterLink, ExecutionRole
from .clusters import EmrCluster

LIVY_PORT, HISTORY_PORT, YARN_PORT = 8998, 18_080, 8088
"""EMR Management Guide, "View web interfaces hosted on Amazon EMR clusters"."""
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+")


def livy_url(master: str, settings: Mapping[str, object]) -> str:
    """Return the address of the Livy on a primary node.

    Args:
        master: the node's name.
        settings: of the template; ``LivyUrl`` may say otherwise, with ``{master}`` in its place, for clusters
            that have TLS or are behind a gateway.
    """
    form = str(settings.get("LivyUrl") or f"http://{{master}}:{LIVY_PORT}")
    return form.replace("{master}", master)


def facts_of(
    cluster: EmrCluster, settings: Mapping[str, object], roles: Iterable[ExecutionRole]
) -> ClusterFacts:
    """Return what is shown of a cluster.

    Args:
        cluster: as AWS describes it.
        settings: of its template.
        roles: that work on it may take on.
    """
    auth_types: tuple[AuthType, ...] = ("Kerberos",) if cluster.kerberos else ("None", "Basic_Access")
    return ClusterFacts(
        remote_id=cluster.id,
        url=livy_url(cluster.master, settings) if cluster.master else "",
        auth_types=auth_types,
        languages=("python", "scala"),
        roles=tuple(roles),
        links=tuple(_links(cluster)),
        configuration=_configuration(cluster),
        spark_version=cluster.applications.get("spark", ""),
    )


def _links(cluster: EmrCluster) -> Iterable[ClusterLink]:
    if HOST.fullmatch(cluster.master):
        yield ClusterLink(title="Spark history server", url=f"http://{cluster.master}:{HISTORY_PORT}")
        yield ClusterLink(title="YARN resource manager", url=f"http://{cluster.master}:{YARN_PORT}")
    if REGION.fullmatch(cluster.region):
        console = f"https://{cluster.region}.console.aws.amazon.com/emr/home"
        yield ClusterLink(
            title="EMR console", url=f"{console}?region={cluster.region}#/clusterDetails/{cluster.id}"
        )


def _configuration(cluster: EmrCluster) -> dict[str, str]:
    versions = {f"emr.{name}.version": version for name, version in cluster.applications.items() if version}
    told = {
        "emr.id": cluster.id,
        "emr.release": cluster.release,
        "emr.account": cluster.account,
        "emr.logs": cluster.log_uri,
    }
    return {key: value for key, value in {**told, **versions}.items() if value}
