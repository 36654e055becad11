"""Edits of how a layer's weights begin: by fan-in, as Kaiming's or Xavier's method does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .arguments import added, argument
from .code import Code
from .errors import NoEdit
from .layers import MadeLayer, Reference, layer_call, reference
from .program import Edit, Place, Program, called

WEIGHTED = (
    "Bilinear",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Linear",
)
"""Layers of PyTorch whose ``weight`` has a fan-in."""
KERAS = ("Conv1D", "Conv2D", "Conv3D", "Dense", "SeparableConv2D")
FILLING = ("constant_", "eye_", "normal_", "ones_", "trunc_normal_", "uniform_", "zeros_")
"""Functions of ``torch.nn.init`` that know no fan-in."""
BY_FAN_IN = ("kaiming_normal_", "kaiming_uniform_", "xavier_normal_", "xavier_uniform_")
IN_PLACE = ("fill_", "mul_", "normal_", "uniform_", "zero_")
"""The same as methods of a tensor."""
RECTIFIED = ("ReLU", "relu", "relu_", "LeakyReLU", "leaky_relu", "GELU", "gelu", "SiLU", "silu", "ELU", "elu")
BOUNDED = ("Tanh", "tanh", "Sigmoid", "sigmoid")


@dataclass(frozen=True)
class Method:
    """How weights begin.

    Attributes:
        torch: function of ``torch.nn.init``.
        arguments: of it behind the tensor.
        keras: its name there.
    """

    torch: str
    arguments: str
    keras: str

    def text(self, init: str, tensor: str, quote: str) -> str:
        """Return the call, e.g. ``nn.init.xavier_uniform_(self.fc.weight)``."""
        return f"{init}.{self.torch}({tensor}{self.arguments.replace(chr(34), quote)})"


KAIMING = Method("kaiming_uniform_", ', nonlinearity="relu"', "he_uniform")
XAVIER = Method("xavier_uniform_", "", "glorot_uniform")


@dataclass(frozen=True)
class Filled:
    """Code that sets weights by itself.

    Attributes:
        code: that it is in.
        node: that is replaced.
        tensor: text of what is set.
    """

    code: Code
    node: ast.Call | ast.AugAssign
    tensor: str

    @property
    def is_weight(self) -> bool:
        """Whether it is the weight of a layer, and not any parameter."""
        return self.tensor.endswith(".weight")

    def sets(self, layer: Reference) -> bool:
        """Tell whether it may set the weight of a layer: of this one, or of every one there is."""
        owner = self.tensor.removesuffix(".weight")
        return (bool(layer.text) and self.tensor == f"{layer.text}.weight") or _varies(self.code, owner)


def initialised(program: Program, code: Code, layer: MadeLayer) -> Edit:
    """Initialise a layer by its fan-in.

    Code that fills the layer's weights otherwise is replaced, for it would undo what stands before it.
    """
    method = XAVIER if program.uses(*BOUNDED) and not program.uses(*RECTIFIED) else KAIMING
    place = layer_call(code, layer)
    if layer.type in KERAS:
        return _keras(place, method)
    if layer.type not in WEIGHTED:
        raise NoEdit(f"A {layer.type} has no weights with a fan-in; look at the layers before and after it.")
    try:
        known = reference(code, place.node)
    except NoEdit:
        known = Reference("")
    filled = [each for each in _filled(program) if each.sets(known)]
    if len(filled) > 1:
        lines = ", ".join(f"line {each.node.lineno} of {each.code.name}" for each in filled[:5])
        raise NoEdit(f"Weights are set at several places; change the one that is meant: {lines}.")
    if filled:
        return _replaced(program, filled[0], method)
    if done := next(_done(program, known), None):
        raise NoEdit(
            f"Line {done.node.lineno} of {done.code.name} initialises this layer by its fan-in already."
        )
    if not known.text:
        known = reference(code, place.node)  # which says what is wrong with it
    return _inserted(program, place, known, method)


def _inserted(program: Program, place: Place, known: Reference, method: Method) -> Edit:
    code = place.code
    edit = Edit(code)
    init = program.module(edit, "torch.nn.init")
    if known.many:
        call = method.text(init, "layer.weight", code.quote)
        step = "\t" if code.indent(code.statement(place.node)).startswith("\t") else "    "
        lines = [f"for layer in {known.text}:", f"{step}{call}"]
    else:
        lines = [method.text(init, f"{known.text}.weight", code.quote)]
    edit.changes.append(code.inserted_after(code.statement(place.node), lines))
    return edit


def _replaced(program: Program, filled: Filled, method: Method) -> Edit:
    code = filled.code
    edit = Edit(code)
    init = program.module(edit, "torch.nn.init")
    text = method.text(init, filled.tensor, code.quote)
    if not filled.is_weight:  # biases are among the parameters, and have no fan-in
        text += f" if {filled.tensor}.ndim > 1 else {init}.zeros_({filled.tensor})"
    edit.changes.append(code.replaced(filled.node, text))
    return edit


def _keras(place: Place, method: Method) -> Edit:
    code = place.code
    text = f"{code.quote}{method.keras}{code.quote}"
    value = argument(place.node, "kernel_initializer")
    if value is None:
        return Edit(code, [added(place, f"kernel_initializer={text}")])
    return Edit(code, [code.replaced(value, text)])


def _done(program: Program, layer: Reference) -> Iterator[Place]:
    """Return the calls that set a layer's weight by its fan-in."""
    for place in program.calls(*BY_FAN_IN):
        for tensor in place.node.args[:1]:
            if Filled(place.code, place.node, _plain(place.code.source(tensor))).sets(layer):
                yield place


def _filled(program: Program) -> Iterator[Filled]:
    """Return the statements that set weights without looking at their fan-in."""
    for code in program.codes:
        for statement in code.nodes(ast.Expr):
            call = statement.value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute | ast.Name):
                tensor = _tensor(code, call)
                if tensor:
                    yield Filled(code, call, tensor)
        for scaled in code.nodes(ast.AugAssign):
            target = _plain(code.source(scaled.target))
            if isinstance(scaled.op, ast.Mult) and target.endswith(".weight") and "." in target:
                yield Filled(code, scaled, target)


def _tensor(code: Code, call: ast.Call) -> str:
    """Return the text of the weights that a call sets; empty: it sets none."""
    name = called(code, call)
    if name in FILLING and call.args and (isinstance(call.func, ast.Name) or _is_init(code, call.func)):
        tensor = _plain(code.source(call.args[0]))
        return "" if tensor.endswith(".bias") else tensor
    if name in IN_PLACE and isinstance(call.func, ast.Attribute):
        written = code.source(call.func.value)
        tensor = _plain(written)
        # Any tensor may be filled; a parameter is told by its name, or by its data.
        return tensor if tensor.endswith(".weight") or (tensor != written and "bias" not in tensor) else ""
    return ""


def _is_init(code: Code, function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and code.source(function.value).endswith("init")


def _plain(text: str) -> str:
    return text.removesuffix(".data")


def _varies(code: Code, name: str) -> bool:
    """Tell whether a name is one that a loop or a function gives to one thing after the other."""
    loops = [each.target for each in code.nodes(ast.For)]
    loops += [each.target for each in code.nodes(ast.comprehension)]
    names = {node.id for target in loops for node in ast.walk(target) if isinstance(node, ast.Name)}
    names |= {each.arg for each in code.nodes(ast.arg)}
    return name in names - {"self"}
