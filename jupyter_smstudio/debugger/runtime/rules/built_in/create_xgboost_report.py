"""CreateXgboostReport: no judgement, but what a report of an XGBoost training is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ..built_in_rule import BuiltInRule, Saves
from ..finding import Finding

EVERY = {"save_interval": "5"}


@dataclass(frozen=True)
class Parameters:
    """Parameters of `CreateXgboostReport`: there are none."""


class CreateXgboostReport(BuiltInRule[Parameters]):
    """Has saved what the report shows: metrics, features' importance, labels, predictions; every 5 steps."""

    kind = Parameters
    saves: ClassVar[Saves] = {
        "metrics": EVERY,
        "feature_importance": EVERY,
        "predictions": EVERY,
        "labels": EVERY,
    }
    reads = "metrics, feature importance, predictions and labels of XGBoost"

    def examine(self, step: int) -> Iterator[Finding]:
        """Count what the report will have; nothing is judged."""
        for collection in self.saves:
            for name in self.view.names(step, collection):
                self.begins(name, False)
        return iter(())
