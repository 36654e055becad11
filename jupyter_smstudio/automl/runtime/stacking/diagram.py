"""A stack as boxes and arrows: data for a diagram."""

from __future__ import annotations

from typing import Any

from ..problem import Problem
from .candidates import candidate_of
from .layers import inputs, needed, weights
from .rows import StackRows


def stack_diagram(predictor: Any, last: str, rows: StackRows, problem: Problem) -> dict[str, Any]:
    """Return the nodes (id, label, detail) and the edges (from, to) of a stack, from table to answer.

    Args:
        predictor: a ``TabularPredictor``.
        last: name of the model that answers.
        rows: that it was fitted on.
        problem: of these rows.
    """
    derived = rows.given.derived.names_
    nodes = [
        {"id": "table", "label": "Table", "detail": ", ".join(problem.columns.names)},
        {"id": "features", "label": f"{len(derived)} columns", "detail": ", ".join(derived)},
    ]
    edges = [("table", "features")]
    counted = weights(predictor, last)
    for name in needed(predictor, last):
        level = predictor._trainer.model_graph.nodes[name]["level"]
        read = inputs(predictor, name)
        if name == last and len(counted) > 1:
            label, detail = (
                "Weighted mean",
                ", ".join(f"{each} {weight:.2f}" for each, weight in counted.items()),
            )
        else:
            label = candidate_of(predictor._trainer.load_model(name), level).algorithm
            detail = f"{name}, weight {counted[name]:.2f}" if name in counted else name
            edges.append(("features", name))
        nodes.append({"id": name, "label": label, "detail": detail})
        edges += [(each, name) for each in read]
    nodes.append({"id": "answer", "label": "Answer", "detail": ", ".join(map(str, problem.labels))})
    return {"nodes": nodes, "edges": [*edges, (last, "answer")]}
