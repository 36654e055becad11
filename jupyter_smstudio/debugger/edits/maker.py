"""Makes an edit of a proposal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .activations import replaced_activation
from .code import Code
from .errors import NoEdit
from .initialisation import initialised
from .layers import MadeLayer
from .optimizers import clipped_gradients, learning_rate, weight_decay
from .program import Edit, Program
from .settings import class_weights, early_stopping, hyperparameter, normalised_images

Parameters = Mapping[str, float | str]

WHOLE: dict[str, Callable[[Program, Parameters], Edit]] = {
    "class_weights": class_weights,
    "early_stopping": early_stopping,
    "gradient_clipping": clipped_gradients,
    "hyperparameter": hyperparameter,
    "learning_rate": learning_rate,
    "normalised_images": normalised_images,
    "regularisation": weight_decay,
}
"""Kinds of proposals that are about a program."""
OF_LAYER = ("activation", "initialisation")
"""Those that are about a layer."""


def proposed_edit(
    program: Program, kind: str, parameters: Parameters, layer: tuple[Code, MadeLayer] | None
) -> Edit:
    """Return what a proposal changes.

    Args:
        program: the code of the training.
        kind: of the proposal, as of ``runtime.rules.finding.Proposal``.
        parameters: of the proposal.
        layer: the one that it is about, and the piece of code that made it; None: not known.

    Raises:
        NoEdit: it cannot be made safely, for the reason that its message says.
    """
    try:
        edit = _made(program, kind, parameters, layer)
    except (KeyError, ValueError, TypeError) as error:  # parameters are a rule's own
        raise NoEdit("What the rule proposes is not complete.") from error
    try:
        Code(edit.code.name, edit.text)
    except NoEdit:
        raise NoEdit(f"The change does not fit into {edit.code.name}; make it by hand.") from None
    return edit


def _made(program: Program, kind: str, parameters: Parameters, layer: tuple[Code, MadeLayer] | None) -> Edit:
    if kind in WHOLE:
        try:
            return WHOLE[kind](program, parameters)
        except NoEdit:
            if kind == "gradient_clipping" and "factor" in parameters:
                return learning_rate(program, parameters)
            raise
    if kind not in OF_LAYER:
        raise NoEdit("This is advice; no edit follows from it.")
    if layer is None:
        raise NoEdit("Where the layer was made is not known.")
    if kind == "activation":
        return replaced_activation(program, *layer, parameters)
    return initialised(program, *layer)
