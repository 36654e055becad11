"""``jupyter smstudio images``: the catalogue, custom images and environments, without a running server.

Works on the same database and folders as the server; a build that both ask for is made once.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from jupyter_core.paths import jupyter_data_dir
from pydantic import BaseModel, ValidationError

from ..core.clock import SystemClock
from ..core.compute.images.base import BuildProgress
from ..core.compute.images.oci import ContainerImage, add_container_image
from ..core.compute.images.provider import open_images
from ..core.database import Database
from ..core.errors import InvalidInput, StudioError
from ..core.events import MemoryEventBus
from ..core.models import Caller
from ..core.stages import SqlStageTimes
from ..images.models import CreateImage
from ..images.scripts import ScriptsService
from ..images.service import ImagesService
from ..images.store import SqlImageStore
from .table import print_table

SOURCES = {".txt": "requirements", ".in": "requirements", ".toml": "pyproject"}
Verb = Callable[[ImagesService, Caller, argparse.Namespace], Coroutine[Any, Any, BaseModel | None]]


def register(subparsers: Any) -> None:
    """Add ``images`` and its verbs to the command line.

    Args:
        subparsers: what ``ArgumentParser.add_subparsers`` returned.
    """
    images = subparsers.add_parser("images", help="list, add, build and remove images", description=__doc__)
    verbs = images.add_subparsers(required=True, metavar="VERB")
    _verb(verbs, "list", _list, "list all images and the state of their environments")
    _named(_verb(verbs, "show", _show, "show one image"))
    add = _verb(verbs, "add", _add, "add a custom image, or a new version of one")
    add.add_argument(
        "spec",
        help="requirements.txt, pyproject.toml, environment.yml, a YAML file with the fields of an image, "
        "or oci:REFERENCE",
    )
    add.add_argument("--name", help="name of the image; default: that of the file's folder")
    add.add_argument("--display-name", help="name shown to users; default: the name")
    add.add_argument("--python", choices=["3.11", "3.12", "3.13"], help="default: 3.11")
    _named(_verb(verbs, "build", _build, "build the environment of an image, and wait for it"))
    _named(_verb(verbs, "remove", _remove, "forget a custom image, or one version of it"))
    _verb(verbs, "environments", _environments, "list what was built, with sizes")
    clean = _verb(verbs, "remove-environment", _remove_environment, "delete an environment nobody uses")
    clean.add_argument("digest")


@contextmanager
def open_service(args: argparse.Namespace) -> Iterator[ImagesService]:
    """Put the images feature together as the server does, on the same database and folders."""
    data = Path(args.data_dir or Path(jupyter_data_dir()) / "smstudio")
    data.mkdir(parents=True, exist_ok=True)
    database = Database(args.database_url or f"sqlite:///{data / 'studio.db'}")
    try:
        database.migrate()
        clock = SystemClock()
        store = SqlImageStore(database, clock)
        catalog = Path(args.catalog_file) if args.catalog_file else None
        provider = open_images(data, store, clock, SqlStageTimes(database, clock), catalog)
        yield ImagesService(provider, store, ScriptsService(database, clock), MemoryEventBus())
    finally:
        database.close()


def read_spec(path: Path, args: argparse.Namespace) -> CreateImage:
    """Read what ``images add`` was given into the request that the server would get.

    Raises:
        InvalidInput: the file cannot be read, or is none of the known forms.
    """
    try:
        content = path.read_text(encoding="utf-8")
        fields = _fields(path, content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
    fields.setdefault("name", path.resolve().parent.name.lower())
    given = {"name": args.name, "display_name": args.display_name, "python": args.python}
    fields.update({key: value for key, value in given.items() if value})
    fields.setdefault("display_name", fields["name"])
    try:
        return CreateImage.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InvalidInput(f"{path} is not a valid image at {where}: {first['msg']}.") from error


def _fields(path: Path, content: str) -> dict[str, Any]:
    if path.suffix in SOURCES:
        return {"source": SOURCES[path.suffix], "content": content}
    document = yaml.safe_load(content)
    if not isinstance(document, dict):
        raise InvalidInput(f"{path} is not a list of fields; see docs/features/images.md for its form.")
    if "dependencies" in document:
        return {"source": "environment", "content": content}
    if "file" in document:
        file = path.parent / document.pop("file")
        document = {**_fields(file, file.read_text(encoding="utf-8")), **document}
    return document


async def _list(service: ImagesService, caller: Caller, args: argparse.Namespace) -> BaseModel:
    page = service.list_images(caller)
    if not args.json:
        rows = [(i.name, i.version, i.display_name, i.state, i.unavailable_reason or "") for i in page.items]
        print_table(("NAME", "VERSION", "DISPLAY NAME", "STATE", "REASON"), rows)
    return page


async def _show(service: ImagesService, caller: Caller, args: argparse.Namespace) -> BaseModel:
    image = service.get_image(caller, args.name, args.version)
    if not args.json:
        _print_fields(image)
    return image


async def _add(service: ImagesService, caller: Caller, args: argparse.Namespace) -> BaseModel:
    if args.spec.startswith("oci:"):
        add_container_image(ContainerImage(args.spec.removeprefix("oci:")))
    image = await service.create_image(caller, read_spec(Path(args.spec), args))
    if not args.json:
        print(f"Added {image.name} {image.version} with {image.locked_packages} packages.")
    return image


async def _build(service: ImagesService, caller: Caller, args: argparse.Namespace) -> BaseModel:
    said: list[str] = []

    def follow(progress: BuildProgress) -> None:
        stage = next((stage.name for stage in progress.stages if stage.state == "running"), "")
        line = f"{stage}: {progress.note}" if progress.note else stage
        if line and line not in said:
            said.append(line)
            print(line, file=sys.stderr)

    try:
        await service.provider.ensure(caller, args.name, args.version, follow)
        image = service.get_image(caller, args.name, args.version)
        if not args.json:
            print(
                f"{image.display_name} {image.version} is ready ({(image.size_bytes or 0) / 2**20:,.0f} MiB)."
            )
        return image
    finally:
        await service.close()


async def _remove(service: ImagesService, caller: Caller, args: argparse.Namespace) -> None:
    service.delete_image(caller, args.name, args.version)


async def _environments(service: ImagesService, caller: Caller, args: argparse.Namespace) -> BaseModel:
    page = service.list_environments(caller)
    if not args.json:
        rows = [
            (
                item.digest,
                item.image,
                item.version,
                f"{item.size_bytes / 2**20:,.0f} MiB",
                str(item.last_used),
            )
            for item in page.items
        ]
        print_table(("DIGEST", "IMAGE", "VERSION", "SIZE", "LAST USED"), rows)
    return page


async def _remove_environment(service: ImagesService, caller: Caller, args: argparse.Namespace) -> None:
    await service.remove_environment(caller, args.digest)


def _verb(verbs: Any, name: str, verb: Verb, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print JSON, in the form of the REST API")
    parser.add_argument("--data-dir", help="the studio's folder; default: smstudio in Jupyter's data folder")
    parser.add_argument("--database-url", help="SQLAlchemy URL; default: studio.db in the studio's folder")
    parser.add_argument("--catalog-file", help="an administrator's catalogue")
    parser.set_defaults(run=lambda args: _run(verb, args))
    return parser


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="of the image")
    parser.add_argument("--version", help="a version or an alias; default: latest")


def _run(verb: Verb, args: argparse.Namespace) -> int:
    caller = Caller(os.environ.get("JUPYTERHUB_USER") or getpass.getuser(), admin=True)
    try:
        with open_service(args) as service:
            result = asyncio.run(verb(service, caller, args))
    except StudioError as error:
        if args.json:
            print(json.dumps({"code": error.code, "message": error.message, "details": error.details}))
        else:
            print(error.message, file=sys.stderr)
        return 1
    if args.json:
        print("{}" if result is None else result.model_dump_json(indent=2))
    return 0


def _print_fields(model: BaseModel) -> None:
    for name, value in model.model_dump(mode="json").items():
        print(f"{name}: {json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value}")
