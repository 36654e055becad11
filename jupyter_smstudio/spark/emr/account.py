"""Asks AWS in the name of one account: which credentials, which region, and what its refusals mean."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSupported, StudioError, Unavailable
from ..models import Value

MISSING = (
    "Clusters of EMR take the package boto3, which is not installed. Install the extra emr under Extras, or "
    "run uv pip install 'jupyter-smstudio[emr]' where the server runs."
)
NO_REGION = "The server's AWS configuration names no region. Choose one, or set it by 'aws configure'."
CONNECT_SECONDS = 10
READ_SECONDS = 60
ATTEMPTS = 4
"""Of botocore's standard retries, which back off after throttling and errors of the service."""
FRESH_SECONDS = 300.0
"""An assumed role is assumed again when its credentials end sooner than this."""
SESSION_NAME = "jupyter-smstudio"
REFUSED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
    }
)
BUSY = frozenset(
    {
        "InternalFailure",
        "InternalServerError",
        "InternalServerException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
ABSENT = frozenset({"NoSuchBucket", "NoSuchEntity", "NoSuchKey"})


@dataclass(frozen=True)
class EmrAccount:
    """In whose name AWS is asked.

    Attributes:
        region: empty: that of the person's AWS configuration.
        profile: of that configuration; empty: the default one.
        role: ARN of a role that is taken on, e.g. of another account; empty: none.
    """

    region: str = ""
    profile: str = ""
    role: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, Value]) -> EmrAccount:
        """Return the account that a template's parameters name."""
        region, profile, role = (
            str(parameters.get(name) or "") for name in ("Region", "Profile", "AssumableRoleArn")
        )
        return cls(region, profile, role)


class Aws:
    """Asks AWS; one for all accounts of a server.

    Credentials are those of the machine's AWS configuration (variables, ``~/.aws``, or the machine's role),
    as for every other program of its person; the studio keeps none.
    """

    def __init__(self) -> None:
        self._sessions: dict[EmrAccount, tuple[float, Any]] = {}
        self._clients: dict[tuple[EmrAccount, str], tuple[float, Any]] = {}
        self._lock = asyncio.Lock()

    async def regions(self) -> tuple[str, list[str]]:
        """Return the region of the AWS configuration, empty where it names none, and all that EMR is in.

        Raises:
            NotSupported: boto3 is not installed.
            InvalidInput: the configuration is wrong.
        """
        return await asyncio.to_thread(_regions)

    def region(self, account: EmrAccount) -> str:
        """Return the region that an account is asked in; empty where nothing names one.

        Raises:
            NotSupported: boto3 is not installed.
            InvalidInput: the configuration has no such profile.
        """
        return account.region or _configured(account.profile).region_name or ""

    async def ask(
        self, account: EmrAccount, service: str, operation: str, **arguments: object
    ) -> dict[str, Any]:
        """Call one operation.

        Args:
            account: in whose name.
            service: of AWS, e.g. ``emr``.
            operation: as boto3 names it, e.g. ``list_clusters``.
            arguments: of the operation.

        Raises:
            NotSupported: boto3 is not installed.
            StudioError: AWS refuses, or does not answer; in its own words.
        """
        # boto3's sessions are not for several threads, its clients are; both are made behind one lock.
        async with self._lock:
            client = await asyncio.to_thread(self._client, account, service)
        return await asyncio.to_thread(_call, client, operation, arguments)

    def close(self) -> None:
        """End all connections."""
        for _, client in self._clients.values():
            client.close()
        self._clients.clear()
        self._sessions.clear()

    def _client(self, account: EmrAccount, service: str) -> Any:
        ends, client = self._clients.get((account, service), (0.0, None))
        if client is None or ends < time.time() + FRESH_SECONDS:
            ends, session = self._session(account)
            client = _translated(lambda: session.client(service, config=_config()))
            self._clients[(account, service)] = (ends, client)
        return client

    def _session(self, account: EmrAccount) -> tuple[float, Any]:
        ends, session = self._sessions.get(account, (0.0, None))
        if session is None or ends < time.time() + FRESH_SECONDS:
            session = _configured(account.profile, account.region)
            ends = float("inf")  # botocore renews the credentials of a configuration by itself
            if account.role:
                ends, session = self._assumed(session, account)
            self._sessions[account] = (ends, session)
        return ends, session

    def _assumed(self, session: Any, account: EmrAccount) -> tuple[float, Any]:
        client = _translated(lambda: session.client("sts", config=_config()))
        answer = _call(client, "assume_role", {"RoleArn": account.role, "RoleSessionName": SESSION_NAME})
        given = answer["Credentials"]
        assumed = _boto3().Session(
            region_name=session.region_name,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )
        return given["Expiration"].timestamp(), assumed


def _boto3() -> Any:
    try:
        return importlib.import_module("boto3")
    except ImportError as error:
        raise NotSupported(MISSING, extra="emr") from error


def _configured(profile: str = "", region: str = "") -> Any:
    """Return a session of the machine's AWS configuration."""
    boto3 = _boto3()
    return _translated(lambda: boto3.Session(region_name=region or None, profile_name=profile or None))


def _regions() -> tuple[str, list[str]]:
    session = _configured()
    return session.region_name or "", sorted(session.get_available_regions("emr"))


def _config() -> Any:
    return importlib.import_module("botocore.config").Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        user_agent_extra="jupyter-smstudio",
    )


def _call(client: Any, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = _translated(lambda: getattr(client, operation)(**arguments))
    return answer


def _translated(ask: Any) -> Any:
    """Ask, and say in our words what went wrong.

    Raises:
        StudioError: the library or AWS refused.
    """
    errors = importlib.import_module("botocore.exceptions")
    try:
        return ask()
    except errors.ClientError as error:
        raise _refusal(error.response, error.operation_name) from error
    except errors.NoRegionError as error:
        raise InvalidInput(NO_REGION) from error
    except (errors.NoCredentialsError, errors.PartialCredentialsError) as error:
        raise Forbidden(
            "No AWS credentials were found where the server runs. Set them up by 'aws configure', or give "
            "the server's machine a role."
        ) from error
    except (errors.ProfileNotFound, errors.ParamValidationError, errors.InvalidRegionError) as error:
        raise InvalidInput(f"AWS cannot be asked like this: {_one_line(str(error))}") from error
    except errors.BotoCoreError as error:
        raise Unavailable(f"AWS does not answer: {_one_line(str(error))}") from error


def _refusal(response: dict[str, Any], operation: str) -> StudioError:
    told = response.get("Error", {})
    code, message = str(told.get("Code", "")), _one_line(str(told.get("Message", "")))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    said = f"AWS refused {operation} ({code}): {message}"
    if code in REFUSED or status in (401, 403):
        return Forbidden(said)
    if code in BUSY or status >= 500:
        return Unavailable(f"{said} Try again in a moment.")
    if code in ABSENT or ("luster" in message and "is not valid" in message):
        return NotFound(said)
    if "rotect" in message:  # EMR's termination protection has no code of its own
        return Conflict(said)
    return InvalidInput(said)


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:2_000]).split())[:500]
