"""What users chose: when idle instances stop, how much may be spent, which prices hold."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from ..core.compute.catalog import InstanceType
from ..core.database import Base, Database
from ..core.errors import InvalidInput
from .models import Preferences


class PreferencesRow(Base):
    """The preferences of one user, as JSON of the wire model."""

    __tablename__ = "preferences"

    owner: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)


LONGEST_MINUTES = 525_600
"""A year, the original's longest time. An administrator who allows it allows *never* too."""


@dataclass(frozen=True)
class IdlePolicy:
    """What the administrator allows for idle shutdown, in minutes.

    Attributes:
        default: for users who chose nothing; 0 means never.
        minimum: shortest time a user may choose.
        maximum: longest time a user may choose; less than a year also forbids *never*.
    """

    default: int = 60
    minimum: int = 0
    maximum: int = LONGEST_MINUTES

    @property
    def most(self) -> int | None:
        """Return the longest time there may be, which forbids *never*; None: any, and never."""
        return None if self.maximum >= LONGEST_MINUTES else self.maximum

    def check(self, minutes: int) -> None:
        """Refuse a choice outside the policy.

        Raises:
            InvalidInput: the message says what is allowed.
        """
        if self.seconds(minutes) != (minutes * 60 or None):
            raise InvalidInput(
                f"Idle shutdown after {minutes or 'no'} minutes is not allowed here; choose from "
                f"{self.minimum} to {self.maximum} minutes.",
                minimum=self.minimum,
                maximum=self.maximum,
            )

    def seconds(self, minutes: int) -> float | None:
        """Return the seconds after which a user's idle instances stop; None for never.

        A choice that a later policy no longer allows is moved to the nearest allowed one.
        """
        if minutes == 0:
            return None if self.most is None else self.most * 60.0
        return max(min(minutes, self.maximum), self.minimum) * 60.0


class PreferenceStore:
    """Preferences by user, in the studio's database.

    Args:
        database: where they are kept.
        policy: limits and default of idle shutdown.
    """

    def __init__(self, database: Database, policy: IdlePolicy | None = None) -> None:
        self._database = database
        self.policy = policy or IdlePolicy()

    def get(self, owner: str) -> Preferences:
        """Return what ``owner`` chose, or the defaults."""
        with self._database.session() as session:
            row = session.get(PreferencesRow, owner)
            if row is None:
                return Preferences(idle_minutes=self.policy.default)
            return Preferences.model_validate_json(row.value)

    def put(self, owner: str, preferences: Preferences) -> None:
        """Store what ``owner`` chose."""
        with self._database.session() as session:
            session.merge(PreferencesRow(owner=owner, value=preferences.model_dump_json()))

    def price(self, owner: str, kind: InstanceType) -> float:
        """Return the price per hour of a type: the owner's own, else the catalogue's."""
        return self.get(owner).prices.get(kind.name, kind.price_per_hour)
