"""A folder for elsewhere holds nothing that was written outside of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.sharing.copies import Bundle
from jupyter_smstudio.sharing.exports import write_export
from jupyter_smstudio.sharing.models import DataFile, EnvironmentSummary

from .conftest import notebook

LOCK = "numpy==2.2.0\npandas==2.3.0\n"
ENVIRONMENT = EnvironmentSummary(
    image="data-science",
    image_version="1.1.0",
    display_name="Data Science",
    python="3.11",
    packages=3,
    added=["own==1"],
    unlisted=["own"],
    lock_sha256="0" * 64,
)


def test_conda_and_pip_are_given_the_same_packages(tmp_path: Path) -> None:
    data = DataFile(path="big.csv", bytes=10**9, sha256="1" * 64, included=False)
    bundle = Bundle("my work", notebook(), environment=ENVIRONMENT, lock=LOCK, data=[(data, None)])
    write_export(bundle, tmp_path)
    conda = yaml.safe_load((tmp_path / "binder" / "environment.yml").read_text())
    assert conda["dependencies"] == ["python=3.11", "pip", {"pip": ["numpy==2.2.0", "pandas==2.3.0"]}]
    assert (tmp_path / "requirements.txt").read_text() == LOCK
    readme = (tmp_path / "README.md").read_text()
    assert "jupyter lab my%20work.ipynb" not in readme and "'my work.ipynb'" in readme
    assert "1,000,000,000 bytes" in readme and "no index has them: own" in readme


@pytest.mark.parametrize("path", ["../x.csv", "/tmp/x.csv", "a/../../x.csv"])
def test_no_file_is_written_outside(tmp_path: Path, path: str) -> None:
    content = tmp_path / "content"
    content.write_text("x")
    folder = tmp_path / "out"
    folder.mkdir()
    data = DataFile(path=path, bytes=1, sha256="1" * 64, included=True)
    with pytest.raises(InvalidInput, match="leads out of"):
        write_export(Bundle("a", notebook(), data=[(data, content)]), folder)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("title", ["../a", ".hidden", "a\nb", "x" * 300])
def test_a_title_that_is_no_file_name_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(InvalidInput):
        write_export(Bundle(title, notebook()), tmp_path)
