"""Secrets are kept, given to jobs, and found nowhere else: by either place."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.errors import InvalidInput, NotFound, TooLarge, Unavailable
from jupyter_smstudio.core.secrets.store import MOST, SecretStore

from .conftest import MemoryKeyring

VALUE = "sk-5up3r/se\ncret ä"


@pytest.fixture(params=["keyring", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path, system_keyring: MemoryKeyring) -> SecretStore:
    return SecretStore(tmp_path / "secrets", SystemClock(), request.param)


def names(store: SecretStore, owner: str) -> list[str]:
    return [record.name for record in store.records(owner)]


def test_a_secret_is_kept_changed_and_forgotten(store: SecretStore) -> None:
    assert names(store, "ann") == []
    store.put("ann", "TOKEN", "first")
    store.put("ann", "KEY", VALUE)
    store.put("ann", "TOKEN", "second")
    assert names(store, "ann") == ["KEY", "TOKEN"]
    assert store.reveal("ann", ["TOKEN", "KEY"]) == {"TOKEN": "second", "KEY": VALUE}
    store.remove("ann", "TOKEN")
    assert names(store, "ann") == ["KEY"]
    with pytest.raises(InvalidInput, match="TOKEN is neither") as told:
        store.reveal("ann", ["TOKEN", "KEY"])
    assert "jupyter smstudio secrets set TOKEN" in told.value.details["fields"]["secrets"]
    with pytest.raises(NotFound):
        store.remove("ann", "TOKEN")


def test_nobody_has_the_secrets_of_another(store: SecretStore) -> None:
    store.put("ann", "KEY", VALUE)
    assert names(store, "ben") == []
    assert store.missing("ben", ["KEY"]) == ["KEY"]
    with pytest.raises(InvalidInput):
        store.reveal("ben", ["KEY"])
    with pytest.raises(NotFound):
        store.remove("ben", "KEY")
    store.put("ben", "KEY", "of ben")
    assert store.reveal("ann", ["KEY"]) == {"KEY": VALUE}


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "A/B", "../A", "A\n", "é", "A" * 513])
def test_a_secret_is_named_as_a_variable(store: SecretStore, name: str) -> None:
    with pytest.raises(InvalidInput, match="named as a variable"):
        store.put("ann", name, VALUE)


def test_there_is_a_limit(store: SecretStore) -> None:
    for number in range(MOST):
        store.put("ann", f"KEY_{number}", "x")
    with pytest.raises(TooLarge):
        store.put("ann", "ANOTHER", "x")
    store.put("ann", "KEY_0", "y")
    store.put("ben", "KEY", "x")


def test_no_file_can_be_read_by_others_or_holds_a_value(store: SecretStore, tmp_path: Path) -> None:
    store.put("ann", "KEY", VALUE)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    shown = [path.name for path in files if path.name != "lock" and path.stat().st_mode & 0o077]
    assert (shown, (tmp_path / "secrets").stat().st_mode & 0o077) == ([], 0)
    parts = [b"5up3r", json.dumps(VALUE).encode()]
    assert [path for path in files for part in parts if part in path.read_bytes()] == []


PUT_MANY = """
import sys
from pathlib import Path
from jupyter_smstudio.core.clock import SystemClock
from jupyter_smstudio.core.secrets.store import SecretStore
store = SecretStore(Path(sys.argv[1]), SystemClock(), "file")
for number in range(10):
    store.put("ann", f"{sys.argv[2]}_{number}", f"{sys.argv[2]}_{number}".lower())
"""


def test_two_servers_lose_nothing_of_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    servers = [subprocess.Popen([sys.executable, "-c", PUT_MANY, str(folder), who]) for who in "ABC"]
    assert [server.wait() for server in servers] == [0, 0, 0]
    store = SecretStore(folder, SystemClock(), "file")
    wanted = [f"{who}_{number}" for who in "ABC" for number in range(10)]
    assert names(store, "ann") == wanted
    assert store.reveal("ann", wanted) == {name: name.lower() for name in wanted}


# Which place


def test_the_keyring_is_taken_where_there_is_one(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    store = SecretStore(tmp_path / "secrets", SystemClock())
    store.put("ann", "KEY", VALUE)
    assert store.title == "the system's keyring"
    assert system_keyring.entries == {("jupyter-smstudio", "ann/KEY"): VALUE}


def test_a_server_without_a_keyring_has_a_file(tmp_path: Path, no_keyring: None) -> None:
    store = SecretStore(tmp_path / "secrets", SystemClock())
    store.put("ann", "KEY", VALUE)
    assert store.title == "an encrypted file"
    assert store.reveal("ann", ["KEY"]) == {"KEY": VALUE}


def test_secrets_stay_where_they_are_when_a_keyring_appears(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    SecretStore(tmp_path / "secrets", SystemClock(), "file").put("ann", "KEY", VALUE)
    later = SecretStore(tmp_path / "secrets", SystemClock())
    later.put("ann", "OTHER", "x")
    assert later.reveal("ann", ["KEY", "OTHER"]) == {"KEY": VALUE, "OTHER": "x"}
    assert system_keyring.entries == {}


def test_no_file_is_begun_while_the_keyring_is_away(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    store = SecretStore(tmp_path / "secrets", SystemClock())
    store.put("ann", "KEY", VALUE)
    system_keyring.locked = True
    with pytest.raises(Unavailable, match="Unlock it"):
        store.reveal("ann", ["KEY"])
    with pytest.raises(Unavailable, match="Unlock it"):
        store.put("ann", "OTHER", "x")
    with pytest.raises(Unavailable, match="Unlock it"):
        store.remove("ann", "KEY")
    assert names(store, "ann") == ["KEY"]


def test_an_entry_that_was_deleted_in_the_keyring_is_told(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    store = SecretStore(tmp_path / "secrets", SystemClock())
    store.put("ann", "KEY", VALUE)
    system_keyring.entries.clear()
    with pytest.raises(Unavailable, match="KEY is no longer in the system's keyring"):
        store.reveal("ann", ["KEY"])
    store.remove("ann", "KEY")
    assert names(store, "ann") == []


# The encrypted file


@pytest.fixture
def in_file(tmp_path: Path) -> SecretStore:
    store = SecretStore(tmp_path / "secrets", SystemClock(), "file")
    store.put("ann", "KEY", VALUE)
    return store


def test_a_copy_without_its_key_is_worth_nothing(in_file: SecretStore, tmp_path: Path) -> None:
    (tmp_path / "secrets" / "key").rename(tmp_path / "elsewhere")
    with pytest.raises(Unavailable, match="key is missing"):
        in_file.reveal("ann", ["KEY"])
    with pytest.raises(Unavailable, match="key is missing"):
        in_file.put("ann", "OTHER", "x")
    assert not (tmp_path / "secrets" / "key").exists(), "another key would be in the way of this one"
    (tmp_path / "elsewhere").rename(tmp_path / "secrets" / "key")
    assert in_file.reveal("ann", ["KEY"]) == {"KEY": VALUE}


def test_another_key_and_a_changed_file_are_told(in_file: SecretStore, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    shutil.copy(folder / "secrets", tmp_path / "whole")
    damaged = bytearray((folder / "secrets").read_bytes())
    damaged[40] = ord("A") if damaged[40] != ord("A") else ord("B")
    (folder / "secrets").write_bytes(damaged)
    with pytest.raises(Unavailable, match="not the key"):
        in_file.reveal("ann", ["KEY"])
    shutil.copy(tmp_path / "whole", folder / "secrets")
    (folder / "key").write_bytes(b"0" * 32)
    with pytest.raises(Unavailable, match=r"delete .*secrets and set"):
        in_file.reveal("ann", ["KEY"])
