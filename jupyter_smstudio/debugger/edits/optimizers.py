"""Edits of a training's optimizer: its learning rate, its weight decay, and gradients that are clipped."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from .arguments import added, argument, multiplied, number, set_number
from .code import Code
from .errors import NoEdit
from .program import Edit, Place, Program, called, is_number, only

Parameters = Mapping[str, float | str]

TORCH_RATES = {
    "Adadelta": 1.0,
    "Adagrad": 1e-2,
    "Adam": 1e-3,
    "AdamW": 1e-3,
    "Adamax": 2e-3,
    "NAdam": 2e-3,
    "RAdam": 1e-3,
    "RMSprop": 1e-2,
    "SGD": 1e-3,
}
"""PyTorch's optimizers with their learning rates where none is given: torch.optim's reference."""
KERAS_RATES = {"SGD": 1e-2, "RMSprop": 1e-3, "Adadelta": 1e-3, "Adagrad": 1e-3, "Nadam": 1e-3}
"""Those of Keras where they differ, or PyTorch has no such name."""
RATE_NAMES = ("lr", "learning_rate", "learning_rate_init", "eta", "eta0")
MINIBATCH = ("MLPClassifier", "MLPRegressor", "SGDClassifier", "SGDRegressor")
"""Estimators of scikit-learn that learn step by step; they take ``early_stopping``, too."""
ESTIMATORS = (*MINIBATCH, "XGBClassifier", "XGBRegressor")
CLIPPING = ("clip_grad_norm_", "clip_grad_value_", "clip_gradients", "clipnorm", "global_clipnorm")


def learning_rate(program: Program, parameters: Parameters) -> Edit:
    """Multiply the learning rate by ``factor``."""
    factor = float(parameters["factor"])
    optimizers = _optimizers(program)
    if not optimizers:
        return _named_rate(program, factor)
    place = only(optimizers, "", "There are several optimizers; change the one that is meant")
    grouped = place.node.args[:1] and isinstance(place.node.args[0], ast.List)
    if grouped and "lr" in place.code.source(place.node.args[0]):
        raise NoEdit(f"The optimizer in {place.line} has a learning rate for each group of parameters.")
    keras = _is_keras(place)
    value = argument(place.node, *RATE_NAMES, position=0 if keras else 1)
    if value is not None:
        code, change = multiplied(program, place.code, value, factor)
        return Edit(code, [change])
    name = called(place.code, place.node)
    rates = TORCH_RATES | KERAS_RATES if keras else TORCH_RATES
    word = "learning_rate" if keras else "lr"
    return Edit(place.code, [added(place, f"{word}={number(rates[name] * factor)}")])


def weight_decay(program: Program, parameters: Parameters) -> Edit:
    """Give the optimizer a weight decay of ``weight_decay``."""
    place = only(
        _optimizers(program),
        "No optimizer is made in this code.",
        "There are several optimizers; change the one that is meant",
    )
    decay = number(float(parameters["weight_decay"]))
    value = argument(place.node, "weight_decay")
    if value is None:
        return Edit(place.code, [added(place, f"weight_decay={decay}")])
    if isinstance(value, ast.Constant) and is_number(value) and not value.value:
        found = set_number(program, place, ("weight_decay",), decay)
        assert found is not None  # it is a number
        return Edit(found[0], [found[1]])
    raise NoEdit(f"The optimizer in {place.line} has a weight decay; make it larger.")


def clipped_gradients(program: Program, parameters: Parameters) -> Edit:
    """Clip the norm of all gradients at ``clip_norm``, before the optimizer's step."""
    if program.uses(*CLIPPING):
        raise NoEdit("Gradients are clipped in this code; make the limit smaller.")
    place = only(
        [each for each in _optimizers(program) if not _is_keras(each)],
        "No optimizer of PyTorch is made in this code.",
        "There are several optimizers; clip the gradients of the one that is meant",
    )
    statement = place.code.statement(place.node)
    if not isinstance(statement, ast.Assign) or statement.value is not place.node:
        raise NoEdit(f"The optimizer in {place.line} has no name of its own.")
    optimizer = place.code.source(statement.targets[0])
    model = _model_of(place)
    steps = [(code, each) for code in program.scope(place.code) for each in _steps(code, optimizer)]
    if len(steps) != 1:
        raise NoEdit(f"{optimizer}.step() is called at {len(steps)} places; clip the gradients before it.")
    [(code, step)] = steps
    edit = Edit(code)
    torch = program.module(edit, "torch.nn")
    limit = number(float(parameters["clip_norm"]))
    line = f"{torch}.utils.clip_grad_norm_({model}.parameters(), {limit})"
    edit.changes.append(code.inserted_before(step, [line]))
    return edit


def _optimizers(program: Program) -> list[Place]:
    return list(program.calls(*(TORCH_RATES | KERAS_RATES)))


def _is_keras(place: Place) -> bool:
    """Tell whether an optimizer is Keras's: PyTorch's takes parameters first."""
    call = place.node
    if argument(call, "learning_rate") is not None:
        return True
    first = argument(call, "params", position=0)
    return first is None or is_number(first)


def _named_rate(program: Program, factor: float) -> Edit:
    """Multiply the one learning rate that is an argument or the value of a key."""
    found: list[tuple[Code, ast.expr]] = []
    for code in program.codes:
        for call in code.nodes(ast.Call):
            value = argument(call, *RATE_NAMES)
            if value is not None and (called(code, call) in (*ESTIMATORS, "dict")):
                found.append((code, value))
        for items in code.nodes(ast.Dict):
            for key, value in zip(items.keys, items.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in RATE_NAMES:
                    found.append((code, value))
    if not found:
        raise NoEdit("No learning rate is set in this code.")
    if len(found) > 1:
        lines = ", ".join(f"line {value.lineno} of {code.name}" for code, value in found[:5])
        raise NoEdit(f"A learning rate is set at several places; change the one that is meant: {lines}.")
    code, change = multiplied(program, *found[0], factor)
    return Edit(code, [change])


def _model_of(place: Place) -> str:
    """Return the text of the model whose parameters an optimizer gets."""
    value = argument(place.node, "params", position=0)
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "parameters"
        and not value.args
    ):
        return place.code.source(value.func.value)
    raise NoEdit(f"The optimizer in {place.line} does not get the parameters of one model.")


def _steps(code: Code, optimizer: str) -> list[ast.Expr]:
    """Return the statements that are a step of an optimizer."""
    return [
        each
        for each in code.nodes(ast.Expr)
        if isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Attribute)
        and each.value.func.attr == "step"
        and code.source(each.value.func.value) == optimizer
    ]
