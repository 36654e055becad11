"""TreeDepth: trees that are deeper than wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from ..built_in_rule import BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import Whole

DEPTHS = ("^trees/Depth$",)
"""The tensor with the depth of each node below its root."""
NODES = ("^trees/Node$",)
"""The tensor with the number of each node, as smdebug's hook for XGBoost names it."""


@dataclass(frozen=True)
class Parameters:
    """Parameters of `TreeDepth`.

    Attributes:
        depth: the greatest depth of a tree.
    """

    depth: Annotated[int, Whole(least=1)] = 4


class TreeDepth(BuiltInRule[Parameters]):
    """Fires where a tree is deeper than ``depth``.

    Of trees that smdebug saved, the guide takes the depth for the binary logarithm of the largest node's
    number, which counts from 0 at the root: it is what the depth is at least.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {"trees": {"save_interval": "500"}}
    reads = "the nodes of trees (tensors trees/Depth or trees/Node of the collection trees)"

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the trees of a step."""
        limit = self.parameters.depth
        depths = self.selected(step, regexes=DEPTHS)
        for name, summary in self.summaries(step, depths or self.selected(step, regexes=NODES)):
            if not np.isfinite(summary.max):
                continue
            depth = int(summary.max if depths else np.log2(max(summary.max, 0) + 1))
            if self.begins(name, depth > limit):
                yield self.finding(
                    step,
                    name,
                    f"a tree is {depth} deep, deeper than {limit}.",
                    explanation=(
                        f"At step {step} a tree has {depth} levels below its root, and {limit} were wanted. "
                        "Deep trees fit single examples, cost memory, and generalise worse. Make max_depth "
                        "smaller, or gamma larger, so that splits that help little are left out."
                    ),
                    proposal=Proposal(
                        "hyperparameter", f"Set max_depth to {limit}.", {"name": "max_depth", "value": limit}
                    ),
                    depth=depth,
                    limit=limit,
                )
