"""Whether an image of the catalogue can be built from the cache of packages, without a download."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jupyter_smstudio.core.compute.images.catalog import load_catalog


def missing(image: str, folder: Path) -> str:
    """Say why an image cannot be built without a download; empty: it can.

    Args:
        image: its name.
        folder: empty; nothing is installed there.
    """
    places = os.environ.get("PIP_FIND_LINKS", "").split()
    links = [word for place in places for word in ("--find-links", place)]
    dry = ["uv", "pip", "sync", "--quiet", "--dry-run", "--offline", "--python", sys.executable]
    done = subprocess.run(
        [*dry, "--target", str(folder), *links, "-"],
        input=load_catalog()[image].lock, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"{image} is not in the cache of packages: {done.stderr.strip()[-300:]}" if done.returncode else ""
