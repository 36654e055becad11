"""What rules would have said of a training: tried on it from a notebook or a script."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .client import Client, quoted
from .debugger_request import rule_requests

if TYPE_CHECKING:
    from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration

POLL_SECONDS = 0.5
"""Asked for news this often: a kernel of any image has HTTP and nothing else."""
RUNNING = ("InProgress", "Stopping")


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a training.

    Attributes:
        name: under which it stands among the training's rules; a number is added to one that is taken.
        status: in the original's words, e.g. ``IssuesFound``.
        details: a sentence about the first finding, or the error.
        triggered: how many findings there were.
        first_step: global step of the first; -1: there is none.
        found: when that step was saved.
        seconds_saved: that the training ran on after it; None: it did not fire, or still runs.
    """

    name: str
    status: str
    details: str
    triggered: int
    first_step: int
    found: datetime | None
    seconds_saved: float | None


def replay(job: str, rules: Sequence[RuleConfiguration], *, wait: bool = True) -> list[Verdict]:
    """Try rules on what a training has saved, and say when each would have fired.

    The page shows them beside the training's own rules until they are removed there.

    Args:
        job: name or id of a job, or of a notebook's trial.
        rules: e.g. ``[Rule.sagemaker(rule_configs.overfit())]``. Rules of files of one's own run in the job's
            image. Only on a training that runs are their actions done.
        wait: until all is judged (default); False: return what they say by now. On a training that runs this
            lasts as long as it does.

    Returns:
        One for each rule, in their order.

    Raises:
        StudioError: there is no such training, a rule cannot be used, or the studio cannot be reached.
    """
    client, place = Client(), f"debugger/jobs/{quoted(job)}"
    names = client.post(f"{place}/rules/replays", {"rules": rule_requests(rules)})["names"]
    while True:
        shown = client.get(place)
        by_name = {each["name"]: each for each in shown["rules"]}
        found = [by_name[name] for name in names if name in by_name]
        if not wait or not any(each["status"] in RUNNING for each in found):
            return [_verdict(each, _moment(shown["ended"])) for each in found]
        time.sleep(POLL_SECONDS)


def _verdict(rule: dict[str, Any], ended: datetime | None) -> Verdict:
    found = _moment(rule["found"])
    return Verdict(
        name=rule["name"],
        status=rule["status"],
        details=rule["details"],
        triggered=rule["triggered"],
        first_step=rule["first_step"],
        found=found,
        seconds_saved=max(0.0, (ended - found).total_seconds()) if ended and found else None,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
