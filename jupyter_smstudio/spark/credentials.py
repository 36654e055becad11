"""What a person shows to a cluster elsewhere: kept among the secrets, used by the gateway alone.

Spark Connect has no gateway; ``kinds.connect`` gives its token to the kernel that connects.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..core.errors import InvalidInput
from ..core.secrets.store import SecretStore
from .models import AuthType, StoreCredentials


@dataclass(frozen=True)
class Credential:
    """One person's credential for one cluster.

    Attributes:
        auth_type: how it is shown; never ``None``.
        username: empty for a token, and for Kerberos.
        password: or the token; empty for Kerberos, whose ticket the machine keeps.
    """

    auth_type: AuthType
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def given(cls, request: StoreCredentials) -> Credential:
        """Check what a person gave.

        Raises:
            InvalidInput: a part of it is missing, or cannot stand in a header of HTTP, or it is for Kerberos;
                ``fields`` say which.
        """
        password = request.password.get_secret_value()
        if request.auth_type == "Kerberos":
            raise InvalidInput(TICKETS_ARE_NOT_KEPT, fields={"auth_type": TICKETS_ARE_NOT_KEPT})
        if wrong := _faults(request.auth_type, request.username, password):
            raise InvalidInput(" ".join(wrong.values()), fields=wrong)
        return cls(request.auth_type, request.username if request.auth_type != "Token" else "", password)


KERBEROS = Credential("Kerberos")
"""Of clusters that ask for a ticket; ``kerberos`` shows the one that there is."""
TICKETS_ARE_NOT_KEPT = (
    "Kerberos takes the ticket of this server's user, and nothing is stored for it. Run kinit in a terminal."
)


class ClusterCredentials:
    """Keeps the credentials of people for clusters.

    They are kept under an owner of their own, so that no list of secrets shows them and no job gets them.

    Args:
        secrets: where secrets are.
    """

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets

    def state(
        self, cluster_id: str, owner: str, auth_types: Sequence[AuthType]
    ) -> Literal["none", "stored", "needed"]:
        """Return ``stored``, ``needed`` where nobody gets in without, else ``none``."""
        if self._stored(cluster_id, owner):
            return "stored"
        return "none" if not auth_types or {"None", "Kerberos"} & {*auth_types} else "needed"

    async def store(self, cluster_id: str, owner: str, request: StoreCredentials) -> None:
        """Keep credentials in the place of those before; of the type ``None``, forget them.

        Raises:
            InvalidInput: a part of them is missing, or cannot stand in a header of HTTP, or they are for
                Kerberos; ``fields`` tell.
            TooLarge: this person has credentials of 100 clusters.
            Unavailable: they cannot be stored now.
        """
        if request.auth_type == "None":
            await self.forget(cluster_id, owner)
            return
        given = Credential.given(request)
        told = {"type": given.auth_type, "username": given.username, "password": given.password}
        await asyncio.to_thread(self._secrets.put, _space(owner), _name(cluster_id), json.dumps(told))

    async def forget(self, cluster_id: str, owner: str) -> None:
        """Forget credentials; none are no error.

        Raises:
            Unavailable: they cannot be removed now.
        """
        if self._stored(cluster_id, owner):
            await asyncio.to_thread(self._secrets.remove, _space(owner), _name(cluster_id))

    async def get(self, cluster_id: str, owner: str) -> Credential | None:
        """Return a credential, or None where none is kept. Only kinds call this, to show it to the cluster.

        Raises:
            Unavailable: it cannot be read now.
        """
        if not self._stored(cluster_id, owner):
            return None
        name = _name(cluster_id)
        values = await asyncio.to_thread(self._secrets.reveal, _space(owner), [name])
        told = json.loads(values[name])
        return Credential(told["type"], told["username"], told["password"])

    def _stored(self, cluster_id: str, owner: str) -> bool:
        return not self._secrets.missing(_space(owner), [_name(cluster_id)])


def _faults(auth_type: AuthType, username: str, password: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    for name, text in (("username", username), ("password", password)):
        if any(ord(character) < 32 or ord(character) == 127 for character in text):
            faults[name] = "It has a control character, e.g. a line break at its end. Remove it."
    if auth_type == "Basic_Access" and not username:
        faults["username"] = "Give a user name."
    if ":" in username:
        faults["username"] = "A user name cannot have a colon, which separates it from the password in HTTP."
    if not password:
        faults["password"] = "Give a token." if auth_type == "Token" else "Give a password."
    return faults


def _space(owner: str) -> str:
    return f"spark:{owner}"


def _name(cluster: str) -> str:
    """Return the secret's name, which is that of a variable: no hyphens."""
    return f"cluster_{cluster.replace('-', '_')}"
