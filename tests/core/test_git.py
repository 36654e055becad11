"""What the studio reads of real repositories, made by the git program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from jupyter_smstudio.core.git import describe_file, head_commit, without_credentials

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=ann", "-c", "user.email=ann@example.org")
    result = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return result.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    (folder / "notes").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "feature/digits")
    git(folder, "remote", "add", "origin", "https://ann:s3cret@git.example.org/team/digits.git?token=1")
    for number in range(20):
        (folder / "notes" / f"{'n' * number}.txt").write_text(str(number))
    (folder / "a.ipynb").write_text("{}")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    return folder


def test_a_committed_file_is_described(repository: Path) -> None:
    found = describe_file(repository / "a.ipynb")
    assert found is not None
    assert found.remote == "https://git.example.org/team/digits.git"
    assert (found.branch, found.commit) == ("feature/digits", git(repository, "rev-parse", "HEAD"))
    assert found.changed is False
    assert describe_file(repository / "notes" / f"{'n' * 7}.txt").changed is False  # type: ignore[union-attr]


def test_a_change_and_a_file_that_git_does_not_have_are_told(repository: Path) -> None:
    (repository / "a.ipynb").write_text("{ }")
    (repository / "new.ipynb").write_text("{}")
    assert describe_file(repository / "a.ipynb").changed is True  # type: ignore[union-attr]
    assert describe_file(repository / "new.ipynb").changed is True  # type: ignore[union-attr]


def test_a_worktree_has_its_own_head_and_the_repositorys_remote(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "second"))
    found = describe_file(tmp_path / "second" / "a.ipynb")
    assert found is not None
    assert (found.branch, found.changed) == ("other", False)
    assert found.remote.startswith("https://git.example.org/")
    git(tmp_path / "second", "checkout", "-q", "--detach")
    detached = describe_file(tmp_path / "second" / "a.ipynb")
    assert detached is not None and detached.branch == ""
    assert detached.commit == head_commit(repository)


def test_no_repository_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text("{}")
    assert describe_file(tmp_path / "a.ipynb") is None
    (tmp_path / ".git").write_text("gitdir: nowhere")
    assert describe_file(tmp_path / "a.ipynb") is None


def test_an_index_that_is_no_index_says_nothing(repository: Path) -> None:
    (repository / ".git" / "index").write_bytes(b"DIRC\0\0\0\4garbage")
    found = describe_file(repository / "a.ipynb")
    assert found is not None and found.changed is None


def test_credentials_are_left_out() -> None:
    assert without_credentials("https://x-token:abc@host/a.git") == "https://host/a.git"
    assert without_credentials("git@host:team/a.git") == "git@host:team/a.git"
