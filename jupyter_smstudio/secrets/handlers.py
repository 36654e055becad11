"""Routes of secrets."""

from __future__ import annotations

from ..web.handlers import StudioHandler
from .models import Secret, SecretPage, SetSecret
from .service import SecretsService


class SecretsHandler(StudioHandler):
    """Knows the secrets' service."""

    feature = "secrets"

    @property
    def service(self) -> SecretsService:
        """Return the service of this server."""
        service: SecretsService = self.studio.secrets
        return service


class VariablesHandler(SecretsHandler):
    """The secrets of a person, as the variables of jobs that they become."""

    kernel_verbs = frozenset({"get"})

    def get(self) -> SecretPage:
        """List the caller's secrets by name, without their values."""
        return self.service.list_secrets(self.caller)


class VariableHandler(SecretsHandler):
    """One secret."""

    async def put(self, name: str, body: SetSecret) -> Secret:
        """Set a secret; its value is never shown again."""
        return await self.service.set_secret(self.caller, name, body)

    async def delete(self, name: str) -> None:
        """Forget a secret."""
        await self.service.remove_secret(self.caller, name)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"variables", VariablesHandler),
    (r"variables/(?P<name>[^/]+)", VariableHandler),
]
