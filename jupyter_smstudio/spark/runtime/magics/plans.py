"""The plan of a query as a tree, read from what Spark writes with ``explain("formatted")``."""

from __future__ import annotations

import re
from typing import Any

PLAN_MIME = "application/vnd.smstudio.spark-plan.v1+json"
MOST_NODES = 500
MOST_CHARACTERS = 200_000
NODE = re.compile(r"^(?P<depth>(?:[ :]  )*(?:[:+]- )?)(?P<name>[^\n]*?\S)(?: \((?P<number>\d+)\))?$")
DETAIL = re.compile(r"^\((?P<number>\d+)\) (?P<name>.*)$")
STEP = 3
"""Characters that a level of the tree is indented by."""


def plan_content(text: str) -> dict[str, Any]:
    """Return the MIME output's content for a plan.

    Args:
        text: as Spark writes it; what is no tree is shown as text alone.
    """
    text = text.strip()[:MOST_CHARACTERS]
    return {"text": text, "nodes": _nodes(text)}


def plan_bundle(text: str) -> dict[str, Any]:
    """Return a plan's outputs: the tree, and the text for every other client."""
    return {PLAN_MIME: plan_content(text), "text/plain": text.strip()}


def _nodes(text: str) -> list[dict[str, Any]]:
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("== Physical Plan")), None)
    if start is None:
        return []
    tree, rest = _tree_lines(lines[start + 1 :])
    details = _details(rest)
    nodes: list[dict[str, Any]] = []
    ancestors: list[int] = []
    for line in tree[:MOST_NODES]:
        found = NODE.match(line)
        if found is None:
            continue
        depth = len(found["depth"]) // STEP
        del ancestors[depth:]
        number = len(nodes)
        nodes.append(
            {
                "id": number,
                "parent": ancestors[-1] if ancestors else None,
                "name": found["name"].removeprefix("* "),
                "detail": details.get(int(found["number"]), "") if found["number"] else "",
            }
        )
        # A line may be deeper by more than a level below "== Final Plan ==": the gap counts as its parent.
        ancestors += [number] * (depth + 1 - len(ancestors))
    return nodes


def _tree_lines(lines: list[str]) -> tuple[list[str], list[str]]:
    for at, line in enumerate(lines):
        if not line.strip():
            return lines[:at], lines[at:]
    return lines, []


def _details(lines: list[str]) -> dict[int, str]:
    """Return what Spark writes of each numbered node below the tree."""
    details: dict[int, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        heading = DETAIL.match(line)
        if heading:
            current = details.setdefault(int(heading["number"]), [])
        elif not line.strip() or line.startswith("="):
            current = None
        elif current is not None:
            current.append(line)
    return {number: "\n".join(found) for number, found in details.items()}
