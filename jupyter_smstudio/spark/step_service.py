"""The verbs of steps, which clusters of EMR alone have."""

from __future__ import annotations

from collections.abc import Callable

from ..core.errors import Conflict, NotSupported
from ..core.models import Caller
from .cluster_models import ClusterOrder
from .emr.account import EmrAccount
from .emr.steps import EmrSteps
from .models import SparkLogPage
from .step_models import ClusterStep, ClusterStepPage, CreateClusterStep, StepLogQuery

OrderOf = Callable[[Caller, str], ClusterOrder]
"""Finds a cluster that a caller may see; raises NotFound."""


class StepsService:
    """Lists, adds and reads steps.

    Args:
        order_of: finds clusters.
        steps: asks EMR.
    """

    def __init__(self, order_of: OrderOf, steps: EmrSteps) -> None:
        self._order_of = order_of
        self._steps = steps

    async def list_steps(self, caller: Caller, cluster: str) -> ClusterStepPage:
        """List the newest steps of a cluster.

        Raises:
            NotFound: there is no such cluster of the caller's.
            NotSupported: it is none of EMR's.
            StudioError: AWS refuses, or does not answer.
        """
        account, remote_id = self._place(caller, cluster)
        items = await self._steps.list_steps(account, remote_id)
        return ClusterStepPage(items=items, total=len(items))

    async def add_step(self, caller: Caller, cluster: str, wanted: CreateClusterStep) -> ClusterStep:
        """Have a cluster run a program."""
        account, remote_id = self._place(caller, cluster)
        return await self._steps.add(account, remote_id, wanted)

    async def read_log(self, caller: Caller, cluster: str, step: str, query: StepLogQuery) -> SparkLogPage:
        """Return a stretch of a step's log."""
        account, remote_id = self._place(caller, cluster)
        return await self._steps.log(account, remote_id, step, query)

    def _place(self, caller: Caller, cluster: str) -> tuple[EmrAccount, str]:
        order = self._order_of(caller, cluster)
        if order.kind != "emr":
            raise NotSupported("Only clusters of EMR have steps. Run the program in a session or a job.")
        if not order.remote_id:
            raise Conflict("EMR has not made the cluster yet. Wait until it has.")
        return EmrAccount.of(order.parameters), order.remote_id
