"""What is done when a rule finds something first; these say it, and the studio does it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
JOB_PREFIX = re.compile(r"[A-Za-z0-9](?:-*[A-Za-z0-9]){0,62}")


class WrongAction(ValueError):
    """An action was asked for that cannot be done."""


class Action:
    """What is done when a rule finds something.

    Attributes:
        name: of the action in a job's configuration.
        parameters: what it needs.
    """

    name: ClassVar[str]

    def __init__(self, **parameters: str) -> None:
        self.parameters: Mapping[str, str] = parameters

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Action) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash((self.name, *sorted(self.parameters.items())))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.parameters.values()))})"

    def to_json(self) -> dict[str, str]:
        """Return the action as a job's configuration has it."""
        return {"name": self.name, **self.parameters}


class StopTraining(Action):
    """Stops the job as its Stop button does.

    Args:
        training_job_prefix: how the name of the job begins that is stopped; by default the judged one.
    """

    name = "stoptraining"

    def __init__(self, training_job_prefix: str | None = None) -> None:
        if training_job_prefix is None:
            super().__init__()
            return
        if not JOB_PREFIX.fullmatch(training_job_prefix):
            raise WrongAction(
                f"StopTraining: “{training_job_prefix}” is not the beginning of a job's name. Use letters, "
                "digits and hyphens, 63 at most."
            )
        super().__init__(training_job_prefix=training_job_prefix)


class Email(Action):
    """Sends a mail by the person's mail server, which *Set up mail* on the page Debugger sets.

    Args:
        email_address: where to.
    """

    name = "email"

    def __init__(self, email_address: str) -> None:
        if not EMAIL.fullmatch(email_address):
            raise WrongAction(f"Email: “{email_address}” is not an address. Write it as name@example.org.")
        super().__init__(endpoint=email_address)


class Webhook(Action):
    """Posts what was found as JSON.

    Args:
        url: where to; http or https, without a name and password. Whether the studio may reach it, it judges
            when it posts.
    """

    name = "webhook"

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise WrongAction(
                f"Webhook: “{url}” cannot be posted to. Give a full http or https address without a password."
            )
        super().__init__(endpoint=url)


class SMS(Action):
    """Refused: there is no telephone line without a provider's account.

    Raises:
        WrongAction: always.
    """

    name = "sms"

    def __init__(self, phone_number: str) -> None:
        raise WrongAction(
            "SMS: the studio sends no text messages, as that takes an account with a provider. Use "
            "Email(address) or Webhook(url) instead."
        )


class ActionList:
    """Actions that are done one after the other.

    Args:
        actions: each of them.
    """

    def __init__(self, *actions: Action) -> None:
        for action in actions:
            if not isinstance(action, Action):
                raise WrongAction(
                    f"ActionList: {action!r} is no action. Use StopTraining(), Email(address) or "
                    "Webhook(url)."
                )
        self.actions = actions

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ActionList) and self.actions == other.actions

    def __hash__(self) -> int:
        return hash(self.actions)

    def __repr__(self) -> str:
        return f"ActionList({', '.join(map(repr, self.actions))})"

    @classmethod
    def of(cls, actions: Action | ActionList | Sequence[Action] | None) -> ActionList:
        """Return a list of one action, of several, or of none."""
        if isinstance(actions, ActionList):
            return actions
        if isinstance(actions, Action):
            return cls(actions)
        return cls(*(actions or ()))

    @classmethod
    def from_json(cls, values: Sequence[Mapping[str, str]]) -> ActionList:
        """Return the actions of a job's configuration.

        Raises:
            WrongAction: one has an unknown name, or does not have what it needs.
        """
        return cls(*map(_action, values))

    def to_json(self) -> list[dict[str, str]]:
        """Return the actions as a job's configuration has them."""
        return [action.to_json() for action in self.actions]


def _action(value: Mapping[str, str]) -> Action:
    name, endpoint = value.get("name", ""), value.get("endpoint", "")
    if name == StopTraining.name:
        return StopTraining(value.get("training_job_prefix"))
    kinds: dict[str, type[Email | Webhook | SMS]] = {kind.name: kind for kind in (Email, Webhook, SMS)}
    if name not in kinds:
        raise WrongAction(f"There is no action “{name}”. The actions are stoptraining, email and webhook.")
    return kinds[name](endpoint)
