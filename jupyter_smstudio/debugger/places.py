"""Where judges run: the studio's rules in the server's Python, one's own in the job's image, confined."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.compute.images.base import ImageEnvironment
from ..core.jobs.runtime.mount import private_mounts_available
from .panels import Panel
from .trainings import Training

JUDGE = ("-P", "-m", "jupyter_smstudio.debugger.runtime.judge")
SCRATCH = "/dev/shm"
SCRATCH_BYTES = 1 << 28
"""Of files that a person's own rule writes; nothing else can be written."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Judges stand behind the training they judge."""


@dataclass(frozen=True)
class JobImage:
    """What of a job its own rules run in.

    Attributes:
        environment: of its image, built.
        memory_bytes: of its instance type; None: as much as the machine has.
    """

    environment: ImageEnvironment
    memory_bytes: int | None


@dataclass(frozen=True)
class Place:
    """How a judge is started.

    Attributes:
        command: with its arguments.
        environ: its variables.
        memory_bytes: that it may have; None: any.
    """

    command: Sequence[str]
    environ: Mapping[str, str]
    memory_bytes: int | None = None


class Places:
    """Finds where judges run.

    Args:
        environ: variables of the server's processes, scrubbed.
        image_of: finds the image of a job; raises StudioError where it cannot be used now.
        package: folder on the module path of judges in images, with the studio's package alone.
        hidden: folders that a person's own rule does not see, as secrets are in them.
        python: that the studio's own rules run in.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        image_of: Callable[[Training], JobImage],
        package: Path,
        hidden: Sequence[Path],
        python: str = sys.executable,
    ) -> None:
        self._environ = {**environ, **ONE_THREAD}
        self._image_of = image_of
        self._package = package
        self._hidden = hidden
        self.command: tuple[str, ...] = (python, *JUDGE)

    def of(self, training: Training, panel: Panel, others: Sequence[Path]) -> Place:
        """Return where a panel is judged.

        Args:
            training: that is judged.
            panel: of rules.
            others: folders of tensors that it is compared with.

        Raises:
            StudioError: the job's image cannot be used.
        """
        if not panel.own:
            return Place(self.command, self._environ)
        image = self._image_of(training)
        environ = {**image.environment.environ(self._environ), **ONE_THREAD, "TMPDIR": SCRATCH}
        environ["PYTHONPATH"] = str(self._package)
        command: tuple[str, ...] = (str(image.environment.python), *JUDGE)
        if private_mounts_available():
            readable = [
                *_image_folders(image.environment),
                self._package,
                *(each.resolve() for each in self._package.iterdir()),
                training.folder.tensors,
                training.folder.rule_sources,
                *others,
            ]
            command = (*confinement(self._hidden, readable), *command)
        return Place(command, environ, image.memory_bytes)


def confinement(hidden: Sequence[Path], readable: Sequence[Path]) -> list[str]:
    """Return the prefix of a command that can read files, and nothing more.

    It has no network, sees no other process, and ends with the server. Its files are the machine's,
    unwritable; of the hidden folders it sees what is named alone.

    Args:
        hidden: folders that are empty for it.
        readable: folders within them that are not.
    """
    command = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    command += ["--size", str(SCRATCH_BYTES), "--tmpfs", SCRATCH]
    folders = [each.resolve() for each in hidden if each.is_dir()]
    for folder in folders:
        command += ["--tmpfs", str(folder)]
    for path in dict.fromkeys(readable):
        # A path may lead through links: both what it is called and what it is are there.
        for place in dict.fromkeys((path, path.resolve())):
            if any(place.is_relative_to(folder) for folder in folders) and path.exists():
                command += ["--ro-bind", str(path.resolve()), str(place)]
    for folder in folders:
        command += ["--remount-ro", str(folder)]
    return [
        *command, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--die-with-parent",
        "--new-session", "--chdir", "/", "--",
    ]  # fmt: skip


def _image_folders(environment: ImageEnvironment) -> list[Path]:
    python = environment.python
    return [environment.prefix, python.parents[1], python.resolve().parents[1]]
