"""The verbs of extras: what the server's own environment lacks, and installing it."""

from __future__ import annotations

from ..core.errors import Forbidden, NotFound
from ..core.events import Event, EventBus
from ..core.extras.catalog import EXTRA_TEXTS
from ..core.extras.installer import ExtraInstaller, ExtraState
from ..core.models import Caller
from .models import Extra, ExtraPage


class ExtrasService:
    """Extras of the server's environment, which all users share.

    Args:
        installer: installs them.
        bus: where facts are told.
        owner: user whose fact an installation is: the one the server runs as.
    """

    def __init__(self, installer: ExtraInstaller, bus: EventBus, owner: Caller) -> None:
        self._installer = installer
        self._bus = bus
        self._owner = owner
        installer.subscribe(self._tell)

    async def close(self) -> None:
        """Stop what is being installed."""
        await self._installer.close()

    def list_extras(self, caller: Caller) -> ExtraPage:
        """Return the extras on offer, with their states."""
        names = [name for name in EXTRA_TEXTS if name in self._installer.extras()]
        return ExtraPage(items=[self._model(name) for name in names])

    def install_extra(self, caller: Caller, name: str) -> Extra:
        """Start to install an extra; returns at once, and the same while it is being installed.

        Raises:
            Forbidden: the caller is no admin, or the server may not write into its environment.
            NotFound: no such extra.
            Conflict: it is installed, or another one is being installed.
        """
        self._check(caller, name)
        self._installer.start(name)
        return self._model(name)

    async def cancel_extra(self, caller: Caller, name: str) -> Extra:
        """Stop the installation of an extra.

        Raises:
            Forbidden: the caller is no admin.
            NotFound: no such extra, or it is not being installed.
            Conflict: its files are being put in place at this moment.
        """
        self._check(caller, name)
        await self._installer.cancel(name)
        return self._model(name)

    def _check(self, caller: Caller, name: str) -> None:
        if not caller.admin:
            raise Forbidden("Extras go into the environment that all users share; ask an administrator.")
        if name not in EXTRA_TEXTS:
            raise NotFound(f"There is no extra {name}. There are: {', '.join(EXTRA_TEXTS)}.")

    def _model(self, name: str) -> Extra:
        text, run = EXTRA_TEXTS[name], self._installer.last(name)
        state = self._installer.state(name)
        return Extra(
            name=name,
            title=text.title,
            description=text.description,
            packages=[str(requirement) for requirement in self._installer.extras()[name]],
            size_bytes=text.size_bytes,
            state=state,
            progress=run.progress.fraction if run and state is ExtraState.INSTALLING else None,
            note=run.progress.note if run and state is ExtraState.INSTALLING else "",
            log=run.log if run else "",
            failure_reason=run.failure if run and state is ExtraState.FAILED else None,
            obstacle=None if state is ExtraState.INSTALLED else self._installer.obstacle(name),
            restart_reason=run.restart if run and state is ExtraState.INSTALLED else None,
        )

    def _tell(self, name: str) -> None:
        payload = self._model(name).model_dump(mode="json")
        self._bus.publish(Event("images", "extra.changed", self._owner.name, payload))
