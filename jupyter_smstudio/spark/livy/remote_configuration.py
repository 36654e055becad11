"""What may be asked of somebody else's Livy server when a session or batch is made there.

That server has rules of its own. Refused here is what would leave it for the machine it runs on, or act in
the name of somebody else: LIVY-974, LIVY-975 and CVE-2023-22946 are about the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from ...core.errors import InvalidInput

ROLE = "spark.smstudio.executionRole"
"""Key of ``conf`` by which ``%sm_analytics emr connect --emr-execution-role-arn`` tells the role."""
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,512}")
FILES = ("jars", "pyFiles", "files", "archives")
FILE_KEYS = frozenset(
    f"spark.{key}"
    for key in (
        "jars",
        "files",
        "archives",
        "submit.pyFiles",
        "yarn.dist.jars",
        "yarn.dist.files",
        "yarn.dist.archives",
        "yarn.dist.pyFiles",
        "yarn.jars",
        "yarn.archive",
    )
)
CLUSTERS_OWN = {
    "spark.master": "where sessions run is the Livy server's choice",
    "spark.submit.deployMode": "where drivers run is the Livy server's choice",
    "spark.submit.proxyUser.allowCustomClasspathInClusterMode": "it lets code of yours run as the server",
    "spark.yarn.principal": "credentials are kept with the cluster, not in a session",
    "spark.yarn.keytab": "credentials are kept with the cluster, not in a session",
    "spark.kerberos.principal": "credentials are kept with the cluster, not in a session",
    "spark.kerberos.keytab": "credentials are kept with the cluster, not in a session",
}
ELSEWHERE = frozenset(
    {"abfs", "abfss", "adl", "gs", "hdfs", "http", "https", "oss", "s3", "s3a", "s3n", "wasbs"}
)
"""Where code may come from; the files of the machine that Livy runs on are not among them."""


def checked_order(body: Mapping[str, object] | None) -> tuple[dict[str, object], str]:
    """Check what a session or batch is to be made of.

    Returns:
        What the Livy server is sent, and the ARN of the execution role, empty without one.

    Raises:
        InvalidInput: a part is refused; the sentence names it.
    """
    order = dict(body or {})
    if order.get("proxyUser") not in (None, ""):
        raise InvalidInput("proxyUser is refused: sessions run in the name of whoever is connected.")
    conf = order.get("conf") or {}
    if not isinstance(conf, Mapping):
        raise InvalidInput("conf has to be an object of keys and values.")
    kept = {str(key): value for key, value in conf.items()}
    role = str(kept.pop(ROLE, "") or "")
    if role and not ROLE_ARN.fullmatch(role):
        raise InvalidInput(
            "The execution role is no ARN of a role, e.g. arn:aws:iam::123456789012:role/Data."
        )
    for key, value in kept.items():
        _check_key(key, value)
    for place, uri in _files(order, kept):
        _check_file(place, uri)
    if "conf" in order:
        order["conf"] = kept
    return order, role


def _check_key(key: str, value: object) -> None:
    if not isinstance(value, str | int | float | bool):
        raise InvalidInput(f"The value of {key[:100]} is neither text nor a number.")
    if any(letter in f"{key}{value}" for letter in "\r\n\0"):
        raise InvalidInput(f"{key[:100]!r} has a line break in its key or value. Remove it.")
    if reason := CLUSTERS_OWN.get(key.strip()):
        raise InvalidInput(f"{key.strip()} is refused: {reason}.")


def _files(order: Mapping[str, object], conf: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in FILES:
        for uri in _texts(name, order.get(name)):
            yield name, uri
    if order.get("file") is not None:  # a batch's program
        yield from (("file", uri) for uri in _texts("file", [order["file"]]))
    for key in FILE_KEYS & {key.strip() for key in conf}:
        yield from ((key, uri.strip()) for uri in str(conf.get(key, "")).split(",") if uri.strip())


def _texts(name: str, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidInput(f"{name} has to be a list of addresses.")
    return [str(each).strip() for each in value]


def _check_file(place: str, uri: str) -> None:
    if urlsplit(uri).scheme.lower() not in ELSEWHERE:
        raise InvalidInput(
            f"{place} names {uri[:200]!r}, a file of the machine that Livy runs on. Put it where the cluster "
            "reads it, e.g. hdfs:// or s3://."
        )
