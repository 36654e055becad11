"""Which kernel a process is: its id, its token, its notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from .environ import TokenIssuer, kernel_environ
from .registry import Kernel
from .tracking import KernelTracking


class KernelIdentity:
    """Tells processes which kernel they are, by their variables.

    Args:
        tokens: narrow tokens for kernels.
        tracking: how MLflow in them finds its server.
        root: the folder that notebooks' paths are relative to.
        api_url: the server's own URL, once it listens.
    """

    def __init__(
        self, tokens: TokenIssuer, tracking: KernelTracking, root: Path, api_url: Callable[[], str]
    ) -> None:
        self._tokens = tokens
        self._tracking = tracking
        self._root = root
        self._api_url = api_url

    def environ(
        self, env: Mapping[str, str], kernel: Kernel, kernel_id: str, session_name: str, cwd: Path
    ) -> dict[str, str]:
        """Return a process's variables with those of a kernel.

        Args:
            env: of the process.
            kernel: which it is, or where one is being switched to.
            kernel_id: Jupyter's, which stays the same through switches.
            session_name: the notebook's absolute path, or empty.
            cwd: its working directory.
        """
        named = kernel_environ(
            env,
            kernel_id=kernel_id,
            image=f"{kernel.image}:{kernel.image_version}",
            session_name=session_name,
            api_url=self._api_url(),
            tokens=self._tokens,
        )
        return self._tracking.kernel_environ(named, kernel, session_name, cwd)

    def place_of(self, kernel: Kernel) -> tuple[str, Path]:
        """Return the absolute path of a kernel's notebook, empty without one, and the folder it works in."""
        if not kernel.path:
            return "", self._root
        path = self._root / kernel.path
        return str(path), path.parent if path.parent.is_dir() else self._root
