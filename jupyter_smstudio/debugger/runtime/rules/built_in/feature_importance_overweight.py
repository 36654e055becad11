"""FeatureImportanceOverweight: a model that leans on a few features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from ..built_in_rule import BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import Number, Patterns, Whole

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Parameters:
    """Parameters of `FeatureImportanceOverweight`.

    Attributes:
        threshold: share of all importance above which the most important features have too much.
        nfeatures: how many features these are.
        tensor_regex: tensors with the features' importance.
    """

    threshold: Annotated[float, Number(least=0, most=1)] = 0.8
    nfeatures: Annotated[int, Whole(least=1)] = 3
    tensor_regex: Annotated[tuple[str, ...], Patterns()] = (".*feature_importance/weight",)


class FeatureImportanceOverweight(BuiltInRule[Parameters]):
    """Fires where the largest importances are too large a share of their sum.

    Models of ``nfeatures`` features or fewer are not judged: these always have all of it. Counts of splits,
    as ``weight`` is, are judged from as many splits as there are features: the first small trees cannot use
    more than a few of them.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"feature_importance": {"save_interval": "500"}}
    reads = "the importance of features (tensor_regex), its values"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the importances of a step."""
        asked = self.parameters
        for kind, found in self._importances(step).items():
            importances = np.concatenate([values for _, values in found])
            importances = np.sort(importances[np.isfinite(importances)])
            total = importances.sum()
            if importances.size <= asked.nfeatures or not total or _too_early(importances):
                continue
            share = float(importances[-asked.nfeatures :].sum() / total)
            if self.begins(kind, share > asked.threshold):
                largest, _ = max(found, key=lambda each: np.nan_to_num(each[1]).max(initial=0))
                yield self._overweight(step, largest, share, importances.size)

    def _importances(self, step: int) -> dict[str, list[tuple[str, NDArray[np.float64]]]]:
        """Return tensors with their magnitudes by kind; ``weight/f0``, ``weight/f1``, … are of one kind."""
        found: dict[str, list[tuple[str, NDArray[np.float64]]]] = {}
        for name in self.selected(step, regexes=self.parameters.tensor_regex):
            value = self.view.value(name, step)
            if value is not None:
                magnitudes = np.abs(np.asarray(value, dtype=np.float64).ravel())
                kind = name.rpartition("/")[0] if magnitudes.size == 1 else name
                found.setdefault(kind, []).append((name, magnitudes))
        return found

    def _overweight(self, step: int, name: str, share: float, features: int) -> Finding:
        asked = self.parameters
        return self.finding(
            step,
            name,
            f"{asked.nfeatures} of {features} features have {share:.1%} of all importance, more than "
            f"{asked.threshold:.1%}.",
            explanation=(
                f"At step {step} the {asked.nfeatures} most important of {features} features had {share:.1%} "
                "of all importance. Such a feature may give the target away, as a number that is known only "
                "afterwards does, and a model that leans on few features breaks when one of them changes. "
                "Check where these features come from, or sample the columns of each tree."
            ),
            proposal=Proposal(
                "hyperparameter",
                "Set colsample_bytree to 0.5, so that trees use other features, too.",
                {"name": "colsample_bytree", "value": 0.5},
            ),
            share=share,
            threshold=asked.threshold,
            features=features,
        )


def _too_early(importances: NDArray[np.float64]) -> bool:
    """Tell whether importances are counts of fewer splits than there are features."""
    return bool((importances == np.floor(importances)).all()) and importances.sum() < importances.size
