"""What a rule found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MESSAGE_LIMIT = 1024
"""Characters of a message: the original's limit of ``StatusDetails``."""
FIRST_PARTS = re.compile(r"^(?:smdebug/reductions/[^/]+/|gradient/)+")
LAST_PART = re.compile(r"(?:_(?:in|out)put(?:_\d+)*|\.(?:weight|bias)|/(?:weight|bias|kernel)s?(?:[/:].*)?)$")
NAME_LIMIT = 200
"""Characters of a tensor's name within a message; names are a script's own, of any length."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that would help, for a person to judge; nothing is changed by itself.

    Attributes:
        kind: what is to be changed: ``activation``, ``class_weights``, ``data``, ``early_stopping``,
            ``gradient_clipping``, ``hyperparameter``, ``initialisation``, ``learning_rate``,
            ``normalisation``, ``normalised_images``, ``regularisation`` or ``resources``.
        text: a sentence that says what to do.
        parameters: the same for the server, which makes an edit of it (``debugger.edits``), e.g.
            ``{"factor": 0.1}`` for a learning rate; empty: it is advice alone.
    """

    kind: str
    text: str
    parameters: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a training.

    Attributes:
        rule: name of the rule.
        step: global step at which the condition was met first; -1 where it is about no step.
        mode: of that step: ``TRAIN``, ``EVAL``, ``PREDICT`` or ``GLOBAL``.
        tensor: name of the tensor; empty where it is about none.
        layer: the layer that the tensor belongs to, as its name says; empty where it says none.
        message: what was met, with step, tensor and figures; 1,024 characters at most.
        figures: the numbers of the message by name.
        explanation: three sentences: what was measured, what it means, what to do.
        proposal: an edit that would help; None where there is none.
    """

    rule: str
    step: int
    mode: str
    tensor: str
    layer: str
    message: str
    figures: Mapping[str, float]
    explanation: str
    proposal: Proposal | None = None


def layer_of(tensor: str) -> str:
    """Return the layer that a tensor's name speaks of, as smdebug's hooks make these names.

    ``gradient/Net_conv1.weight``, ``Net_conv1.bias`` and ``Net_conv1_output_0`` belong to ``Net_conv1``.
    """
    return LAST_PART.sub("", FIRST_PARTS.sub("", tensor))


def shortened(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """Return the text, cut at the limit with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
