"""The environment variables that name one kernel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class TokenIssuer(Protocol):
    """Makes the narrow token of a kernel."""

    def issue(self, kernel_id: str) -> str:
        """Return a token that opens only what this kernel may see."""
        ...


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
        env: of :func:`..core.compute.environ.process_environ`.
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
