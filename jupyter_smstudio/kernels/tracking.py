"""The variables by which MLflow in a kernel finds its server, its experiment, and where it runs itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath

from ..core.git import head_commit
from ..core.tracking.access import RUN_CONTEXT, Tag, run_context, with_tracking
from ..core.tracking.base import Tracking
from .registry import Kernel

CHOSEN_EXPERIMENT = ("MLFLOW_EXPERIMENT_NAME", "MLFLOW_EXPERIMENT_ID")


class KernelTracking:
    """Tells kernels and terminals of the tracking server.

    Args:
        tracking: the server.
        root: the folder that notebooks' paths are relative to.
    """

    def __init__(self, tracking: Tracking, root: Path) -> None:
        self._tracking = tracking
        self._root = root

    def terminal_environ(self, env: Mapping[str, str], name: str) -> dict[str, str]:
        """Return a terminal's variables with those of MLflow."""
        return with_tracking(env, self._tracking, f"terminal-{name}")

    def kernel_environ(
        self, env: Mapping[str, str], kernel: Kernel, session_name: str, cwd: Path
    ) -> dict[str, str]:
        """Return a kernel's variables with those of MLflow; what the user has set stays.

        Args:
            env: of the process.
            kernel: which.
            session_name: the notebook's absolute path, or empty.
            cwd: its working directory.
        """
        notebook = kernel.path or self._relative(session_name)
        given = with_tracking(env, self._tracking, f"kernel-{kernel.kernel_id}")
        if notebook and not any(name in env for name in CHOSEN_EXPERIMENT):
            given["MLFLOW_EXPERIMENT_NAME"] = str(PurePath(notebook).with_suffix(""))
        given.setdefault(RUN_CONTEXT, run_context(self._tags(kernel, notebook, cwd)))
        return given

    def _tags(self, kernel: Kernel, notebook: str, cwd: Path) -> dict[str, str]:
        return {
            Tag.NOTEBOOK: notebook,
            Tag.KERNEL: kernel.kernel_id,
            Tag.IMAGE: f"{kernel.image}:{kernel.image_version}",
            Tag.IMAGE_LOCK: kernel.environment.digest if kernel.environment else "",
            Tag.INSTANCE_TYPE: kernel.instance_type,
            Tag.SOURCE_NAME: notebook,
            Tag.SOURCE_TYPE: "NOTEBOOK" if notebook else "",
            Tag.GIT_COMMIT: head_commit(cwd),
        }

    def _relative(self, session_name: str) -> str:
        path = Path(session_name)
        if not session_name or not path.is_relative_to(self._root):
            return ""
        return str(path.relative_to(self._root))
