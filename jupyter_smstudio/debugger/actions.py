"""Does what a rule's first finding asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from ..core.errors import StudioError
from ..core.jobs.debugger_models import RuleAction
from ..core.jobs.models import Job
from ..core.jobs.service import JobService
from ..core.models import Caller
from .models import ActionTaken, RuleEvaluation
from .webhook import NotPosted, post

STOP = "stoptraining"


class Actions:
    """Stops jobs and posts findings.

    Args:
        jobs: that are stopped.
        allowed_hosts: that webhooks may reach although their addresses are private.
    """

    def __init__(self, jobs: JobService, allowed_hosts: Sequence[str]) -> None:
        self._jobs = jobs
        self._allowed_hosts = allowed_hosts

    async def do(self, job: Job, action: RuleAction, evaluation: RuleEvaluation) -> ActionTaken:
        """Do one action; what goes wrong is in what is returned.

        Doing it twice harms nothing but a webhook's reader, who is told ``id`` and ``rule`` to tell it.
        """
        target = job.spec.name if action.name == STOP else action.endpoint
        try:
            if action.name == STOP:
                await self._jobs.stop(Caller(f"The rule {evaluation.name}", admin=True), job.id)
            else:
                await asyncio.to_thread(post, action.endpoint, _told(job, evaluation), self._allowed_hosts)
        except StudioError as error:
            return ActionTaken(name=action.name, target=target, state="failed", message=error.message)
        except NotPosted as error:
            return ActionTaken(name=action.name, target=target, state="failed", message=str(error))
        return ActionTaken(name=action.name, target=target, state="done")


def waiting(job: Job, actions: Sequence[RuleAction]) -> list[ActionTaken]:
    """Return actions that are about to be done."""
    return [
        ActionTaken(
            name=each.name, target=job.spec.name if each.name == STOP else each.endpoint, state="waiting"
        )
        for each in actions
    ]


def _told(job: Job, evaluation: RuleEvaluation) -> Mapping[str, object]:
    finding = evaluation.findings[0].model_dump(mode="json") if evaluation.findings else None
    return {
        "id": job.id,
        "job": job.spec.name,
        "rule": evaluation.name,
        "status": evaluation.status,
        "details": evaluation.details,
        "finding": finding,
    }
