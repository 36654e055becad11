"""A model as boxes and arrows: data for a diagram."""

from __future__ import annotations

from typing import Any

from .model import Model


def diagram(model: Model) -> dict[str, Any]:
    """Return the nodes (id, label, detail) and the edges (from, to) of a model, from table to answer."""
    nodes: list[dict[str, str]] = [
        {"id": "table", "label": "Table", "detail": ", ".join(model.columns.names)}
    ]
    edges: list[tuple[str, str]] = []
    for number, member in enumerate(model.members):
        pipeline = member.pipelines[0]
        derived, encoder = pipeline["features"]["columns"], pipeline["features"]["matrix"]
        features, algorithm = f"features-{number}", f"algorithm-{number}"
        kinds = [f"{len(names)} {kind}" for kind, _, names in encoder.transformers_ if len(names)]
        nodes += [
            {"id": features, "label": f"{len(derived.names_)} columns", "detail": ", ".join(kinds)},
            {
                "id": algorithm,
                "label": type(pipeline["algorithm"]).__name__,
                "detail": f"{member.trial}, weight {member.weight:.2f}",
            },
        ]
        edges += [("table", features), (features, algorithm), (algorithm, "answer")]
    nodes.append(
        {"id": "answer", "label": "Answer", "detail": ", ".join(str(label) for label in model.labels)}
    )
    return {"nodes": nodes, "edges": edges}
