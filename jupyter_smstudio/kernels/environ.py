"""The environment variables of a kernel or terminal: the server's, without its secrets, and our own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Protocol

from ..core.compute.catalog import InstanceType
from ..core.compute.images.base import ImageEnvironment

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


class TokenIssuer(Protocol):
    """Makes the narrow token of a kernel."""

    def issue(self, kernel_id: str) -> str:
        """Return a token that opens only what this kernel may see."""
        ...


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
    if instance.name != "system":
        threads = str(max(1, int(instance.vcpu)))
        env.update(dict.fromkeys(THREAD_VARIABLES, threads))
        env["SMSTUDIO_INSTANCE_TYPE"] = instance.name
    return env


def kernel_environ(
    env: Mapping[str, str],
    *,
    kernel_id: str,
    image: str,
    session_name: str,
    api_url: str,
    tokens: TokenIssuer,
) -> dict[str, str]:
    """Return a process's variables with those that name one kernel.

    Args:
        env: of :func:`process_environ`.
        kernel_id: Jupyter's id.
        image: image name and version, e.g. ``data-science:1.0.0``.
        session_name: the notebook's absolute path.
        api_url: the server's URL below which ``/smstudio`` answers.
        tokens: where its token comes from.
    """
    return {
        **env,
        "JPY_SESSION_NAME": session_name,
        "SMSTUDIO_KERNEL_ID": kernel_id,
        "SMSTUDIO_IMAGE": image,
        "SMSTUDIO_API_URL": api_url,
        "SMSTUDIO_API_TOKEN": tokens.issue(kernel_id),
    }
