"""What is declared about an algorithm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..hyperparameters import Hyperparameter, InvalidHyperparameters, problems, read

RECORDIO = "application/x-recordio-protobuf"
CSV = "text/csv"
LIBSVM = "text/libsvm"
PARQUET = "application/x-parquet"
TUNING_OBJECTIVE = "_tuning_objective_metric"
"""The hyperparameter by which a tuning job names its objective metric, as ``validation:auc``."""


def _consistent(values: Mapping[str, Any]) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Definition:
    """A built-in algorithm.

    Attributes:
        name: as in ``python -m … <name>``.
        display_name: for people.
        description: one sentence.
        channels: the ones it reads; the first is required.
        content_types: without their parameters; the first is what a channel is read as that names none.
        hyperparameters: by their names.
        metrics: as in the original, ``channel:metric``.
        consistent: sentences, by name, for values that do not go together; each is allowed by itself.
        told_by: the hyperparameter that lists the metrics to tell; empty: all are told.
    """

    name: str
    display_name: str
    description: str
    channels: tuple[str, ...]
    content_types: tuple[str, ...]
    hyperparameters: Mapping[str, Hyperparameter]
    metrics: tuple[str, ...]
    consistent: Callable[[Mapping[str, Any]], dict[str, str]] = _consistent
    told_by: str = ""

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return a sentence for each hyperparameter with which a job would fail."""
        found = problems(self.hyperparameters, values)
        return found or self.consistent(read(self.hyperparameters, values))

    def read(self, values: Mapping[str, str]) -> dict[str, Any]:
        """Return all hyperparameters with their types.

        The metric that a tuning job goes by is told, too, whether it was asked for or not, and is the last
        one, which decides on early stopping; so it is in the original's containers.

        Raises:
            InvalidHyperparameters: a job would fail with them.
        """
        if found := self.problems(values):
            raise InvalidHyperparameters(found)
        given = read(self.hyperparameters, values)
        objective = values.get(TUNING_OBJECTIVE, "").rpartition(":")[2]
        if self.told_by and objective:
            others = [metric for metric in given[self.told_by] or () if metric != objective]
            given[self.told_by] = [*others, objective]
        return given
