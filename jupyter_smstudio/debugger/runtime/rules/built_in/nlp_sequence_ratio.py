"""NLPSequenceRatio: sequences that are mostly padding, or unknown words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from ..built_in_rule import AnyTrial, BuiltInRule, Saves
from ..finding import Finding, Proposal
from ..parameters import PERCENT, Numbers, Patterns, WrongParameter


@dataclass(frozen=True)
class Parameters:
    """Parameters of `NLPSequenceRatio`.

    Attributes:
        tensor_regex: tensors with sequences of tokens.
        token_values: numbers of the tokens that are counted.
        token_thresholds_percent: percentage of each, in the same order, above which it fires.
    """

    tensor_regex: Annotated[tuple[str, ...], Patterns()] = (".*embedding0_input_0",)
    token_values: Annotated[tuple[float, ...], Numbers()] = (0.0,)
    token_thresholds_percent: Annotated[tuple[float, ...], Numbers(PERCENT)] = (50.0,)


class NLPSequenceRatio(BuiltInRule[Parameters]):
    """Fires where a token makes up too much of a step's sequences.

    For the token 0 alone the summary's share of zeros is enough.
    """

    kind = Parameters
    saves: ClassVar[Saves] = {
        "input_sequence": {"include_regex": ".*embedding0_input_0", "save_interval": "500"}
    }
    reads = "the tokens that the model gets (tensor_regex)"

    def __init__(
        self, base_trial: AnyTrial, other_trials: Sequence[AnyTrial] | None = None, **parameters: object
    ) -> None:
        super().__init__(base_trial, other_trials, **parameters)
        tokens, limits = self.parameters.token_values, self.parameters.token_thresholds_percent
        if len(tokens) != len(limits):
            raise WrongParameter(
                f"The rule {self.rule_name} has {len(tokens)} token_values and {len(limits)} "
                "token_thresholds_percent. Give as many of these as of those."
            )

    def examine(self, step: int) -> Iterator[Finding]:
        """Judge the sequences of a step."""
        asked = self.parameters
        for name in self.selected(step, regexes=asked.tensor_regex):
            percents = self._percents(name, step)
            for token, limit in zip(asked.token_values, asked.token_thresholds_percent, strict=True):
                percent = percents.get(token)
                if percent is not None and self.begins(f"{token:g} {name}", percent > limit):
                    yield self._filled(step, name, token, percent, limit)

    def _percents(self, name: str, step: int) -> Mapping[float, float]:
        summary = self.view.summary(name, step)
        if summary is None or not summary.count:
            return {}
        if set(self.parameters.token_values) == {0.0}:
            return {0.0: summary.zero_share * 100}
        value = self.view.value(name, step)
        if value is None:
            return {}
        tokens = np.asarray(value)
        return {token: float((tokens == token).mean() * 100) for token in self.parameters.token_values}

    def _filled(self, step: int, name: str, token: float, percent: float, limit: float) -> Finding:
        return self.finding(
            step,
            name,
            f"{percent:.3g} % of the tokens are {token:g}, more than {limit:g} %.",
            explanation=(
                f"At step {step}, {percent:.3g} % of all tokens were {token:g}. If that is padding, most of "
                "the time is spent on nothing; if it stands for unknown words, the vocabulary does not fit "
                "the texts. Put sequences of similar length into a batch, cut long ones, or make the "
                "vocabulary anew."
            ),
            proposal=Proposal("data", "Put sequences of similar length into the same batch."),
            percent=percent,
            token=token,
            threshold=limit,
        )
