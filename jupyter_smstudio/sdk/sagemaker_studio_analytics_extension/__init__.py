"""The original's name of the studio's Spark magics, so that its notebooks run unchanged.

A folder with this package alone is on the kernels' path, before an image's own packages. Where the image has
the original itself, that one is loaded.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

NAME = "sagemaker_studio_analytics_extension"


def _give_way() -> None:
    """Let an installed package of the same name take this one's place."""
    here = Path(__file__).parent.resolve()
    others = [place for place in sys.path if (Path(place) / NAME).resolve() != here]
    found = PathFinder.find_spec(NAME, others)
    if found is not None and found.loader is not None:
        module = module_from_spec(found)
        sys.modules[NAME] = module
        found.loader.exec_module(module)


if __name__ == NAME:
    _give_way()
