"""Does what a rule's first finding asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from ..core.errors import StudioError
from ..core.jobs.debugger_models import RuleAction
from ..core.jobs.service import JobService
from ..core.models import Caller
from .mail import NotSent
from .mail_accounts import MailAccounts
from .models import ActionTaken, RuleEvaluation
from .trainings import Training
from .webhook import NotPosted, post

STOP = "stoptraining"


class Actions:
    """Stops trainings, posts findings and sends them by mail.

    Args:
        jobs: that are stopped.
        interrupt: stops what a notebook's kernel runs, by the kernel's id.
        allowed_hosts: that webhooks may reach although their addresses are private.
        mail: sends mails by the servers of people.
    """

    def __init__(
        self,
        jobs: JobService,
        interrupt: Callable[[str], Awaitable[None]],
        allowed_hosts: Sequence[str],
        mail: MailAccounts,
    ) -> None:
        self._jobs = jobs
        self._interrupt = interrupt
        self._allowed_hosts = allowed_hosts
        self._mail = mail

    async def do(self, training: Training, action: RuleAction, evaluation: RuleEvaluation) -> ActionTaken:
        """Do one action; what goes wrong is in what is returned.

        Doing it twice harms nothing but a reader, who is told ``id`` and ``rule`` to tell it.
        """
        target = training.name if action.name == STOP else action.endpoint
        try:
            if action.name == STOP:
                await self._stop(training, evaluation)
            elif action.name == "email":
                await asyncio.to_thread(self._send, training, action.endpoint, evaluation)
            else:
                await asyncio.to_thread(
                    post, action.endpoint, _told(training, evaluation), self._allowed_hosts
                )
        except StudioError as error:
            return ActionTaken(name=action.name, target=target, state="failed", message=error.message)
        except (NotPosted, NotSent) as error:
            return ActionTaken(name=action.name, target=target, state="failed", message=str(error))
        return ActionTaken(name=action.name, target=target, state="done")

    async def _stop(self, training: Training, evaluation: RuleEvaluation) -> None:
        if training.kind == "notebook":
            await self._interrupt(training.kernel_id)
        else:
            await self._jobs.stop(Caller(f"The rule {evaluation.name}", admin=True), training.id)

    def _send(self, training: Training, to: str, evaluation: RuleEvaluation) -> None:
        subject = f"{training.name}: {evaluation.name}"
        self._mail.send(training.owner, to, subject, _written(training, evaluation))


def waiting(training: Training, actions: Sequence[RuleAction]) -> list[ActionTaken]:
    """Return actions that are about to be done."""
    return [
        ActionTaken(
            name=each.name, target=training.name if each.name == STOP else each.endpoint, state="waiting"
        )
        for each in actions
    ]


def _written(training: Training, evaluation: RuleEvaluation) -> str:
    """Return the text of a mail."""
    finding = evaluation.findings[0] if evaluation.findings else None
    parts = [f"The rule {evaluation.name} fired in the training {training.name}.", evaluation.details]
    if finding is not None:
        parts.append(finding.explanation)
        if finding.proposal is not None:
            parts.append(f"Try this: {finding.proposal.text}")
    return "\n\n".join(dict.fromkeys(filter(None, parts))) + "\n"


def _told(training: Training, evaluation: RuleEvaluation) -> Mapping[str, object]:
    finding = evaluation.findings[0].model_dump(mode="json") if evaluation.findings else None
    return {
        "id": training.id,
        "job": training.name,
        "rule": evaluation.name,
        "status": evaluation.status,
        "details": evaluation.details,
        "finding": finding,
    }
