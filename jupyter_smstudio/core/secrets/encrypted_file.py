"""Secrets in a file of their own, encrypted by a key that is beside it."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from ..errors import Unavailable
from ..tokens import keep_secret

FILE = "secrets"
KEY = "key"
Values = dict[str, dict[str, str]]
"""From owners to names to values."""


class EncryptedFile:
    """Keeps all secrets in one file, encrypted and authenticated by Fernet (AES-128-CBC with HMAC-SHA256).

    The key protects a copy of the file that was made without it, such as a backup. Whoever can read the
    owner's files can read both; docs/security.md says so.

    Args:
        folder: of the file and the key, for their owner alone; made when something is kept.
    """

    title = "an encrypted file"

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._key = folder / KEY

    def get(self, owner: str, name: str) -> str | None:
        """Return a value, or None."""
        return self._read().get(owner, {}).get(name)

    def put(self, owner: str, name: str, value: str) -> None:
        """Keep a value."""
        values = self._read()
        values.setdefault(owner, {})[name] = value
        self._write(values)

    def remove(self, owner: str, name: str) -> None:
        """Forget a value."""
        values = self._read()
        if values.get(owner, {}).pop(name, None) is not None:
            self._write(values)

    def _read(self) -> Values:
        if not self._file.exists():
            return {}
        if not self._key.exists():
            # Another key must not be made in its place: a backup may bring this one back.
            raise self._unreadable(f"the key {self._key} is missing")
        try:
            plain = self._cipher().decrypt(self._file.read_bytes())
        except InvalidToken as error:
            raise self._unreadable(f"{self._key} is not the key they were encrypted with") from error
        values: Values = json.loads(plain)
        return values

    def _write(self, values: Values) -> None:
        new = self._file.with_name(f"{FILE}.new")
        try:
            new.unlink(missing_ok=True)  # of a write that was cut off
            new.touch(mode=0o600)
            with new.open("wb") as file:
                file.write(self._cipher().encrypt(json.dumps(values).encode()))
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
        except OSError as error:
            raise Unavailable(f"Nothing was stored: {error}. Free some space and try again.") from error

    def _cipher(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(keep_secret(self._key)))

    def _unreadable(self, why: str) -> Unavailable:
        return Unavailable(
            f"The secrets cannot be read: {why}. Bring the key back from a backup, or delete "
            f"{self._file} and set each secret again."
        )
