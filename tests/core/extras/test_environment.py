"""What is read from the metadata of an environment."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from jupyter_smstudio.core.extras.catalog import EXTRA_TEXTS
from jupyter_smstudio.core.extras.environment import PythonEnvironment

from .conftest import EXTRAS, install, make_wheel

NEEDY = [Requirement("needy>=1.0")]


def test_extras_are_those_of_the_metadata_without_what_is_needed_anyway(
    environment: PythonEnvironment,
) -> None:
    found = {name: [str(line) for line in of] for name, of in environment.extras().items()}
    assert found == EXTRAS


def test_an_environment_without_this_distribution_has_no_extras(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="jupyter-smstudio is not installed"):
        PythonEnvironment(path=[str(tmp_path)]).extras()


def test_what_is_too_old_does_not_count_as_installed(environment: PythonEnvironment, wheels: Path) -> None:
    tiny = [Requirement("tiny>=2")]
    install(environment.python, wheels / "tiny-1.0-py3-none-any.whl")
    assert not environment.holds(tiny)
    install(environment.python, wheels / "tiny-2.0-py3-none-any.whl")
    assert environment.holds(tiny)


def test_extras_of_what_an_extra_asks_for_count_too(environment: PythonEnvironment, wheels: Path) -> None:
    parts = make_wheel(wheels, "parts", "1.0", requires=['tiny; extra == "more"'], extras=["more"])
    install(environment.python, parts)
    assert environment.holds([Requirement("parts")])
    assert not environment.holds([Requirement("parts[more]")])
    install(environment.python, wheels / "tiny-1.0-py3-none-any.whl")
    assert environment.holds([Requirement("parts[more]")])


def test_everything_installed_is_kept_but_the_extras_own_packages(
    environment: PythonEnvironment, wheels: Path
) -> None:
    install(environment.python, wheels / "tiny-2.0-py3-none-any.whl", wheels / "needy-1.0-py3-none-any.whl")
    assert environment.constraints(NEEDY) == ["jupyter-smstudio==0.1.0", "tiny==2.0"]


def test_each_text_belongs_to_an_extra_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert set(EXTRA_TEXTS) <= set(project["optional-dependencies"])


def test_where_nothing_can_be_written_it_says_who_installs(
    environment: PythonEnvironment, tmp_path: Path
) -> None:
    assert environment.obstacle("git") is None
    told = PythonEnvironment(path=[str(tmp_path / "absent")]).obstacle("git")
    assert told is not None and "may not write" in told and "'jupyter-smstudio[git]'" in told
