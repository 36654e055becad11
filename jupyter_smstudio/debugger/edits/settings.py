"""Edits of single settings: hyperparameters, workers that load data, early stopping, weights of classes."""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping

from .arguments import added, argument, number, resolved
from .code import Change, Code
from .errors import NoEdit
from .optimizers import MINIBATCH
from .program import Edit, Place, Program, is_number, only

Parameters = Mapping[str, float | str]
BOOSTED = ("XGBClassifier", "XGBRegressor", "XGBRanker", "XGBRFClassifier", "XGBRFRegressor")
WEIGHING = (
    "DecisionTreeClassifier",
    "ExtraTreesClassifier",
    "LinearSVC",
    "LogisticRegression",
    "RandomForestClassifier",
    "RidgeClassifier",
    "SGDClassifier",
    "SVC",
)
"""Estimators of scikit-learn that take ``class_weight``."""
LOSSES = ("CrossEntropyLoss", "NLLLoss")


def hyperparameter(program: Program, parameters: Parameters) -> Edit:
    """Set the number ``name`` to ``value``, or multiply it by ``factor``."""
    name = str(parameters["name"])
    found = _numbers(program, name)
    if len(found) > 1:
        lines = ", ".join(f"line {node.lineno} of {code.name}" for code, node in found[:5])
        raise NoEdit(f"{name} is set at several places; change the one that is meant: {lines}.")
    if found:
        [(code, node)] = found
        assert isinstance(node.value, int | float)  # _numbers has looked
        value = parameters.get("value")
        # Twice as many as none is one, for workers are counted from 0.
        wanted = float(value) if value is not None else (node.value or 1) * float(parameters["factor"])
        if wanted == node.value:
            raise NoEdit(f"{name} is {number(wanted)} in line {node.lineno} of {code.name} already.")
        return Edit(code, [code.replaced(node, number(wanted))])
    value = parameters.get("value")
    if name == "num_workers":
        place = only(
            list(program.calls("DataLoader")),
            "No DataLoader is made in this code.",
            "There are several loaders of data; change the one that is meant",
        )
        return Edit(place.code, [added(place, f"num_workers={number(float(parameters['factor']))}")])
    if value is None:
        raise NoEdit(f"{name} is not set in this code.")
    place_and_change = _boosted(program, name, number(float(value)))
    return Edit(place_and_change[0], [place_and_change[1]])


def early_stopping(program: Program, parameters: Parameters) -> Edit:
    """End a training when ``patience`` evaluations have brought nothing, with the library's own means."""
    patience = number(float(parameters["patience"]))
    sklearn = [each for each in program.calls(*MINIBATCH) if argument(each.node, "early_stopping") is None]
    if sklearn:
        place = only(sklearn, "", "There are several estimators; change the one that is meant")
        return Edit(place.code, [added(place, f"early_stopping=True, n_iter_no_change={patience}")])
    boosted = [
        each
        for each in program.calls("train")
        if argument(each.node, "evals") is not None and argument(each.node, "early_stopping_rounds") is None
    ]
    if boosted:
        place = only(boosted, "", "There are several trainings; change the one that is meant")
        return Edit(place.code, [added(place, f"early_stopping_rounds={patience}")])
    keras = [each for each in program.calls("fit") if argument(each.node, "validation_data") is not None]
    place = only(
        [each for each in keras if argument(each.node, "callbacks") is None],
        "A loop of one's own is stopped in it; no call in this code takes early stopping as an argument.",
        "There are several trainings; change the one that is meant",
    )
    edit = Edit(place.code)
    module = program.module(edit, "keras.callbacks")
    stop = f"{module}.EarlyStopping(patience={patience}, restore_best_weights=True)"
    edit.changes.append(added(place, f"callbacks=[{stop}]"))
    return edit


def class_weights(program: Program, parameters: Parameters) -> Edit:
    """Weight classes by the inverse of their shares: ``weights`` is a JSON list, where all are known."""
    weighing = [each for each in program.calls(*WEIGHING) if argument(each.node, "class_weight") is None]
    if weighing:
        place = only(weighing, "", "There are several estimators; change the one that is meant")
        code = place.code
        return Edit(code, [added(place, f"class_weight={code.quote}balanced{code.quote}")])
    place = only(
        [each for each in program.calls(*LOSSES) if argument(each.node, "weight", position=0) is None],
        "No loss in this code could be given weights of classes.",
        "There are several losses; change the one that is meant",
    )
    weights = json.loads(str(parameters.get("weights", "[]")))
    if not weights or not all(type(each) in (int, float) for each in weights):
        raise NoEdit("Not every class was seen among the labels, so their weights are not known.")
    edit = Edit(place.code)
    torch = program.module(edit, "torch")
    numbers = ", ".join(number(float(each)) for each in weights)
    edit.changes.append(
        added(place, f"weight={torch}.tensor([{numbers}]{_device(program, place)})"),
    )
    return edit


def normalised_images(program: Program, parameters: Parameters) -> Edit:
    """Normalise images after they became tensors, by ``mean`` and ``std``: JSON lists, one of each colour."""
    means, deviations = (json.loads(str(parameters[each])) for each in ("mean", "std"))
    if not all(math.isfinite(each) for each in means) or not all(each > 0 for each in deviations):
        raise NoEdit("A colour of the images is the same everywhere, so it cannot be normalised.")
    if any(program.calls("Normalize")):
        raise NoEdit("Images are normalised in this code; check by which figures.")
    places = [each for each in program.calls("ToTensor") if _in_compose(each)]
    if not places or len({each.code for each in places}) > 1:
        raise NoEdit("No Compose([…, ToTensor()]) in this code could be given one more step.")
    code, function = places[0].code, places[0].node.func
    edit = Edit(code)
    if isinstance(function, ast.Attribute):
        module = code.source(function.value)
    else:
        module = program.module(edit, "torchvision.transforms")
    text = f", {module}.Normalize({_tuple(means)}, {_tuple(deviations)})"
    edit.changes += [Change(code.end(each.node), code.end(each.node), text) for each in places]
    return edit


def _tuple(values: list[float]) -> str:
    numbers = [f"{float(each):.4g}" for each in values]
    return f"({', '.join(numbers)}{',' if len(numbers) == 1 else ''})"


def _in_compose(place: Place) -> bool:
    parent = place.code.parents[place.node]
    return isinstance(parent, ast.List) and isinstance(place.code.parents[parent], ast.Call)


def _numbers(program: Program, name: str) -> list[tuple[Code, ast.Constant]]:
    """Return the numbers that are given under a name: as arguments, as values of keys, or as its own."""
    found: dict[tuple[int, int, int], tuple[Code, ast.Constant]] = {}
    for at, code in enumerate(program.codes):
        values = [argument(call, name) for call in code.nodes(ast.Call)]
        for items in code.nodes(ast.Dict):
            pairs = zip(items.keys, items.values, strict=True)
            values += [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == name]
        for value in values:
            if value is not None:
                holder, node = resolved(program, code, value)
                if isinstance(node, ast.Constant) and is_number(node):
                    where = at if holder is code else list(program.codes).index(holder)
                    found[where, node.lineno, node.col_offset] = (holder, node)
    return list(found.values())


def _boosted(program: Program, name: str, value: str) -> tuple[Code, Change]:
    """Return the change that gives XGBoost one more parameter."""
    places = list(program.calls(*BOOSTED))
    if places:
        place = only(places, "", "There are several models; change the one that is meant")
        return place.code, added(place, f"{name}={value}")
    dictionaries = [
        (code, items)
        for code in program.codes
        for items in code.nodes(ast.Dict)
        if any(isinstance(key, ast.Constant) and key.value == "objective" for key in items.keys)
    ]
    if len(dictionaries) != 1:
        raise NoEdit(f"{name} is not set in this code, and XGBoost's parameters are not written as one dict.")
    [(code, items)] = dictionaries
    last = items.values[-1]
    return code, Change(code.end(last), code.end(last), f", {code.quote}{name}{code.quote}: {value}")


def _device(program: Program, place: Place) -> str:
    """Return the argument that puts a tensor where the model is."""
    for code in program.scope(place.code):
        for node in code.nodes(ast.Name):
            if node.id == "device" and isinstance(node.ctx, ast.Store):
                return ", device=device"
    if "cuda" in place.code.text:
        raise NoEdit("The device of the model is not known here; give the loss its weights there.")
    return ""
