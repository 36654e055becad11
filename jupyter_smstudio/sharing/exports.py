"""A snapshot as a folder that starts elsewhere: with pip, with conda, or on Binder.

Binder reads ``binder/environment.yml`` (https://repo2docker.readthedocs.io/en/latest/config_files.html).
The studio itself reads ``snapshot.json`` when such a folder is imported.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Any

import yaml
from pydantic import Field, ValidationError

from ..core.compute.images.base import KernelSpec
from ..core.compute.images.disk import full_disk_explained
from ..core.errors import InvalidInput
from ..core.models import WireModel
from .copies import Bundle
from .folders import notebook_name
from .models import DataFile, EnvironmentSummary
from .notebooks import ORIGIN, dump_notebook, parse_notebook, with_metadata
from .store import Placed

MANIFEST = "snapshot.json"
REQUIREMENTS = "requirements.txt"
MAX_TEXT_BYTES = 10_000_000


class ExportedSnapshot(WireModel):
    """What an exported folder says of itself."""

    format: int = 1
    notebook: str
    image: str = ""
    image_version: str = ""
    kernel: str = ""
    instance_type: str = ""
    environment: EnvironmentSummary | None = None
    data_files: list[DataFile] = Field(default_factory=list, max_length=100)


def write_export(bundle: Bundle, folder: Path) -> list[str]:
    """Write a bundle into an empty folder, and return the files' paths in it.

    Raises:
        InvalidInput: the bundle names a file outside of the folder.
        Unavailable: the disk is full.
    """
    name = notebook_name("", bundle.title)
    packed = [(file, content) for file, content in bundle.data if content is not None]
    manifest = ExportedSnapshot(
        notebook=name,
        **vars(bundle.placed),
        environment=bundle.environment,
        data_files=[file for file, _ in bundle.data],
    )
    document = with_metadata(bundle.document, smstudio=None, **{ORIGIN: None})
    texts = {
        name: dump_notebook(document),
        MANIFEST: f"{manifest.model_dump_json(indent=1)}\n".encode(),
        "README.md": _readme(bundle, name).encode(),
    }
    if bundle.environment is not None:
        texts[REQUIREMENTS] = bundle.lock.encode()
        texts["binder/environment.yml"] = _conda(bundle).encode()
    with full_disk_explained(folder):
        for file, source in packed:
            target = _inside(folder, file.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        for path, content in texts.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
    return sorted([*texts, *(file.path for file, _ in packed)])


def _conda(bundle: Bundle) -> str:
    assert bundle.environment is not None  # asked by the only caller
    wanted: list[Any] = [f"python={bundle.environment.python}", "pip", {"pip": bundle.lock.split()}]
    return yaml.safe_dump(
        {"name": bundle.environment.image, "channels": ["conda-forge"], "dependencies": wanted},
        sort_keys=False,
    )


def _readme(bundle: Bundle, name: str) -> str:
    lines = [f"# {bundle.title}", ""]
    environment = bundle.environment
    if environment is None:
        lines += [f"Open `{name}` in Jupyter. Which packages it needs was not recorded.", ""]
    else:
        lines += [
            f"`{name}` ran with Python {environment.python} and the {environment.packages} packages of "
            f"`{REQUIREMENTS}`.",
            "",
            "```sh",
            f"python{environment.python} -m venv .venv",
            f".venv/bin/pip install -r {REQUIREMENTS} jupyterlab",
            f".venv/bin/jupyter lab {quote(name)}",
            "```",
            "",
            "Put this folder at the root of a repository to start it on Binder: it reads `binder/`.",
            "",
        ]
        if environment.unlisted:
            names = ", ".join(environment.unlisted)
            lines += [f"Not in the list, as no index has them: {names}.", ""]
    missing = [file for file, content in bundle.data if content is None]
    if missing:
        lines += ["The notebook also reads files that are not here:", ""]
        lines += [f"- `{file.path}` ({file.bytes:,} bytes, SHA-256 `{file.sha256}`)" for file in missing]
        lines += [""]
    return "\n".join(lines)


def read_export(folder: Path) -> Bundle:
    """Return what is in an exported folder, or in any folder with one notebook; none of it is trusted.

    Raises:
        InvalidInput: there is no notebook in it, or several, or the folder is not as it was written.
        TooLarge: the notebook is too large.
    """
    manifest = _manifest(folder)
    notebook = _inside(folder, manifest.notebook)
    lock = _inside(folder, REQUIREMENTS)
    return Bundle(
        title=notebook.stem,
        document=parse_notebook(notebook.read_bytes(), notebook.name),
        placed=Placed(manifest.image, manifest.image_version, manifest.kernel, manifest.instance_type),
        environment=manifest.environment if lock.is_file() else None,
        lock=_text(lock) if lock.is_file() else "",
        kernels=(asdict(KernelSpec()),),
        data=[
            (file, content if (content := _inside(folder, file.path)).is_file() else None)
            for file in manifest.data_files
        ],
    )


def _manifest(folder: Path) -> ExportedSnapshot:
    path = _inside(folder, MANIFEST)
    if path.is_file():
        try:
            manifest = ExportedSnapshot.model_validate(json.loads(_text(path)))
        except (ValueError, ValidationError, RecursionError) as error:
            raise InvalidInput(f"{path.name} is not as the studio writes it: {error}") from error
        if not _inside(folder, manifest.notebook).is_file():
            raise InvalidInput(f"The notebook {manifest.notebook[:200]} of this folder is missing.")
        return manifest
    notebooks = sorted(each.name for each in folder.glob("*.ipynb"))
    if len(notebooks) != 1:
        count = "no notebook" if not notebooks else f"{len(notebooks)} notebooks"
        raise InvalidInput(f"{folder.name} has {count} and no {MANIFEST}. Name the notebook itself.")
    return ExportedSnapshot(notebook=notebooks[0])


def _inside(folder: Path, name: str) -> Path:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InvalidInput(f"{name[:200]} leads out of the folder {folder.name}, so it is not imported.")
    return path


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MAX_TEXT_BYTES + 1)
    if len(content) > MAX_TEXT_BYTES:
        raise InvalidInput(f"{path.name} is larger than {MAX_TEXT_BYTES // 10**6} MB; it is no such file.")
    return content.decode(errors="replace")
