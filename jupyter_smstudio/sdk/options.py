"""Parameters of the original that name parts of its cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEANINGLESS = frozenset(
    {
        "volume_size", "subnets", "security_group_ids", "code_location", "container_log_level",
        "enable_sagemaker_metrics", "py_version", "framework_version",
        "dependencies_layer", "git_config", "model_uri", "model_channel_name",
    }
)  # fmt: skip
"""They say where in the cloud something lies; leaving them out changes nothing here."""

PROMISES: Mapping[str, str] = {
    "enable_network_isolation": "jobs share the machine's network",
    "encrypt_inter_container_traffic": "hosts of a job talk over the machine's own loopback",
    "volume_kms_key": "job folders lie on the machine's disk as it is",
    "output_kms_key": "outputs lie on the machine's disk as it is",
    "instance_groups": "all hosts of a job have one instance type",
}
"""They promise something; taking them without keeping the promise would be a lie."""


def refuse_unavailable(name: str, given: Mapping[str, Any]) -> None:
    """Check parameters that an estimator does not use.

    Raises:
        ValueError: one of them promises what the studio does not have.
        TypeError: one of them is unknown.
    """
    for parameter, value in given.items():
        if parameter in PROMISES:
            if value:
                raise ValueError(f"{parameter} is not available in the studio: {PROMISES[parameter]}.")
        elif parameter not in MEANINGLESS:
            raise TypeError(f"{name}() has no parameter {parameter!r}.")
