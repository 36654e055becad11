"""The pieces of code of one training: files that import each other, or cells that share their names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .code import Change, Code
from .errors import NoEdit


@dataclass(frozen=True)
class Place:
    """Where something stands.

    Attributes:
        code: that it is in.
        node: that it is.
    """

    code: Code
    node: ast.Call

    @property
    def line(self) -> str:
        """For people, e.g. ``line 12 of train.py``."""
        return f"line {self.node.lineno} of {self.code.name}"


@dataclass
class Edit:
    """Changes of one piece of code.

    Attributes:
        code: that is changed.
        changes: that do not overlap.
    """

    code: Code
    changes: list[Change] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The code as it would be."""
        return self.code.applied(self.changes)


@dataclass(frozen=True)
class Program:
    """What a training was made of, as far as it is known.

    Attributes:
        codes: the one that is most likely meant first.
        shared: whether they share their names, as cells of a notebook do.
    """

    codes: Sequence[Code]
    shared: bool = False

    def scope(self, code: Code) -> Sequence[Code]:
        """Return the pieces whose names a piece can use."""
        return self.codes if self.shared else [code]

    def calls(self, *names: str) -> Iterator[Place]:
        """Return the calls of functions or classes of these names, wherever they are imported from."""
        for code in self.codes:
            for node in code.nodes(ast.Call):
                if called(code, node) in names:
                    yield Place(code, node)

    def uses(self, *names: str) -> bool:
        """Tell whether a name or an attribute is one of these anywhere."""
        return any(
            (isinstance(node, ast.Name) and node.id in names)
            or (isinstance(node, ast.Attribute) and node.attr in names)
            for code in self.codes
            for node in ast.walk(code.tree)
        )

    def module(self, edit: Edit, module: str) -> str:
        """Return how a module is written in a piece of code; its import is added where there is none.

        Args:
            edit: of the piece; gets the import.
            module: with its dots, e.g. ``torch.nn``.
        """
        found = [
            text
            for code in self.scope(edit.code)
            for statement in code.tree.body
            if (text := _reached(statement, module))
        ]
        if found:
            return min(found, key=len)  # ``nn`` rather than ``torch.nn``
        top = module.partition(".")[0]
        edit.changes.append(_import(edit.code, top))
        return module

    def constant(self, code: Code, name: str) -> tuple[Code, ast.Constant] | None:
        """Return the number that a name stands for everywhere; None: it is none, or more than one."""
        stores = [
            (each, node)
            for each in self.scope(code)
            for node in each.nodes(ast.Name)
            if node.id == name and isinstance(node.ctx, ast.Store)
        ]
        if len(stores) != 1:
            return None
        [(holder, node)] = stores
        statement = holder.parents[node]
        if isinstance(statement, ast.Assign | ast.AnnAssign) and is_number(statement.value):
            return holder, statement.value  # type: ignore[return-value]  # is_number has looked
        return None


def called(code: Code, node: ast.Call) -> str:
    """Return the name of what a call calls, without the modules before it; empty: it has none."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    if not isinstance(node.func, ast.Name):
        return ""
    return _aliases(code).get(node.func.id, node.func.id)


def is_number(node: ast.AST | None) -> bool:
    """Tell whether a node is a number that is written out; true and false are none."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def only(places: Sequence[Place], nothing: str, several: str) -> Place:
    """Return the one place there is.

    Raises:
        NoEdit: there is none (``nothing`` says so), or there are several (``several``, and their lines).
    """
    if not places:
        raise NoEdit(nothing)
    if len(places) > 1:
        raise NoEdit(f"{several}: {', '.join(each.line for each in places[:5])}.")
    return places[0]


def _aliases(code: Code) -> dict[str, str]:
    return {
        alias.asname: alias.name
        for statement in code.tree.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
        if alias.asname
    }


def _reached(statement: ast.stmt, module: str) -> str:
    """Return how a module is written after an import; empty: the import does not bring it."""
    if isinstance(statement, ast.ImportFrom) and not statement.level:
        for alias in statement.names:
            whole, name = f"{statement.module}.{alias.name}", alias.asname or alias.name
            if whole == module or module.startswith(f"{whole}."):
                return name + module[len(whole) :]
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            brought = alias.name if alias.asname else alias.name.partition(".")[0]
            if module == brought or module.startswith(f"{brought}."):
                return (alias.asname or brought) + module[len(brought) :]
    return ""


def _import(code: Code, module: str) -> Change:
    """Return the change that imports a module behind the imports that are there."""
    imports = [
        each
        for each in code.tree.body
        if isinstance(each, ast.Import | ast.ImportFrom) and getattr(each, "module", "") != "__future__"
    ]
    if imports:
        return code.inserted_after(imports[-1], [f"import {module}"])
    future = [each for each in code.tree.body if isinstance(each, ast.ImportFrom)]
    first = future[-1] if future else code.tree.body[0]
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    place = code.inserted_after if future or docstring else code.inserted_before
    return place(first, [f"import {module}"])
