"""The line of ``%sm_analytics``, with the names of the original's arguments."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from typing import NoReturn

from .errors import SparkMistake

AUTH_TYPES = ("None", "Basic_Access", "Kerberos", "Token")
LANGUAGES = ("python", "scala")
SERVICE = "emr"

EXAMPLE = "%sm_analytics emr connect --cluster-id <id> --auth-type None --language python"


@dataclass(frozen=True)
class Connect:
    """What ``%sm_analytics emr connect`` asks for.

    Attributes:
        cluster: id or name of a cluster.
        auth_type: how the cluster knows its user; one of ``AUTH_TYPES``.
        language: of the session; None: the kernel's, and python in a Python kernel.
        execution_role: ARN under which the cluster runs the session's work; empty: the cluster's own.
        assumable_role: ARN that reaches a cluster of another account; empty: none.
        verify_certificate: as the original takes it: ``True``, ``False`` or the path of a certificate.
        session: the Livy session to take; None: this kernel's live one, else a new one.
    """

    cluster: str
    auth_type: str = "None"
    language: str | None = None
    execution_role: str = ""
    assumable_role: str = ""
    verify_certificate: str = "True"
    session: int | None = None


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SparkMistake(
            f"%sm_analytics does not understand this line: {message}. Write it as {EXAMPLE}, or see "
            "%sm_analytics emr help."
        )


def _parser() -> _Parser:
    parser = _Parser(
        "%sm_analytics",
        usage="%%sm_analytics emr connect --cluster-id ID [options]",
        description="Connects this notebook to a Spark cluster of the studio.",
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("service", help="emr, for clusters of every kind")
    parser.add_argument("operation", choices=("connect", "help"))
    parser.add_argument("--cluster-id", default="", help="id of the cluster, or its name")
    parser.add_argument(
        "--auth-type",
        default="None",
        choices=AUTH_TYPES,
        help="how the cluster knows its user; default: None. Credentials are kept by the studio, never here.",
    )
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        help="language of the session; default: the kernel's, python in a Python kernel",
    )
    parser.add_argument("--session-id", type=int, help="a live session to take instead of a new one")
    parser.add_argument("--emr-execution-role-arn", default="", help="role under which EMR runs the work")
    parser.add_argument("--assumable-role-arn", default="", help="role that reaches another account")
    parser.add_argument(
        "--verify-certificate",
        default="True",
        help="True, False or the path of a certificate; the studio keeps it with the cluster",
    )
    parser.add_argument("--secret", default="", help=argparse.SUPPRESS)
    parser.add_argument("--application-id", default="", help=argparse.SUPPRESS)
    parser.add_argument("--override-krb5-conf", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--no-override-krb5-conf", action="store_true", help=argparse.SUPPRESS)
    return parser


def usage() -> str:
    """Return the help of the magic."""
    return _parser().format_help()


def parse(line: str) -> Connect | None:
    """Read what stands behind ``%sm_analytics``.

    Returns:
        The order; None: help is wanted.

    Raises:
        SparkMistake: the line is not understood, or asks for what the studio does not offer.
    """
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise SparkMistake(f"%sm_analytics cannot read its line: {error}. Write it as {EXAMPLE}.") from None
    if not words or words[-1] == "help":
        return None
    found = _parser().parse_args(words)
    if found.service != SERVICE:
        raise SparkMistake(
            f"The studio has no service “{found.service}” for notebooks. Write “emr”, for clusters of "
            f"every kind: {EXAMPLE}."
        )
    if found.secret:
        raise SparkMistake(
            "The studio keeps credentials itself and takes no --secret. Store them once with Connect in the "
            "notebook's Cluster menu, and leave the argument out."
        )
    if not found.cluster_id:
        raise SparkMistake(f"Say which cluster: --cluster-id is missing. Write it as {EXAMPLE}.")
    return Connect(
        cluster=found.cluster_id,
        auth_type=found.auth_type,
        language=found.language,
        execution_role=found.emr_execution_role_arn,
        assumable_role=found.assumable_role_arn,
        verify_certificate=found.verify_certificate,
        session=found.session_id,
    )
