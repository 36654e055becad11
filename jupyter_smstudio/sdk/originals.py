"""Packages that go by the original's names, so that its notebooks run unchanged.

Each is lent to kernels in a folder of its own, before an image's own packages.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path


def give_way(name: str, folder: Path) -> bool:
    """Let an installed package take the place of the studio's, which is being imported; tell whether one did.

    Args:
        name: of both.
        folder: of the studio's.
    """
    here = folder.resolve()
    others = [place for place in sys.path if (Path(place) / name).resolve() != here]
    found = PathFinder.find_spec(name, others)
    if found is None or found.loader is None:
        return False
    module = module_from_spec(found)
    sys.modules[name] = module
    found.loader.exec_module(module)
    return True
