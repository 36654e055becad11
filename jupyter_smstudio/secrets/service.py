"""The verbs of secrets."""

from __future__ import annotations

import asyncio

from ..core.deeds import NO_DEEDS, DeedLog
from ..core.models import Caller
from ..core.secrets.store import SecretRecord, SecretStore
from .models import Secret, SecretPage, SetSecret


class SecretsService:
    """Lists, sets and removes a person's secrets; nothing here gives a value back.

    Args:
        store: keeps them.
        deeds: told what is done with them, never a value.
    """

    def __init__(self, store: SecretStore, deeds: DeedLog = NO_DEEDS) -> None:
        self._store = store
        self._deeds = deeds

    def list_secrets(self, caller: Caller) -> SecretPage:
        """List the caller's secrets by name."""
        items = [_wire(record) for record in self._store.records(caller.name)]
        return SecretPage(items=items, place=self._store.title)

    async def set_secret(self, caller: Caller, name: str, request: SetSecret) -> Secret:
        """Set a secret; jobs that are created from now on get the new value.

        Raises:
            InvalidInput: it cannot be the name of a variable.
            TooLarge: there are too many.
            Unavailable: it cannot be stored now.
        """
        value = request.value.get_secret_value()
        known = {record.name for record in self._store.records(caller.name)}
        record = await asyncio.to_thread(self._store.put, caller.name, name, value)
        self._deeds.note(caller.name, "secret.changed" if name in known else "secret.made", name)
        return _wire(record)

    async def remove_secret(self, caller: Caller, name: str) -> None:
        """Forget a secret; jobs that have it already keep it until they end.

        Raises:
            NotFound: there is none of that name.
            Unavailable: it cannot be removed now.
        """
        await asyncio.to_thread(self._store.remove, caller.name, name)
        self._deeds.note(caller.name, "secret.deleted", name)


def _wire(record: SecretRecord) -> Secret:
    return Secret(name=record.name, changed=record.changed)
