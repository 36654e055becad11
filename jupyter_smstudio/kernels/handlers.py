"""Routes of the kernels feature."""

from __future__ import annotations

from ..web.handlers import StudioHandler, answers
from .models import (
    CreatePlacement,
    CreateProposal,
    CreateSwitch,
    CreateTerminal,
    DecideSwitch,
    InstanceTypePage,
    Placement,
    PlacementPage,
    Proposal,
    Switch,
    SwitchPage,
    Terminal,
)
from .service import KernelsService


class KernelsHandler(StudioHandler):
    """Knows the kernels service."""

    feature = "kernels"

    @property
    def service(self) -> KernelsService:
        """Return the service of this server."""
        service: KernelsService = self.studio.kernels
        return service


class InstanceTypesHandler(KernelsHandler):
    """All sizes of machine."""

    def get(self) -> InstanceTypePage:
        """List the instance types, and whether this machine can give them."""
        return self.service.instance_types(self.caller)


class PlacementsHandler(KernelsHandler):
    """The caller's kernels."""

    def get(self) -> PlacementPage:
        """List where the caller's kernels run."""
        return self.service.placements(self.caller)


class PlacementHandler(KernelsHandler):
    """One kernel."""

    def get(self, kernel_id: str) -> Placement:
        """Return where a kernel runs."""
        return self.service.placement(self.caller, kernel_id)

    @answers(202)
    async def put(self, kernel_id: str, body: CreatePlacement) -> Placement:
        """Place a kernel and start to prepare it."""
        return await self.service.place(self.caller, kernel_id, body)

    async def delete(self, kernel_id: str) -> None:
        """Cancel a start, or shut the kernel down."""
        await self.service.remove(self.caller, kernel_id)


class SwitchesHandler(KernelsHandler):
    """Switches that have not come to an end."""

    def get(self) -> SwitchPage:
        """List the switches under way."""
        return self.service.switches(self.caller)

    @answers(202)
    async def post(self, body: CreateSwitch) -> Switch:
        """Move a kernel to another instance or image."""
        return self.service.switch(self.caller, body)


class SwitchHandler(KernelsHandler):
    """One switch."""

    def get(self, switch_id: str) -> Switch:
        """Return a switch."""
        return self.service.get_switch(self.caller, switch_id)

    async def put(self, switch_id: str, body: DecideSwitch) -> Switch:
        """Decide whether to lose what cannot move."""
        return await self.service.decide(self.caller, switch_id, body)

    async def delete(self, switch_id: str) -> None:
        """Stay where the kernel is."""
        await self.service.cancel_switch(self.caller, switch_id)


class TerminalsHandler(KernelsHandler):
    """Image terminals."""

    @answers(201)
    async def post(self, body: CreateTerminal) -> Terminal:
        """Open a terminal in an image, on an instance."""
        return await self.service.open_terminal(self.caller, body)


class ProposalsHandler(KernelsHandler):
    """Where a notebook of another studio should run."""

    def post(self, body: CreateProposal) -> Proposal:
        """Propose an image and an instance type for a notebook's metadata."""
        return self.service.propose(self.caller, body)


class SelfHandler(KernelsHandler):
    """A kernel's view of itself."""

    kernel_verbs = frozenset({"get"})

    def get(self) -> Placement:
        """Return the placement of the kernel whose token this is."""
        return self.service.own_placement(self.caller)


ROUTES: list[tuple[str, type[StudioHandler]]] = [
    (r"instance-types", InstanceTypesHandler),
    (r"placements", PlacementsHandler),
    (r"placements/(?P<kernel_id>[^/]+)", PlacementHandler),
    (r"switches", SwitchesHandler),
    (r"switches/(?P<switch_id>[^/]+)", SwitchHandler),
    (r"terminals", TerminalsHandler),
    (r"proposals", ProposalsHandler),
    (r"self", SelfHandler),
]
