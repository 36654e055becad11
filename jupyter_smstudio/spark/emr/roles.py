"""The roles of a person: those that reach other accounts, and those that work on a cluster takes on.

``~/.smstudio/emr-roles.json`` names both, by the names of SageMaker's ``EmrSettings``::

    {"AssumableRoleArns": ["arn:aws:iam::111122223333:role/Discover"],
     "ExecutionRoleArns": ["arn:aws:iam::123456789012:role/Analyst"]}

The file that SageMaker Studio Classic reads for roles of other accounts is read, too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path

from ...core.errors import Forbidden, InvalidInput
from ..credentials import Credential
from ..livy.remote.configuration import ROLE_ARN
from ..models import ExecutionRole
from .account import Aws, EmrAccount

OWN = Path(".smstudio") / "emr-roles.json"
CLASSIC = (
    Path(".cross-account-configuration-DO_NOT_DELETE") / "emr-discovery-iam-role-arns-DO_NOT_DELETE.json"
)
MOST_ASSUMABLE = 5
"""As many as SageMaker takes."""
MOST_EXECUTION = 100
MOST_BYTES = 256 * 1024
FRESH_SECONDS = 120.0
"""Credentials of a session are asked for anew when they end sooner."""


class RoleFile:
    """Reads the files of roles anew each time: people edit them.

    Args:
        home: folder that they are in.
    """

    def __init__(self, home: Path) -> None:
        self._home = home

    def assumable(self) -> list[str]:
        """Return the ARNs of roles that see other accounts.

        Raises:
            InvalidInput: a file cannot be read; the message names it.
        """
        classic = _read(self._home / CLASSIC)
        own = _read(self._home / OWN)
        listed = [*_arns(OWN, own.get("AssumableRoleArns", [])), *_arns(CLASSIC, classic.values())]
        return [*dict.fromkeys(listed)][:MOST_ASSUMABLE]

    def execution(self, account: str) -> list[ExecutionRole]:
        """Return the roles that work in an account can take on.

        Args:
            account: its number; empty: any.

        Raises:
            InvalidInput: the file cannot be read; the message names it.
        """
        own = _read(self._home / OWN)
        listed = dict.fromkeys(_arns(OWN, own.get("ExecutionRoleArns", [])))
        fitting = [arn for arn in listed if not account or arn.split(":")[4] == account]
        return [ExecutionRole(arn=arn, title=arn.rpartition("/")[2]) for arn in fitting][:MOST_EXECUTION]


class RoleCredentials:
    """Gets from EMR what Livy is shown by work that takes a role on.

    Args:
        aws: is asked.
    """

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._known: dict[tuple[EmrAccount, str, str], tuple[float, Credential]] = {}

    async def get(self, account: EmrAccount, cluster_id: str, role: str) -> Credential:
        """Return a credential that is good for two minutes at least.

        Raises:
            Forbidden: the account may not take the role on, or the cluster knows no roles.
            StudioError: AWS refuses, or does not answer.
        """
        key = (account, cluster_id, role)
        ends, credential = self._known.get(key, (0.0, None))
        if credential is None or ends < time.time() + FRESH_SECONDS:
            ends, credential = await self._ask(account, cluster_id, role)
            self._known[key] = (ends, credential)
        return credential

    async def _ask(self, account: EmrAccount, cluster_id: str, role: str) -> tuple[float, Credential]:
        try:
            answer = await self._aws.ask(
                account, "emr", "get_cluster_session_credentials", ClusterId=cluster_id, ExecutionRoleArn=role
            )
        except InvalidInput as error:
            raise Forbidden(
                f"The cluster does not let work take on {role.rpartition('/')[2]}. {error.message} Its "
                "security configuration has to allow runtime roles."
            ) from error
        given = answer["Credentials"]["UsernamePassword"]
        return answer["ExpiresAt"].timestamp(), Credential(
            "Basic_Access", given["Username"], given["Password"]
        )


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(MOST_BYTES))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}. Mend it, or remove it.") from error
    if not isinstance(told, dict):
        raise InvalidInput(f"{path} holds no JSON object. Mend it, or remove it.")
    return told


def _arns(path: Path, told: object) -> list[str]:
    if not isinstance(told, Iterable) or isinstance(told, str | bytes):
        raise InvalidInput(f"{path} in your home folder: a list of ARNs was expected.")
    for each in (arns := [str(each) for each in told]):
        if not ROLE_ARN.fullmatch(each):
            raise InvalidInput(f"{path} in your home folder names {each[:100]!r}, which is no ARN of a role.")
    return arns
