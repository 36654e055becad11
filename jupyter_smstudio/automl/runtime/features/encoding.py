"""From columns of numbers and words to the matrix that an algorithm is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

from .columns import NO_VALUE
from .derived import FEW
from .sentences import SentenceTopics

SENTENCE = 6
"""Text with this many words in the middle (median) is sentences."""


class Select:
    """Chooses columns of one form when an encoder is fitted.

    Args:
        form: numbers, few (words of few values), many (words of many values) or sentences.
        text: names of the columns of text.
    """

    def __init__(self, form: str, text: Sequence[str] = ()) -> None:
        self.form = form
        self.text = tuple(text)

    def __call__(self, frame: pd.DataFrame) -> list[str]:
        """Return the names of the columns."""
        return [name for name in frame if self._form(name, frame[name]) == self.form]

    def _form(self, name: str, column: pd.Series) -> str:
        if pd.api.types.is_numeric_dtype(column):
            return "numbers"
        if name in self.text and column.str.count(r"\S+").median() >= SENTENCE:
            return "sentences"
        different = column.nunique()
        if different <= FEW:
            return "few"
        # A value in one row alone, as a name has it, tells nothing of any other row.
        shared = column[column != NO_VALUE].duplicated(keep=False).mean()
        return "many" if shared >= 0.1 else "unique"


def make_encoder(numbers: str, words: str, classes: int, text: Sequence[str], seed: int) -> ColumnTransformer:
    """Return what makes a dense matrix of columns.

    Args:
        numbers: ``plain`` (missing values stay: trees know what to do with them) or ``scaled`` (imputed,
            flagged, scaled and clipped).
        words: ``codes`` (numbers by frequency), ``indicators`` (one-hot) or ``outcomes`` (means of the
            target, cross-fitted).
        classes: number of classes of the target; 0: it is a number.
        text: names of the columns of text.
        seed: of what is drawn.
    """
    kind = "continuous" if classes == 0 else "binary" if classes == 2 else "multiclass"
    parts = KFold if classes == 0 else StratifiedKFold
    outcomes = TargetEncoder(target_type=kind, cv=parts(5, shuffle=True, random_state=seed))
    few: dict[str, Any] = {
        "codes": OrdinalEncoder(
            handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=3, dtype=np.float64
        ),
        "indicators": OneHotEncoder(
            handle_unknown="infrequent_if_exist", min_frequency=5, sparse_output=False
        ),
        "outcomes": outcomes,
    }
    scale = numbers != "plain"
    topics: Any = (
        make_pipeline(SentenceTopics(seed=seed), StandardScaler()) if scale else SentenceTopics(seed=seed)
    )
    return ColumnTransformer(
        [
            ("numbers", number_encoder(numbers), Select("numbers", text)),
            ("few", few[words], Select("few", text)),
            ("many", make_pipeline(outcomes, StandardScaler()) if scale else outcomes, Select("many", text)),
            ("sentences", topics, Select("sentences", text)),
        ],
        sparse_threshold=0.0,
        verbose_feature_names_out=False,
    )


def number_encoder(numbers: str) -> Any:
    """Return what encodes columns of numbers; see ``make_encoder``."""
    if numbers == "plain":
        return "passthrough"
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True),
        RobustScaler(unit_variance=True),
        FunctionTransformer(clip, feature_names_out="one-to-one"),
    )


def clip(matrix: Any) -> Any:
    """Bring far outliers to five standard deviations."""
    return np.clip(matrix, -5, 5)
