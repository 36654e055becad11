"""A recipe: which features a candidate is given, and in which form."""

from __future__ import annotations

from dataclasses import dataclass

from sklearn.pipeline import Pipeline

from .columns import Columns
from .derived import DerivedColumns
from .encoding import make_encoder


@dataclass(frozen=True)
class Recipe:
    """How the columns of a table become features.

    Attributes:
        derive: add what is derived from columns, see ``derived``.
        numbers: plain or scaled, see ``encoding``.
        words: codes, indicators or outcomes, see ``encoding``.
        least_power: prediction power from which something derived is kept.
    """

    derive: bool
    numbers: str
    words: str
    least_power: float = 0.01


def make_features(recipe: Recipe, columns: Columns, classes: int, seed: int) -> Pipeline:
    """Return the steps from a table's columns to a matrix of numbers.

    Args:
        recipe: which features.
        columns: what the table has.
        classes: number of classes of the target; 0: it is a number.
        seed: of what is drawn.
    """
    derived = DerivedColumns(columns, classes, derive=recipe.derive, least_power=recipe.least_power)
    encoder = make_encoder(recipe.numbers, recipe.words, classes, columns.text, seed)
    return Pipeline([("columns", derived), ("matrix", encoder)])
