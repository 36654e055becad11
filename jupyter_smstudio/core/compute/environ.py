"""The environment variables of any process of an image: the server's own, without its secrets."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from .catalog import SYSTEM, InstanceType
from .images.base import ImageEnvironment

SECRET_NAMES = re.compile(
    r"^(JPY_|JUPYTERHUB_|JUPYTER_TOKEN$|JUPYTER_SERVER_|JUPYTER_PASSWORD|CONFIGPROXY_AUTH_TOKEN$|"
    r"SMSTUDIO_(?!SAMPLE_DATA$))"
)
"""Variables by which Jupyter hands a server its credentials; a kernel has no use for any of them."""

SERVER_ONLY = frozenset({"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"})
"""Variables that describe the server's own Python, not the image's."""

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "POLARS_MAX_THREADS",
)
"""Numerical libraries ask the machine for its cores, not the control group for its quota."""


def scrub(base: Mapping[str, str], secrets: Collection[str]) -> dict[str, str]:
    """Return ``base`` without credentials of the server and without what describes its own Python.

    Args:
        base: the server's variables.
        secrets: values (tokens, passwords' hashes) that may be in no variable, whatever its name.
    """
    return {
        name: value
        for name, value in base.items()
        if not SECRET_NAMES.match(name)
        and name not in SERVER_ONLY
        and not any(secret and secret in value for secret in secrets)
    }


def process_environ(
    base: Mapping[str, str], environment: ImageEnvironment, instance: InstanceType
) -> dict[str, str]:
    """Return the variables of any process of an image on an instance type.

    Args:
        base: scrubbed variables.
        environment: adds its own, and its programs to ``PATH``.
        instance: sets the thread counts of numerical libraries; ``system`` leaves them alone.
    """
    env = environment.environ(base)
    if instance.name != SYSTEM:
        threads = str(max(1, int(instance.vcpu)))
        env.update(dict.fromkeys(THREAD_VARIABLES, threads))
        env["SMSTUDIO_INSTANCE_TYPE"] = instance.name
    return env
