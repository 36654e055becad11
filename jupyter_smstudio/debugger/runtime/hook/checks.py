"""Says within the first steps what a hook will not save, not after the training."""

from __future__ import annotations

from collections.abc import Set

from ..collection import ALWAYS, DEFAULT
from ..modes import ModeKeys
from .schedule import Schedule

FIRST_STEPS = 3
"""After so many steps, the tensors of every step have been seen."""
MOST_NAMES = 5


SHOW_A_LOSS = "Call hook.register_loss(loss_function), or hook.save_scalar('loss', loss) in each step."


def missing(schedule: Schedule, seen: Set[str], show_a_loss: str = SHOW_A_LOSS) -> list[str]:
    """Return a sentence for each collection that no tensor belongs to.

    Args:
        schedule: knows the collections that are saved.
        seen: names of the tensors that the training has shown.
        show_a_loss: says what shows the hook a loss.
    """
    some = ", ".join(sorted(seen)[:MOST_NAMES]) or "none"
    sentences = []
    for collection in schedule.tensors_named:
        if collection.name in (*ALWAYS, DEFAULT) or any(schedule.has(collection, name) for name in seen):
            continue
        sentences.append(
            f"Nothing is saved in the collection {collection.name}: no tensor's name fulfils "
            f"{' or '.join(collection.include_regex) or 'it'}. Tensors that are seen: {some} "
            f"({len(seen)} in all)."
        )
    if not any(schedule.collections["losses"].has(name) for name in seen):
        sentences.append(f"No loss is seen, so rules on losses cannot judge. {show_a_loss}")
    return sentences


def never(schedule: Schedule) -> list[str]:
    """Return a sentence for each collection whose steps exclude each other; first, if these are all."""
    if schedule.saves_nothing:
        return ["Nothing will be saved: every collection's end_step comes before its start_step, or is 0."]
    return [
        f"Nothing will be saved in the collection {each.name}: its end_step comes before its start_step, or "
        "is 0."
        for each in schedule.tensors_named
        if schedule.saving(each).saves_nothing
    ]


def first_saved(schedule: Schedule, mode: ModeKeys, step: int, horizon: int = 10_000) -> int | None:
    """Return the next step of a mode at which more than plain numbers is saved; None: none is near."""
    tensors = schedule.tensors_named
    upcoming = (
        each
        for each in range(step, step + horizon)
        if any(schedule.saving(collection).should_save_step(mode, each) for collection in tensors)
    )
    return next(upcoming, None) if tensors else None
