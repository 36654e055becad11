"""Topics of sentences: TF-IDF of words, brought to a few numbers by a truncated SVD (LSA)."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

WORDS = 20_000
"""As many of the commonest words and pairs of words are looked at."""


class SentenceTopics(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Finds topics in each column of text.

    Args:
        topics: numbers for each column; fewer where the text has fewer different words.
        seed: of the decomposition.
    """

    def __init__(self, topics: int = 20, seed: int = 0) -> None:
        self.topics = topics
        self.seed = seed

    def fit(self, frame: pd.DataFrame, outcome: Any = None) -> Self:
        """Learn the words of each column and the topics that they make."""
        self.steps_: dict[str, tuple[TfidfVectorizer, TruncatedSVD]] = {}
        for name in frame:
            words = TfidfVectorizer(min_df=3, max_features=WORDS, ngram_range=(1, 2), sublinear_tf=True)
            try:
                weights = words.fit_transform(frame[name])
            except ValueError:  # how scikit-learn says that no word is in three rows
                continue
            topics = min(self.topics, weights.shape[1] - 1)
            if topics >= 1:
                svd = TruncatedSVD(topics, random_state=self.seed)
                self.steps_[name] = (words, svd.fit(weights))
        return self

    def transform(self, frame: pd.DataFrame) -> Any:
        """Return how much of each topic is in each row."""
        parts = [svd.transform(words.transform(frame[name])) for name, (words, svd) in self.steps_.items()]
        return np.hstack(parts) if parts else np.empty((len(frame), 0))

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Return ``<column> topic <number>``."""
        return np.array(
            [
                f"{name} topic {number}"
                for name, (_, svd) in self.steps_.items()
                for number in range(svd.n_components)
            ],
            dtype=object,
        )
