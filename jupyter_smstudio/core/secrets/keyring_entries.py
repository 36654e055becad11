"""Secrets in the keyring of the system: GNOME's, KDE's, or another that the library ``keyring`` knows."""

from __future__ import annotations

from typing import Any

from ..errors import Unavailable

SERVICE = "jupyter-smstudio"
"""What a keyring's own application shows as the entries' service."""


class KeyringEntries:
    """Keeps each secret as an entry of its own, which the system encrypts while its user is away."""

    title = "the system's keyring"

    def get(self, owner: str, name: str) -> str | None:
        """Return a value, or None."""
        keyring = _library()
        try:
            value: str | None = keyring.get_password(SERVICE, _user(owner, name))
        except keyring.errors.KeyringError as error:
            raise _refusal(error) from error
        return value

    def put(self, owner: str, name: str, value: str) -> None:
        """Keep a value."""
        keyring = _library()
        try:
            keyring.set_password(SERVICE, _user(owner, name), value)
        except keyring.errors.KeyringError as error:
            raise _refusal(error) from error

    def remove(self, owner: str, name: str) -> None:
        """Forget a value."""
        keyring = _library()
        try:
            keyring.delete_password(SERVICE, _user(owner, name))
        except keyring.errors.PasswordDeleteError:  # somebody has deleted it in the keyring itself
            return
        except keyring.errors.KeyringError as error:
            raise _refusal(error) from error


def keyring_found() -> bool:
    """Tell whether the library is installed and knows a keyring that works here."""
    try:
        keyring = _library()
    except Unavailable:
        return False
    # Its stand-ins for "there is none" have a priority of 0 or less, by the library's own convention.
    return bool(keyring.get_keyring().priority > 0)


def _library() -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise Unavailable(
            "The secrets are in the system's keyring, and the package keyring is missing: run "
            "pip install 'jupyter-smstudio[keyring]' where the server runs."
        ) from error
    return keyring


def _user(owner: str, name: str) -> str:
    return f"{owner}/{name}"


def _refusal(error: Exception) -> Unavailable:
    said = str(error).rstrip(".") or type(error).__name__
    return Unavailable(f"The system's keyring does not give access: {said}. Unlock it and try again.")
