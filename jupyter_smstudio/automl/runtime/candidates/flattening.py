"""Brings modules of this package into cells of a notebook: their code as it is, free of the package."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Flat:
    """The code of some modules.

    Attributes:
        imports: lines that import other packages, sorted, each once.
        modules: title, description and code of each module, in the order given.
    """

    imports: tuple[str, ...]
    modules: tuple[tuple[str, str, str], ...]


def flatten(paths: Sequence[Path]) -> Flat:
    """Return the code of modules that import one another, in an order in which it can be run.

    Args:
        paths: of the modules; each imports only those before it.

    Raises:
        ValueError: a name has two meanings, and one would replace the other.
    """
    imports: set[str] = set()
    modules, owners = [], dict[str, Path]()
    for path in paths:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        dropped = set[int]()
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                dropped.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
                if isinstance(node, ast.Import) or (not node.level and node.module != "__future__"):
                    imports.update(_single_imports(node))
            for name in _defined(node):
                if owners.setdefault(name, path) != path:
                    raise ValueError(f"{path.name} and {owners[name].name} both define {name}.")
        description = ast.get_docstring(tree) or ""
        first = tree.body[0]
        dropped.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
        lines = [line for number, line in enumerate(source.splitlines(), 1) if number not in dropped]
        modules.append((path.stem, description, "\n".join(lines).strip()))
    for line in imports:
        if (name := line.split()[-1]) in owners:
            raise ValueError(f"{owners[name].name} defines {name}, which another module imports: “{line}”.")
    return Flat(tuple(sorted(imports)), tuple(modules))


def _single_imports(node: ast.Import | ast.ImportFrom) -> list[str]:
    start = f"from {node.module} import" if isinstance(node, ast.ImportFrom) else "import"
    return [f"{start} {alias.name}" + (f" as {alias.asname}" if alias.asname else "") for alias in node.names]


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []
