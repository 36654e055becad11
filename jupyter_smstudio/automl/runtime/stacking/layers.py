"""What a stack is made of: its models by level, what each reads, and how much each counts in the end."""

from __future__ import annotations

from typing import Any


def needed(predictor: Any, last: str) -> list[str]:
    """Return the models that a model's predictions are made of, those of lower levels first, itself last.

    Args:
        predictor: a ``TabularPredictor``.
        last: name of the model.
    """
    graph = predictor._trainer.model_graph
    names, waiting = {last}, [last]
    while waiting:
        fresh = set(graph.predecessors(waiting.pop())) - names
        names |= fresh
        waiting += fresh
    return sorted(names, key=lambda name: (graph.nodes[name]["level"], name == last, name))


def inputs(predictor: Any, name: str) -> list[str]:
    """Return the models whose predictions a model reads; none: it reads the columns alone."""
    return sorted(predictor._trainer.model_graph.predecessors(name))


def weights(predictor: Any, last: str) -> dict[str, float]:
    """Return how much each model counts in a weighted mean, the largest first; itself for another model.

    Args:
        predictor: a ``TabularPredictor``.
        last: name of the model.
    """
    model = predictor._trainer.load_model(last)
    if not hasattr(model, "_get_model_weights"):
        return {last: 1.0}
    found = model._get_model_weights()
    return {name: float(found[name]) for name in sorted(found, key=lambda each: (-found[each], each))}
