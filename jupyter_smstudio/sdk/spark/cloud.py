"""What notebooks of the original say of its cloud: taken, and without a meaning here.

There are no roles, no clients and no endpoints; nothing that a model leaves has to be deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

CONFIGURED_ROLE = "com.amazonaws.services.sagemaker.sparksdk.sagemakerrole"


@dataclass(frozen=True)
class IAMRole:
    """A role; jobs need none here."""

    role: str


@dataclass(frozen=True)
class IAMRoleFromConfig:
    """A role that is named in Spark's configuration; jobs need none here."""

    configKey: str = CONFIGURED_ROLE


def S3AutoCreatePath() -> str:
    """Return the place of rows and models that the estimator chooses; a class in the original."""
    return ""


def S3DataPath(bucket: str, objectPath: str) -> str:
    """Return the place of rows and models; a class in the original.

    Args:
        bucket: a folder of this machine, ``Session().default_bucket()``; estimators refuse one of S3.
        objectPath: below it.
    """
    return f"{bucket if bucket.startswith('/') else f's3://{bucket}'}/{objectPath}"


class EndpointCreationPolicy(StrEnum):
    """When a model gets its endpoint; here it needs none."""

    CREATE_ON_CONSTRUCT = "CREATE_ON_CONSTRUCT"
    CREATE_ON_TRANSFORM = "CREATE_ON_TRANSFORM"
    DO_NOT_CREATE = "DO_NOT_CREATE"


@dataclass(frozen=True)
class RandomNamePolicy:
    """How models and endpoints are called; jobs have names of their own here."""

    prefix: str = ""


class RandomNamePolicyFactory(RandomNamePolicy):
    """Makes such names."""


class SageMakerClients:
    """Makes clients of the cloud; there is none to be spoken with."""

    @staticmethod
    def create_sagemaker_client() -> None:
        """Return None."""

    @staticmethod
    def create_s3_default_client() -> None:
        """Return None."""

    @staticmethod
    def create_sts_default_client() -> None:
        """Return None."""


@dataclass(frozen=True)
class CreatedResources:
    """What a model has created in the cloud: nothing, where it is the studio's."""

    model_name: str | None = None
    endpoint_config_name: str | None = None
    endpoint_name: str | None = None


class SageMakerResourceCleanup:
    """Deletes what a model has created in the cloud.

    Args:
        sagemakerClient: has no meaning here.
    """

    def __init__(self, sagemakerClient: Any) -> None:
        self.sagemakerClient = sagemakerClient

    def deleteResources(self, created_resources: CreatedResources) -> None:
        """Delete what a model has created, which is nothing."""
