"""The original's name of the extension."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from jupyter_smstudio import sdk

NAME = "sagemaker_studio_analytics_extension"
ROOT = Path(sdk.__file__).parents[2]
SHOW = f"import {NAME}.magics as magics; print(magics.__file__, hasattr(magics, 'load_ipython_extension'))"


def lent(folder: Path) -> Path:
    """Return a folder with the alias alone, as a kernel has it on its path."""
    place = folder / "lent"
    place.mkdir()
    (place / NAME).symlink_to(ROOT / "jupyter_smstudio" / "sdk" / NAME)
    return place


def loaded(*places: Path) -> str:
    environ = {"PYTHONPATH": ":".join(map(str, places)), "PATH": ""}
    asked = subprocess.run(
        [sys.executable, "-c", SHOW], env=environ, capture_output=True, text=True, check=True
    )
    return asked.stdout.strip()


def test_its_name_loads_the_studios_magics(tmp_path: Path) -> None:
    assert loaded(lent(tmp_path), ROOT).endswith(f"{NAME}/magics.py True")


def test_an_installed_one_is_not_shadowed(tmp_path: Path) -> None:
    installed = tmp_path / "installed" / NAME
    installed.mkdir(parents=True)
    (installed / "__init__.py").write_text("")
    (installed / "magics.py").write_text("")
    assert loaded(lent(tmp_path), ROOT, installed.parent) == f"{installed}/magics.py False"
