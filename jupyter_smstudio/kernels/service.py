"""The verbs of the kernels feature: place, switch, propose, open a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from ..core.compute.catalog import InstanceCatalog
from ..core.errors import Conflict, Forbidden, InvalidInput, NotFound
from ..core.models import Caller, is_id, new_id
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
    SwitchState,
    Terminal,
)
from .moves import Move
from .offers import InstanceOffers
from .ports import NO_ADVICE, Advice, KernelControl
from .proposals import propose
from .registry import Kernel, KernelRegistry
from .starting import KernelStarter
from .switching import KernelSwitcher
from .terminals import ImageTerminals


class KernelsService:
    """What the routes below ``/smstudio/kernels`` do.

    Args:
        registry: the kernels.
        starter: prepares their processes.
        switcher: moves them.
        terminals: opens image terminals.
        offers: sizes of machine.
        catalog: instance types.
        control: Jupyter's kernels.
    """

    def __init__(
        self,
        registry: KernelRegistry,
        starter: KernelStarter,
        switcher: KernelSwitcher,
        terminals: ImageTerminals,
        offers: InstanceOffers,
        catalog: InstanceCatalog,
        control: KernelControl,
    ) -> None:
        self._registry = registry
        self._starter = starter
        self._switcher = switcher
        self._terminals = terminals
        self._offers = offers
        self._catalog = catalog
        self._control = control
        self._advice: Callable[[Caller], Advice] = lambda _caller: NO_ADVICE

    def set_advice(self, advice: Callable[[Caller], Advice]) -> None:
        """Let the domain say what is proposed and offered."""
        self._advice = advice

    def instance_types(self, caller: Caller) -> InstanceTypePage:
        """List all instance types, and whether this machine can give them and the caller may have them."""
        return self._offers.page(caller, self._advice(caller))

    def placements(self, caller: Caller) -> PlacementPage:
        """List the caller's kernels."""
        return PlacementPage(items=[self._registry.wire(each) for each in self._registry.visible(caller)])

    def placement(self, caller: Caller, kernel_id: str) -> Placement:
        """Return one kernel's placement.

        Raises:
            NotFound: no such kernel, or somebody else's.
        """
        return self._registry.wire(self._registry.get(caller, kernel_id))

    def own_placement(self, caller: Caller) -> Placement:
        """Return the placement of the kernel that asks with its own token.

        Raises:
            InvalidInput: the caller is not a kernel.
            NotFound: the kernel is gone.
        """
        if caller.kernel_id is None:
            raise InvalidInput("This address answers kernels only; list placements instead.")
        kernel = self._registry.find(caller.kernel_id)
        if kernel is None:
            raise NotFound("This kernel is not known to the studio any more.")
        return self._registry.wire(kernel)

    async def place(self, caller: Caller, kernel_id: str, wanted: CreatePlacement) -> Placement:
        """Say where a kernel shall run, and start to prepare it there.

        Returns at once; ``placement.changed`` tells the rest. The kernel itself is then asked for
        through Jupyter's own API, under the same id.

        Raises:
            InvalidInput: the id is not a UUID.
            NotFound: no such image, kernel, script or instance type.
            Conflict: there is a kernel of this id; or the document has a kernel, which ``placement`` in the
                details describes: of two people who run a cell at the same moment, the second waits for the
                kernel of the first.
        """
        if not is_id(kernel_id):
            raise InvalidInput("A kernel's id must be a UUID in lower case.")
        there = self._registry.of_document(caller, wanted.path)
        if there is not None and there.kernel_id != kernel_id:
            raise Conflict(
                f"{wanted.path} has a kernel already, or one on its way: connect to it, or shut it down.",
                placement=self._registry.wire(there).model_dump(mode="json"),
            )
        kernel = self._registry.add(
            caller,
            kernel_id,
            image=wanted.image,
            image_version=wanted.image_version,
            kernel=wanted.kernel,
            instance_type=wanted.instance_type,
            startup_script=wanted.startup_script,
            path=wanted.path,
        )
        self._starter.begin(kernel)
        return self._registry.wire(kernel)

    def rename(self, kernel_id: str, path: str, new_path: str) -> None:
        """Note that the document at ``path`` is at another one now, if it is the one that has this kernel."""
        kernel = self._registry.find(kernel_id)
        if kernel is not None and path and kernel.path == path != new_path:
            self._registry.rename(kernel, new_path)

    async def remove(self, caller: Caller, kernel_id: str) -> None:
        """Cancel a start, or shut a running kernel down.

        Raises:
            NotFound: no such kernel, or somebody else's.
        """
        kernel = self._registry.get(caller, kernel_id)
        if kernel.starting is not None and not kernel.starting.done():
            kernel.starting.cancel()
            await asyncio.wait({kernel.starting})
            return
        if self._control.status(kernel_id) is not None:
            await self._control.shutdown(kernel_id)
            return
        await self._starter.abandon(kernel)

    def switch(self, caller: Caller, wanted: CreateSwitch) -> Switch:
        """Start to move a kernel.

        Raises:
            NotFound: no such kernel, image or instance type.
            Conflict: it is not in service, is there already, or runs a cell.
        """
        kernel = self._registry.get(caller, wanted.kernel_id)
        target = self._target(kernel, wanted)
        return self._switcher.begin(kernel, target, wanted).wire()

    def switches(self, caller: Caller) -> SwitchPage:
        """List the switches that have not come to an end."""
        over = {SwitchState.COMPLETED, SwitchState.CANCELLED, SwitchState.FAILED}
        moves = [each for each in self._switcher.all() if each.state not in over]
        return SwitchPage(items=[each.wire() for each in moves if _may_see(caller, each.kernel)])

    def get_switch(self, caller: Caller, switch_id: str) -> Switch:
        """Return one switch.

        Raises:
            NotFound: no such switch, or somebody else's.
        """
        return self._move(caller, switch_id).wire()

    async def decide(self, caller: Caller, switch_id: str, decision: DecideSwitch) -> Switch:
        """Answer NeedsDecision: lose what is listed, or stay.

        Raises:
            NotFound: no such switch.
            Conflict: nothing was asked.
        """
        move = self._move(caller, switch_id)
        if decision.proceed:
            self._switcher.accept(move)
        else:
            await self._switcher.cancel(move)
        return move.wire()

    async def cancel_switch(self, caller: Caller, switch_id: str) -> None:
        """Stay where the kernel is; a switch that is over is left alone.

        Raises:
            NotFound: no such switch.
        """
        await self._switcher.cancel(self._move(caller, switch_id))

    async def open_terminal(self, caller: Caller, wanted: CreateTerminal) -> Terminal:
        """Open a terminal in an image's environment, inside an instance's limits."""
        if caller.kernel_id is not None:
            raise Forbidden("A kernel may not open terminals.")
        return await self._terminals.open(caller, wanted)

    def propose(self, caller: Caller, notebook: CreateProposal) -> Proposal:
        """Say which image and size come nearest to a notebook's metadata."""
        return propose(notebook.metadata, self._catalog, self._advice(caller))

    def _target(self, kernel: Kernel, wanted: CreateSwitch) -> Kernel:
        image = wanted.image or kernel.image
        version = wanted.image_version or (kernel.image_version if image == kernel.image else None)
        spec = self._registry.images.get(kernel.caller, image, version).spec
        kernel_name = wanted.kernel or kernel.kernel
        offered = {each.name: each.display_name for each in spec.kernels}
        if kernel_name not in offered:
            raise NotFound(f"{spec.display_name} has no kernel {kernel_name}; it has {', '.join(offered)}.")
        instance_type = wanted.instance_type or kernel.instance_type
        self._catalog.get(instance_type)
        place = (spec.name, spec.version, kernel_name, instance_type)
        if place == (kernel.image, kernel.image_version, kernel.kernel, kernel.instance_type):
            raise Conflict("The kernel is there already.")
        return replace(
            kernel,
            kernel_id=new_id(),
            image=spec.name,
            image_version=spec.version,
            image_display_name=spec.display_name,
            kernel=kernel_name,
            kernel_display_name=f"{offered[kernel_name]} ({spec.display_name})",
            instance_type=instance_type,
            instance_id=None,
            seated=False,
            group=None,
            environment=None,
            process=None,
            starting=None,
        )

    def _move(self, caller: Caller, switch_id: str) -> Move:
        move = self._switcher.find(switch_id)
        if move is None or not _may_see(caller, move.kernel):
            raise NotFound(f"There is no switch {switch_id}.")
        return move


def _may_see(caller: Caller, kernel: Kernel) -> bool:
    return caller.admin or caller.name == kernel.caller.name
