"""What a cluster of EMR is made of: from a template's parameters to ``run_job_flow``.

Source: EMR API reference, ``RunJobFlow``.
"""

from __future__ import annotations

from typing import Any

from ..cluster_models import ClusterOrder

APPLICATIONS = ("Hadoop", "Hive", "Livy", "Spark")
"""Unless the template's settings name others; Livy is how notebooks get in."""
TAG = "jupyter-smstudio"
"""Its value is the cluster's id in the studio; finds a cluster again whose id AWS never could tell us."""
OWNER_TAG = "jupyter-smstudio-owner"
PASSED = (
    "Configurations",
    "BootstrapActions",
    "SecurityConfiguration",
    "StepConcurrencyLevel",
    "OSReleaseLabel",
)
"""Settings of a template that are passed on as they are."""


def flow_of(order: ClusterOrder) -> dict[str, Any]:
    """Return the arguments of ``run_job_flow``.

    Args:
        order: its parameters are checked against the template.
    """
    chosen, settings = order.parameters, order.settings
    applications = settings.get("Applications") or APPLICATIONS
    flow: dict[str, Any] = {
        "Name": str(chosen.get("EmrClusterName") or order.name),
        "ReleaseLabel": str(chosen["EmrReleaseVersion"]),
        "Applications": [{"Name": str(name)} for name in _list(applications)],
        "Instances": _instances(order),
        "JobFlowRole": str(chosen.get("InstanceProfile") or "EMR_EC2_DefaultRole"),
        "ServiceRole": str(chosen.get("ServiceRole") or "EMR_DefaultRole"),
        "VisibleToAllUsers": True,
        "Tags": [{"Key": TAG, "Value": order.id}, {"Key": OWNER_TAG, "Value": order.owner[:256]}],
        **{name: settings[name] for name in PASSED if name in settings},
    }
    if log_uri := chosen.get("LogUri"):
        flow["LogUri"] = str(log_uri)
    if minutes := int(chosen.get("AutoTerminationIdleTimeout") or 0):
        flow["AutoTerminationPolicy"] = {"IdleTimeout": minutes * 60}
    return flow


def _instances(order: ClusterOrder) -> dict[str, Any]:
    chosen = order.parameters
    groups = [_group("MASTER", str(chosen["MasterInstanceType"]), 1)]
    if count := int(chosen.get("CoreInstanceCount") or 0):
        groups.append(_group("CORE", str(chosen["CoreInstanceType"]), count))
    instances: dict[str, Any] = {
        "InstanceGroups": groups,
        "KeepJobFlowAliveWhenNoSteps": bool(chosen.get("KeepAliveWhenIdle", True)),
        "TerminationProtected": False,
    }
    if subnet := chosen.get("SubnetId"):
        instances["Ec2SubnetId"] = str(subnet)
    return instances


def _group(role: str, instance_type: str, count: int) -> dict[str, Any]:
    return {
        "Name": role.capitalize(),
        "InstanceRole": role,
        "InstanceType": instance_type,
        "InstanceCount": count,
        "Market": "ON_DEMAND",
    }


def _list(value: object) -> list[object]:
    return [*value] if isinstance(value, list | tuple) else [value]
