"""What requests call files by: paths, and URLs."""

from __future__ import annotations

import re

URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_local(uri: str) -> bool:
    """Tell whether a path or URL is of this machine."""
    return uri.startswith("file://") or not URL.match(uri)
