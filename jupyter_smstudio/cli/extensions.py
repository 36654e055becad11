"""Whether Jupyter will load both halves of the studio, read from its configuration files.

The files are those that jupyter-server (``jupyter_server_config.d``) and JupyterLab
(``labextensions``, ``page_config.json``) read themselves; nothing is started.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SERVER_EXTENSION = "jupyter_smstudio"
LAB_EXTENSION = "jupyter-smstudio"


def server_extension_problem(config: Sequence[str]) -> str | None:
    """Say why jupyter-server would not load the studio; None when it does.

    Args:
        config: Jupyter's configuration folders; what comes first wins.
    """
    for folder in map(Path, config):
        own = folder / "jupyter_server_config.json"
        parts = sorted((folder / "jupyter_server_config.d").glob("*.json"), reverse=True)
        for file in (own, *parts):
            extensions = _read(file).get("ServerApp", {}).get("jpserver_extensions", {})
            if SERVER_EXTENSION in extensions:
                return None if extensions[SERVER_EXTENSION] else f"{file} turns it off."
    return "No configuration file of Jupyter names it."


def lab_extension_problem(config: Sequence[str], extensions: Sequence[str]) -> str | None:
    """Say why JupyterLab would not load the studio's front end; None when it does.

    Args:
        config: Jupyter's configuration folders.
        extensions: folders of prebuilt extensions.
    """
    folders = [Path(folder) / LAB_EXTENSION for folder in extensions]
    if not any((folder / "package.json").exists() for folder in folders):
        return f"It is not in JupyterLab's folders; pip puts it into {folders[0]}."
    for file in _page_configs(config):
        disabled = _read(file).get("disabledExtensions", {})
        names = disabled if isinstance(disabled, list) else [name for name, off in disabled.items() if off]
        mine = [name for name in names if name.partition(":")[0] == LAB_EXTENSION]
        if mine:
            return f"{file} turns {', '.join(mine)} off."
    return None


def _page_configs(config: Sequence[str]) -> Iterator[Path]:
    yield Path(sys.prefix, "share", "jupyter", "lab", "settings", "page_config.json")
    for folder in config:
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
