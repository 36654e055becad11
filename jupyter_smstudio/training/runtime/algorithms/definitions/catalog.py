"""All built-in algorithms by name."""

from __future__ import annotations

from .definition import Definition
from .kmeans import KMEANS
from .linear_learner import LINEAR_LEARNER
from .pca import PCA
from .xgboost import XGBOOST

DEFINITIONS: dict[str, Definition] = {
    definition.name: definition for definition in (KMEANS, PCA, LINEAR_LEARNER, XGBOOST)
}
