"""How to start the kernels of a built environment, from the kernelspecs its packages installed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from ...errors import BuildFailed
from .base import KernelCommand, KernelSpec
from .overlay import site_packages

KERNELS = Path("share") / "jupyter" / "kernels"
_PYTHON = {"python", "python3"}


def add_kernelspecs(prefix: Path, kernels: Iterable[KernelSpec]) -> None:
    """Copy kernelspecs that a package keeps in site-packages to where Jupyter looks.

    Raises:
        BuildFailed: a kernel that the image names is not in the environment.
    """
    kernels = list(kernels)
    for kernel in kernels:
        if kernel.source:
            shutil.copytree(site_packages(prefix) / kernel.source, prefix / KERNELS / kernel.name)
    present = sorted(path.parent.name for path in (prefix / KERNELS).glob("*/kernel.json"))
    missing = [kernel.name for kernel in kernels if kernel.name not in present]
    if missing:
        reason = (
            f"The packages of this image install no kernel named {', '.join(missing)}; "
            f"they install: {', '.join(present) or 'none'}."
        )
        raise BuildFailed(f"{reason} Change the kernels of the image, or add the package.", reason=reason)


def kernel_commands(prefix: Path, python: Path, kernels: Iterable[KernelSpec]) -> dict[str, KernelCommand]:
    """Return how to start each kernel.

    Args:
        prefix: of the environment, where the kernelspecs are.
        python: the interpreter to run them with.
        kernels: those the image offers.
    """
    return {kernel.name: _command(prefix / KERNELS / kernel.name, python, kernel) for kernel in kernels}


def _command(folder: Path, python: Path, kernel: KernelSpec) -> KernelCommand:
    spec = json.loads((folder / "kernel.json").read_text())
    argv = [part.replace("{resource_dir}", str(folder)) for part in spec["argv"]]
    program = Path(argv[0])
    if program.name in _PYTHON or program.name.startswith("python3."):
        argv[0] = str(python)
    elif not program.is_absolute():
        argv[0] = str(folder.parents[3] / "bin" / program)
    return KernelCommand(tuple(argv), dict(spec.get("env", {})), kernel.display_name, kernel.language)
