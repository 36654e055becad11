"""What people do that the log of the domain is to have: the port by which services tell it."""

from __future__ import annotations

from typing import Protocol


class DeedLog(Protocol):
    """Takes note of what was done, after it was done. It never raises: no deed fails for want of its line."""

    def note(
        self, actor: str, action: str, thing: str, thing_id: str = "", text: str = "", *, once: bool = False
    ) -> None:
        """Take note of a deed.

        Args:
            actor: who did it.
            action: past tense, ``noun.verbed``, one of ``domain.deed_models.DeedAction``.
            thing: name of what it was done to, as people read it; neither contents nor secrets.
            thing_id: its id; empty where its name is its id.
            text: what changed, or how it was done.
            once: a line that says the very same is enough.
        """
        ...


class NoDeeds:
    """Where nobody keeps a log, as in tests of a part."""

    def note(
        self, actor: str, action: str, thing: str, thing_id: str = "", text: str = "", *, once: bool = False
    ) -> None:
        """Forget it."""


NO_DEEDS = NoDeeds()
