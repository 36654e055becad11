"""What a report says of a training, computed from its trial; the report's notebook calls the same functions.

Needs numpy alone, so that it works in every image.
"""

from .classes import Classification, classification
from .importance import Importances, importances
from .losses import BestEvaluation, LossCurve, best_evaluation, loss_curves
from .profile import DeviceUse, PhaseUse, ProfilerAdvice, device_uses, phase_uses, profiler_advice
from .residuals import Regression, regression
from .trees import TreeSizes, tree_sizes

__all__ = [
    "BestEvaluation",
    "Classification",
    "DeviceUse",
    "Importances",
    "LossCurve",
    "PhaseUse",
    "ProfilerAdvice",
    "Regression",
    "TreeSizes",
    "best_evaluation",
    "classification",
    "device_uses",
    "importances",
    "loss_curves",
    "phase_uses",
    "profiler_advice",
    "regression",
    "tree_sizes",
]
