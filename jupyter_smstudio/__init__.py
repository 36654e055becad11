"""SM Studio: an open machine-learning studio inside JupyterLab.

Only the functions that Jupyter looks for live here; the server's parts are imported when it asks for them.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Tell JupyterLab where the prebuilt front end is and under which name it is installed."""
    return [{"src": "_labextension", "dest": "jupyter-smstudio"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell jupyter-server which application to load."""
    from .app import SmStudioApp

    return [{"module": "jupyter_smstudio.app", "app": SmStudioApp}]
