"""A Jupyter server with the studio, in this process, with folders of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def jp_server_config(tmp_path: Path) -> dict[str, Any]:
    """Enable the studio alone, in empty folders, without warm kernels that a test did not ask for."""
    return {
        "ServerApp": {"jpserver_extensions": {"jupyter_smstudio": True, "jupyter_server_terminals": True}},
        "SmStudioApp": {"data_dir": str(tmp_path / "studio"), "warm_kernels": 0},
    }
