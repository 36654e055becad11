"""Compiles a published environment's modules: ``python -I bytecode.py PREFIX``, at the lowest priority.

Run by the environment's own interpreter after the environment is in use already, for compiling takes
ten times as long as installing. Folders are read-only; each is opened for the moment of its own write.
"""

import glob
import importlib.util
import os
import py_compile
import stat
import sys
from contextlib import suppress

INVALIDATION = py_compile.PycInvalidationMode.UNCHECKED_HASH
"""The sources never change, so Python need not compare times with them."""

WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH

FIRST = (
    "ipykernel",
    "IPython",
    "traitlets",
    "tornado",
    "zmq",
    "jupyter_client",
    "jupyter_core",
    "comm",
    "debugpy",
)
"""What every kernel loads at its start."""


def compile_folder(folder: str, names: list[str]) -> None:
    """Compile the modules of one folder into its ``__pycache__``."""
    cache = os.path.join(folder, "__pycache__")
    # One that was ended in here has left the folder open.
    mode = stat.S_IMODE(os.stat(folder).st_mode) & ~WRITE
    os.chmod(folder, mode | stat.S_IWUSR)
    try:
        os.makedirs(cache, exist_ok=True)
        os.chmod(cache, mode | stat.S_IWUSR)
        for name in names:
            target = importlib.util.cache_from_source(os.path.join(folder, name))
            if os.path.exists(target):
                continue
            # Some packages ship modules of other Python versions, which can not be compiled.
            with suppress(py_compile.PyCompileError):
                py_compile.compile(os.path.join(folder, name), doraise=True, invalidation_mode=INVALIDATION)
        for name in os.listdir(cache):
            os.chmod(os.path.join(cache, name), 0o444)
        os.chmod(cache, mode)
    finally:
        os.chmod(folder, mode)


def main(prefix: str) -> None:
    """Compile every module below ``prefix/lib`` that is not compiled yet."""
    os.nice(19)
    library = os.path.join(prefix, "lib")
    first = [path for name in FIRST for path in glob.glob(f"{library}/python3*/site-packages/{name}")]
    for top in [*first, library]:
        for folder, folders, files in os.walk(top):
            folders[:] = [name for name in folders if name != "__pycache__"]
            modules = [name for name in files if name.endswith(".py")]
            if modules:
                compile_folder(folder, modules)


if __name__ == "__main__":
    main(sys.argv[1])
