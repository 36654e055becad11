"""JupyterHub as the one who knows who asks: for the service that a domain's servers share.

A browser shows a cookie that JupyterHub's OAuth has given it, a user's server the token it was started
with. Neither is checked here: JupyterHub is asked, and its answer is good for a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from jupyter_server.auth import Authorizer
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import JupyterHubIdentityProvider, JupyterHubUser
from tornado.web import authenticated
from traitlets import Callable as CallableTrait
from traitlets import Instance

from ..core.errors import Unavailable
from ..core.models import Caller

ANSWER_SECONDS = 60
"""How long an answer of JupyterHub is good for; so long may a token that was taken back be used."""
ASK_SECONDS = 10.0


@dataclass(frozen=True)
class Account:
    """What JupyterHub says of a user.

    Attributes:
        admin: whether they administer JupyterHub.
        groups: that it has them in.
    """

    admin: bool
    groups: frozenset[str]


@dataclass(frozen=True)
class Admitted:
    """A member of the domain who asks.

    Attributes:
        caller: as services know them.
        may_change: whether they may do more than look.
    """

    caller: Caller
    may_change: bool


Admit = Callable[[str, Account], Admitted]
"""Makes a user of JupyterHub a member of the domain, on first sight."""


class HubAccounts:
    """Asks JupyterHub about its users, and stops their servers, with the service's own token.

    A user's token tells a service name and groups, but not whether the user is an admin.

    Args:
        api_url: of JupyterHub's REST API.
        api_token: needs the scope ``read:users``, and ``delete:servers`` of members for :meth:`stop_server`.
    """

    def __init__(self, api_url: str, api_token: str) -> None:
        self._url = api_url.rstrip("/")
        self._headers = {"Authorization": f"token {api_token}"}
        self._known: dict[str, tuple[float, Account]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def account(self, name: str) -> Account:
        """Return what JupyterHub says of a user.

        Raises:
            Unavailable: JupyterHub does not answer, or not to this service.
        """
        moment, account = self._known.get(name, (0.0, None))
        if account is None or time.monotonic() - moment > ANSWER_SECONDS:
            account = await self._ask(name)
            self._known[name] = (time.monotonic(), account)
        return account

    async def close(self) -> None:
        """End all connections."""
        if self._session:
            await self._session.close()

    async def stop_server(self, name: str) -> None:
        """Stop the server of a user; one that does not run stays so.

        Raises:
            Unavailable: JupyterHub does not answer, or does not let this service.
        """
        try:
            async with self._client().delete(f"{self._url}/users/{quote(name, safe='')}/server") as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(
                f"JupyterHub does not stop the server of {name} ({error}). Give the domain's service the "
                "scope delete:servers, as hub/jupyterhub_config.py does."
            ) from error

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        return self._session

    async def _ask(self, name: str) -> Account:
        try:
            async with self._client().get(f"{self._url}/users/{quote(name, safe='')}") as answer:
                answer.raise_for_status()
                user = await answer.json()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(
                f"JupyterHub does not tell who {name} is ({error}). Try again in a moment."
            ) from error
        return Account(admin=bool(user.get("admin")), groups=frozenset(user.get("groups", ())))


class DomainUser(JupyterHubUser):  # type: ignore[misc]  # jupyterhub ships no types
    """A user of JupyterHub and member of the domain."""

    def __init__(self, hub_user: dict[str, Any], admitted: Admitted) -> None:
        super().__init__(hub_user)
        self.admitted = admitted


class DomainIdentity(JupyterHubIdentityProvider):  # type: ignore[misc]  # jupyterhub ships no types
    """Lets in whom JupyterHub gives access to the service, and knows them as members of the domain."""

    admit = CallableTrait()
    """An :data:`Admit`."""
    accounts = Instance(HubAccounts)

    async def get_user(self, handler: Any) -> DomainUser | None:
        """Return who asks, or None where JupyterHub does not say or gives no access."""
        if hasattr(handler, "_domain_user"):
            known: DomainUser | None = handler._domain_user
            return known
        handler._domain_user = None
        user = await super().get_user(handler)
        # A service has a token of JupyterHub's, too; but no person stands behind it.
        if user is None or user.hub_user.get("kind") != "user":
            return None
        account = await self.accounts.account(user.username)
        asks = DomainUser(user.hub_user, self.admit(user.username, account))
        handler._domain_user = asks
        return asks

    def is_token_authenticated(self, handler: Any) -> bool:
        """Tell whether a token was shown, and not a cookie that a browser adds by itself."""
        return getattr(handler, "_token_authenticated", False)


class EntryHandler(JupyterHandler):
    """Where a browser comes in: to JupyterHub's login if need be, and then to the person's own server."""

    def initialize(self, hub_prefix: str) -> None:
        """Take where JupyterHub is; tornado calls it for each request."""
        self.hub_prefix = hub_prefix

    @authenticated
    def get(self) -> None:
        """Open JupyterLab in one's own server, whose name nobody has to know."""
        self.redirect(url_path_join(self.hub_prefix, "user-redirect", "lab"))


LEASES = "smstudio:leases"
"""What a server asks for its member's own instances."""


class DomainAuthorizer(Authorizer):
    """Lets viewers look and run what is their own, and everybody else use what services then decide about."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        """Tell whether a member may try this at all."""
        return action == "read" or resource == LEASES or user.admitted.may_change


def hub_oauth(name: str, prefix: str, parent: Any) -> HubOAuth:
    """Return the client of JupyterHub's OAuth for a service that JupyterHub does not start itself.

    Args:
        name: of the service in JupyterHub's configuration.
        prefix: path of the service behind JupyterHub's proxy.
        parent: application whose configuration it takes; the rest is in ``JUPYTERHUB_API_URL``,
            ``JUPYTERHUB_API_TOKEN`` and ``JUPYTERHUB_BASE_URL``.
    """
    return HubOAuth(
        parent=parent,
        base_url=prefix,
        oauth_client_id=f"service-{name}",
        access_scopes={f"access:services!service={name}"},
        cache_max_age=ANSWER_SECONDS,
        allow_token_in_url=False,
    )
