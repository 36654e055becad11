"""Start-up scripts: a user's own, at most one default."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Conflict, InvalidInput, NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.images.models import MAX_SCRIPT_CHARACTERS, CreateScript
from jupyter_smstudio.images.scripts import ScriptsService

ANN, BOB = Caller("ann"), Caller("bob", admin=True)


@pytest.fixture
def scripts(database: Database) -> ScriptsService:
    return ScriptsService(database, SystemClock())


def script(name: str, content: str = "echo hi", default: bool = False) -> CreateScript:
    return CreateScript(name=name, content=content, default=default)


def test_a_script_is_its_owners(scripts: ScriptsService) -> None:
    scripts.add_script(ANN, script("setup"))
    assert scripts.script(ANN, "setup") == ("setup", "echo hi")
    assert [item.name for item in scripts.list_scripts(ANN).items] == ["setup"]
    assert scripts.list_scripts(BOB).items == []
    with pytest.raises(NotFound):
        scripts.script(BOB, "setup")
    with pytest.raises(NotFound):
        scripts.remove_script(BOB, "setup")


def test_there_is_one_default_at_most(scripts: ScriptsService) -> None:
    assert scripts.script(ANN, None) is None
    scripts.add_script(ANN, script("first", default=True))
    scripts.add_script(BOB, script("bobs", default=True))
    scripts.add_script(ANN, script("second", content="echo 2", default=True))
    assert scripts.script(ANN, None) == ("second", "echo 2")
    assert [item.default for item in scripts.list_scripts(ANN).items] == [False, True]
    assert scripts.script(BOB, None) == ("bobs", "echo hi")


def test_a_name_is_given_once(scripts: ScriptsService) -> None:
    scripts.add_script(ANN, script("setup"))
    with pytest.raises(Conflict, match="already"):
        scripts.add_script(ANN, script("setup", "echo other"))
    assert scripts.script(ANN, "setup") == ("setup", "echo hi")


def test_a_script_is_changed_and_made_the_default(scripts: ScriptsService) -> None:
    first = scripts.add_script(ANN, script("first", default=True))
    scripts.add_script(ANN, script("second"))
    scripts.replace_script(ANN, "second", script("second", "echo other", default=True))
    assert scripts.script(ANN, None) == ("second", "echo other")
    assert scripts.list_scripts(ANN).items[0] == first.model_copy(update={"default": False})
    with pytest.raises(NotFound):
        scripts.replace_script(BOB, "second", script("second"))
    with pytest.raises(InvalidInput, match="renamed"):
        scripts.replace_script(ANN, "second", script("third"))


def test_windows_line_ends_become_the_shells(scripts: ScriptsService) -> None:
    assert scripts.add_script(ANN, script("setup", "a\r\nb\r\n")).content == "a\nb\n"


def test_a_nul_is_refused(scripts: ScriptsService) -> None:
    with pytest.raises(InvalidInput, match="NUL"):
        scripts.add_script(ANN, script("setup", "echo \0"))


@pytest.mark.parametrize("content", ["", "x" * (MAX_SCRIPT_CHARACTERS + 1)])
def test_a_script_has_1_to_16384_characters(content: str) -> None:
    assert MAX_SCRIPT_CHARACTERS == 16_384
    assert script("setup", "x" * MAX_SCRIPT_CHARACTERS)
    with pytest.raises(ValidationError):
        script("setup", content)
