"""Custom images in the database, SQLite and PostgreSQL alike."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.compute.images.base import ImageSpec, KernelSpec
from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import NotFound
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.images.store import SqlImageStore, version_key

ANN, ROOT = Caller("ann"), Caller("root", admin=True)


@pytest.fixture
def store(database: Database) -> SqlImageStore:
    return SqlImageStore(database, SystemClock())


def image(owner: str = "ann", name: str = "own", text: str = "first") -> ImageSpec:
    return ImageSpec(
        name=name,
        version="",
        display_name="Öwn <b>",
        description=text,
        python=("3.11",),
        requirements=("numpy", "ipykernel"),
        kernels=(KernelSpec("python3", "Python 3"), KernelSpec("r", "R", "R")),
        environment={"MODE": "fast"},
        startup_script="echo hi\n",
        lock="numpy==2.4.6 --hash=sha256:00\n",
        owner=owner,
    )


def versions(store: SqlImageStore, caller: Caller = ANN) -> list[tuple[str, tuple[str, ...]]]:
    return [(spec.version, spec.aliases) for spec in store.visible(caller)]


def test_what_was_added_comes_back_whole(store: SqlImageStore) -> None:
    added = store.add(image())
    assert added.version == "1.0.0" and added.aliases == ("latest",)
    assert store.visible(ANN) == [added]


def test_a_version_never_changes_and_latest_moves(store: SqlImageStore) -> None:
    for text in ("first", "second", "third"):
        store.add(image(text=text))
    assert versions(store) == [("1.0.2", ("latest",)), ("1.0.1", ()), ("1.0.0", ())]
    assert [spec.description for spec in store.visible(ANN)] == ["third", "second", "first"]


def test_versions_are_ordered_by_number() -> None:
    assert sorted(["1.0.10", "1.0.9", "2.0.0", "1.10.0"], key=version_key) == [
        "1.0.9",
        "1.0.10",
        "1.10.0",
        "2.0.0",
    ]


def test_an_alias_moves_and_only_to_a_version_that_is_there(store: SqlImageStore) -> None:
    store.add(image())
    store.add(image())
    store.set_alias("ann", "own", "stable", "1.0.1")
    store.set_alias("ann", "own", "stable", "1.0.0")
    assert versions(store) == [("1.0.1", ("latest",)), ("1.0.0", ("stable",))]
    with pytest.raises(NotFound, match=r"no version 9\.9\.9"):
        store.set_alias("ann", "own", "stable", "9.9.9")
    with pytest.raises(NotFound):
        store.set_alias("bob", "own", "stable", "1.0.0")


def test_latest_falls_back_when_its_version_is_removed(store: SqlImageStore) -> None:
    store.add(image())
    store.add(image())
    store.remove("ann", "own", "1.0.1")
    assert versions(store) == [("1.0.0", ("latest",))]
    store.remove("ann", "own", "1.0.0")
    assert versions(store) == []


def test_users_see_their_own_and_an_admin_sees_all_own_first(store: SqlImageStore) -> None:
    for owner in ("ann", "bob", "root"):
        store.add(image(owner=owner))
    assert [spec.owner for spec in store.visible(ANN)] == ["ann"]
    assert [spec.owner for spec in store.visible(ROOT)] == ["root", "ann", "bob"]
    assert store.visible(Caller("eve")) == []
