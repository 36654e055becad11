"""Whether Jupyter will load both halves of the studio, read from its configuration files.

The files are those that jupyter-server (``jupyter_server_config.d``) and JupyterLab
(``labextensions``, ``page_config.json``) read themselves; nothing is started.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path, jupyter_path

SERVER_EXTENSION = "jupyter_smstudio"
LAB_EXTENSION = "jupyter-smstudio"


def server_extension_problem() -> str | None:
    """Say why jupyter-server would not load the studio; None when it does."""
    for folder in map(Path, jupyter_config_path()):  # what comes first wins
        own = folder / "jupyter_server_config.json"
        parts = sorted((folder / "jupyter_server_config.d").glob("*.json"), reverse=True)
        for file in (own, *parts):
            extensions = _read(file).get("ServerApp", {}).get("jpserver_extensions", {})
            if SERVER_EXTENSION in extensions:
                return None if extensions[SERVER_EXTENSION] else f"{file} turns it off."
    return "No configuration file of Jupyter names it."


def lab_extension_problem() -> str | None:
    """Say why JupyterLab would not load the studio's front end; None when it does."""
    folders = [Path(folder) / LAB_EXTENSION for folder in jupyter_path("labextensions")]
    if not any((folder / "package.json").exists() for folder in folders):
        return f"None of JupyterLab's folders has it: {folders[0]} is where pip puts it."
    for file in _page_configs():
        disabled = _read(file).get("disabledExtensions", {})
        names = disabled if isinstance(disabled, list) else [name for name, off in disabled.items() if off]
        mine = [name for name in names if name.partition(":")[0] == LAB_EXTENSION]
        if mine:
            return f"{file} turns {', '.join(mine)} off."
    return None


def _page_configs() -> Iterator[Path]:
    yield Path(sys.prefix, "share", "jupyter", "lab", "settings", "page_config.json")
    for folder in jupyter_config_path():
        yield Path(folder, "labconfig", "page_config.json")


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        # Jupyter itself would stop at it, so it is worth naming.
        print(f"{file} cannot be read: {error}.", file=sys.stderr)
        return {}
    return content if isinstance(content, dict) else {}
