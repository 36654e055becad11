"""What is documented, and what nobody outside may see; docs/reference is made by ``make docs``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from jupyter_smstudio.app import SmStudioApp
from jupyter_smstudio.cli import COMMANDS
from jupyter_smstudio.core.errors import StudioError
from jupyter_smstudio.domain.deed_models import DeedAction
from jupyter_smstudio.features import FEATURES
from jupyter_smstudio.web.events import SCHEMA_ID, SCHEMAS

from .sources import PACKAGE, ROOT, tracked

REFERENCE = ROOT / "docs" / "reference"


def kinds(base: type[StudioError] = StudioError) -> Iterator[type[StudioError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_the_reference_is_what_the_code_says() -> None:
    checked = subprocess.run(
        [sys.executable, "tests/tools/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", sorted(SmStudioApp.class_own_traits(config=True)))
def test_every_trait_says_what_it_is_and_its_default(name: str) -> None:
    trait = SmStudioApp.class_own_traits(config=True)[name]
    assert re.match(r"[A-Z].{15,}\.$", trait.help, re.DOTALL)
    page = (REFERENCE / "configuration.md").read_text()
    assert f"SmStudioApp.{name}`" in page and f"`{trait.default_value_repr()}`" in page


def test_every_error_has_a_code_of_its_own_that_is_documented() -> None:
    page, drawn = (REFERENCE / "errors.md").read_text(), sys.modules[StudioError.__module__].__doc__ or ""
    own = [kind for kind in kinds() if kind.__module__.startswith("jupyter_smstudio.")]
    assert len({kind.code for kind in own}) == len(own) >= 12
    for kind in own:
        assert f"| `{kind.code}` | {kind.status} |" in page
        assert re.search(rf"{kind.__name__}\s+{kind.status}\s+{kind.code}\s", drawn)


EVENT_SOURCES = {**{feature: feature for feature in FEATURES if feature != "training"}, "jobs": "core/jobs"}
"""Schemas of events, and the packages that tell them."""


@pytest.mark.parametrize("feature", EVENT_SOURCES)
def test_every_event_is_declared_told_and_documented(feature: str) -> None:
    schema = yaml.safe_load((SCHEMAS / f"{feature}.yaml").read_text())
    assert schema["$id"] == SCHEMA_ID.format(feature=feature)
    declared = set(schema["properties"]["action"]["enum"])
    source = "".join(path.read_text() for path in (PACKAGE / EVENT_SOURCES[feature]).rglob("*.py"))
    # What is written into the log, or looked up there, and not told.
    logged = set(re.findall(r'(?:\bnote\(\s*session,[^"]*|action == )"([a-z]+\.[a-z]+ed)"', source))
    logged |= set(get_args(DeedAction))
    assert set(re.findall(r'"([a-z]+\.[a-z]+ed)"', source)) - (logged - declared) == declared
    page = (REFERENCE / "events.md").read_text()
    assert {action for action in declared if f"`{action}`" not in page} == set()
    assert {action for action in declared if not re.fullmatch(r"[a-z]+\.[a-z]+ed", action)} == set()


def test_every_page_about_a_feature_is_found_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text()
    pages = tracked("docs/features/*.md")
    assert len(pages) >= len(FEATURES)
    assert {page.name for page in pages if f"(features/{page.name})" not in index} == set()


def test_every_verb_of_the_command_line_is_documented() -> None:
    page = (REFERENCE / "commands.md").read_text()
    for command in COMMANDS:
        source = (PACKAGE / "cli" / f"{command}.py").read_text()
        verbs = re.findall(r'(?:_verb\(verbs, |verbs\.add_parser\()"([\w-]+)"', source)
        assert [verb for verb in verbs if f"`jupyter smstudio {command} {verb}" not in page] == []
        assert f"`jupyter smstudio {command}" in page


@pytest.mark.parametrize("path", tracked("labextension/schema/*.json"), ids=lambda path: path.stem)
def test_every_setting_has_a_title_and_a_description(path: Path) -> None:
    schema = json.loads(path.read_text())
    for where in (schema, *schema.get("properties", {}).values()):
        assert where.get("title") and re.match(r"[A-Z].*\.$", where.get("description", ""))
    assert schema["additionalProperties"] is False
    assert {name for name, each in schema.get("properties", {}).items() if "default" not in each} == set()


def test_saved_output_cannot_press_buttons() -> None:
    shipped = json.loads((PACKAGE / "etc" / "settings.json").read_text())
    assert shipped["@jupyterlab/apputils-extension:sanitizer"] == {"allowCommandLinker": False}


# What nobody outside may see


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    homes = re.compile(
        r"(?<![\w.-])/(?:home/(?!ann\b|user\b|jovyan\b)\w+|root|Users/\w+|work/(?:main|shared))/"
    )
    own = re.compile(re.escape(str(ROOT)) + r"(?![\w-])") if len(ROOT.parts) > 2 else homes
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path, number, line in text_lines()
        if homes.search(line) or own.search(line)
    ]
    assert found == []


PUBLIC_INDEXES = {
    "pypi.org",
    "files.pythonhosted.org",
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "download.pytorch.org",
}
INDEX_URL = re.compile(
    r"https?://([\w.-]+\.[a-z]{2,})(?::\d+)?[^\s\"'<>]*?(?:/simple|/npm/|/pypi/|\.whl|\.tgz)"
)


def test_each_decision_has_a_number_of_its_own() -> None:
    heads = [
        (path.name.split("-")[0], path.read_text().split(".")[0])
        for path in (ROOT / "docs/decisions").glob("*.md")
    ]
    assert sorted(heads) == [(f"{number:04}", f"# {number}") for number in range(1, len(heads) + 1)]


def test_packages_come_from_public_indexes() -> None:
    hosts = {
        (host, str(path.relative_to(ROOT)))
        for path, _, line in text_lines()
        for host in INDEX_URL.findall(line)
        if host not in PUBLIC_INDEXES
        and not host.endswith((".example", ".invalid", "example.org", "example.com"))
    }
    assert hosts == set()


def text_lines() -> Iterator[tuple[Path, int, str]]:
    for path in tracked():
        if path == Path(__file__) or path.suffix in (".png", ".gz", ".zip", ".woff2", ".ico"):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            yield path, number, line


@pytest.mark.parametrize(
    ("package", "floor"), [("jupyterlab", (4, 6, 2)), ("jupyter-server", (2, 20)), ("tornado", (6, 5))]
)
def test_versions_with_known_holes_are_not_accepted(package: str, floor: tuple[int, ...]) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    found = next(match for each in wanted if (match := re.match(rf"{package}>=([\d.]+)", each)))
    assert tuple(map(int, found[1].split("."))) >= floor


# What the first page promises


def test_the_readme_names_the_extras_that_there_are() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    paragraph = (ROOT / "README.md").read_text().partition("Extras:")[2].partition("\n\n")[0]
    named = set(re.findall(r"\[(\w+)\]", paragraph))
    assert named == set(extras) - {"test", "dev"}


def test_the_readme_has_every_feature_in_its_order() -> None:
    table = (ROOT / "README.md").read_text().partition("| feature |")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"^\| \[(\w+)\]\(docs/features/\1\.md\)", table, re.MULTILINE)) == FEATURES
