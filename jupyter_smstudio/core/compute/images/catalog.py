"""The catalogue of images: the one shipped here, with an administrator's file merged over it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...errors import InvalidInput
from ...models import Name
from .base import SYSTEM, ImageSpec, KernelSpec

CATALOG = Path(__file__).with_name("catalog.yaml")
_Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]


class _Kernel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    display_name: str
    language: str = "python"
    source: str = ""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    display_name: str
    version: _Version
    description: str = ""
    python: Annotated[list[str], Field(min_length=1)] = ["3.11", "3.12"]
    requirements: list[str] = []
    overrides: list[str] = []
    sources: list[str] = []
    modules: list[str] = []
    kernels: Annotated[list[_Kernel], Field(min_length=1, max_length=5)] = [
        _Kernel(name="python3", display_name="Python 3")
    ]
    accelerator: Literal["CPU", "GPU"] = "CPU"
    environment: dict[str, str] = {}
    lock: Path | None = None
    legacy: bool = False
    unavailable: str | None = None
    default_instance_type: str = "ml.t3.medium"
    torch_backend: str | None = None
    platforms: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    images: dict[Name, _Entry | None]


def load_catalog(admin_file: Path | None = None) -> dict[str, ImageSpec]:
    """Read the catalogue, in the order it is shown.

    Args:
        admin_file: YAML of the same form whose entries replace, add, or (``null``) take away by name.

    Raises:
        InvalidInput: a file cannot be read or does not follow the form; the message says where.
    """
    catalog = _read(CATALOG)
    for name, spec in _read(admin_file).items() if admin_file else ():
        if spec is None:
            catalog.pop(name, None)
        else:
            catalog[name] = spec
    return {name: spec for name, spec in catalog.items() if spec is not None}


def _read(path: Path) -> dict[str, ImageSpec | None]:
    try:
        content = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        return {
            name: _spec(name, entry, path.parent) if entry else None for name, entry in content.images.items()
        }
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"The image catalogue {path} is wrong at {where}: {first['msg']}.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"The image catalogue {path} cannot be read: {error}.") from error


def _spec(name: str, entry: _Entry, folder: Path) -> ImageSpec:
    values: dict[str, Any] = entry.model_dump(exclude={"lock", "kernels", "unavailable"})
    for key, value in values.items():
        if isinstance(value, list):
            values[key] = tuple(value)
    lock = (folder / entry.lock).read_text(encoding="utf-8") if entry.lock else None
    return ImageSpec(
        name=name,
        lock="" if name == SYSTEM else lock,
        kernels=tuple(KernelSpec(**kernel.model_dump()) for kernel in entry.kernels),
        unavailable_reason=entry.unavailable,
        **values,
    )
