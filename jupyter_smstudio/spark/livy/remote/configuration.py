"""What may be asked of somebody else's Livy server when a session or batch is made there.

That server has rules of its own. Refused here is what would leave it for the machine it runs on, or act in
the name of somebody else: LIVY-974, LIVY-975 and CVE-2023-22946 are about the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ....core.errors import InvalidInput
from ..told import text_from

ROLE = "spark.smstudio.executionRole"
"""Key of ``conf`` by which ``%sm_analytics emr connect --emr-execution-role-arn`` tells the role."""
ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,512}")
FILES = ("jars", "pyFiles", "files", "archives")
FILE_KEYS = frozenset(
    f"spark.{key}"
    for key in (
        "jars.ivySettings",
        "kubernetes.driver.podTemplateFile",
        "kubernetes.executor.podTemplateFile",
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
OF_THE_MACHINE = re.compile(r"(?:^|[\s,])(?:(?:file|local|localjceks):|jceks://file/)", re.IGNORECASE)
"""In whatever setting it stands: an address of that machine's files."""


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
    name = order.get("name")
    if name is not None and (not isinstance(name, str) or text_from(name, 255) != name):
        raise InvalidInput("name has to be a text of 255 characters at most.")
    conf = order.get("conf") or {}
    if not isinstance(conf, Mapping):
        raise InvalidInput("conf has to be an object of keys and values.")
    kept = {str(key).strip(): value for key, value in conf.items()}
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
    if reason := CLUSTERS_OWN.get(key):
        raise InvalidInput(f"{key} is refused: {reason}.")
    if key.startswith("livy."):
        raise InvalidInput(f"{key[:100]} is refused: how Livy itself works is its administrator's choice.")
    if OF_THE_MACHINE.search(str(value)):
        raise _of_the_machine(key, str(value))


def _files(order: Mapping[str, object], conf: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in FILES:
        for uri in _texts(name, order.get(name)):
            yield name, uri
    if order.get("file") is not None:  # a batch's program
        yield from (("file", uri) for uri in _texts("file", [order["file"]]))
    for key in FILE_KEYS & conf.keys():
        yield from ((key, uri) for uri in _split(str(conf[key])))


def _texts(name: str, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InvalidInput(f"{name} has to be a list of addresses.")
    return [uri for each in value for uri in _split(each) or [""]]


def _split(listed: str) -> list[str]:
    """Return the addresses of a list as Livy takes it apart: at commas and at spaces."""
    return re.split(r"[,\s]+", listed.strip(", \t")) if listed.strip(", \t") else []


def _check_file(place: str, uri: str) -> None:
    if uri.partition(":")[0].lower() not in ELSEWHERE:
        raise _of_the_machine(place, uri)


def _of_the_machine(place: str, uri: str) -> InvalidInput:
    return InvalidInput(
        f"{place[:100]} names {uri[:200]!r}, a file of the machine that Livy runs on. Put it where the "
        "cluster reads it, e.g. hdfs:// or s3://."
    )
