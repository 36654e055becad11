"""What attempts leave behind is out of the way at once, and deleted in the end."""

from __future__ import annotations

from pathlib import Path

from jupyter_smstudio.core.jobs.trash import FOLDER, Trash


def leftovers(folder: Path) -> Path:
    (folder / "ml" / "model").mkdir(parents=True)
    (folder / "ml" / "model" / "weights").write_bytes(b"0" * 1000)
    return folder / "ml"


async def test_a_folder_is_gone_at_once_and_deleted_soon(tmp_path: Path) -> None:
    trash, folder = Trash(tmp_path), leftovers(tmp_path / "attempt")
    trash.throw(folder)
    assert not folder.exists() and len(list((tmp_path / FOLDER).iterdir())) == 1
    trash.throw(folder)  # there is none any more
    await trash.close()
    assert list((tmp_path / FOLDER).iterdir()) == []


async def test_the_next_server_deletes_what_a_killed_one_has_left(tmp_path: Path) -> None:
    leftovers(tmp_path / FOLDER / "thrown-before")
    trash = Trash(tmp_path)
    trash.empty()
    await trash.close()
    assert list((tmp_path / FOLDER).iterdir()) == []
