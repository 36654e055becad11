"""How a tuner searches, and when it ends; names and defaults are those of the original's SDK 2."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class WarmStartTypes(Enum):
    """What is the same as in the parents."""

    IDENTICAL_DATA_AND_ALGORITHM = "IdenticalDataAndAlgorithm"
    TRANSFER_LEARNING = "TransferLearning"


class WarmStartConfig:
    """What is learned from tuning jobs that have ended.

    Args:
        warm_start_type: what is the same as in the parents.
        parents: their names, one to five.
        chain: learn from their own parents, too. (Not in the original.)
    """

    def __init__(self, warm_start_type: WarmStartTypes, parents: Iterable[str], chain: bool = True) -> None:
        self.type = warm_start_type
        self.parents = sorted(set(parents))
        self.chain = chain

    def as_request(self) -> dict[str, Any]:
        """Return it as the studio's API takes it."""
        return {"type": self.type.value, "parents": self.parents, "chain": self.chain}


@dataclass(frozen=True)
class HyperbandStrategyConfig:
    """The resource is epochs: values of the objective metric that a job has told."""

    max_resource: int
    min_resource: int


@dataclass(frozen=True)
class StrategyConfig:
    """Settings of a strategy."""

    hyperband_strategy_config: HyperbandStrategyConfig


@dataclass(frozen=True)
class TuningJobCompletionCriteriaConfig:
    """When a tuning job ends before its limits; any one that is met ends it.

    Attributes:
        max_number_of_training_jobs_not_improving: in a row.
        complete_on_convergence: when the best is not expected to improve by 1 %.
        target_objective_metric_value: that is good enough.
    """

    max_number_of_training_jobs_not_improving: int | None = None
    complete_on_convergence: bool | None = None
    target_objective_metric_value: float | None = None

    def as_request(self) -> dict[str, Any]:
        """Return it as the studio's API takes it."""
        return {
            "target_value": self.target_objective_metric_value,
            "max_jobs_not_improving": self.max_number_of_training_jobs_not_improving,
            "on_convergence": bool(self.complete_on_convergence),
        }
