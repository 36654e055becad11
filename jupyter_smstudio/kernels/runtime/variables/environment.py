"""What this kernel's Python and libraries are, as far as pickles depend on them."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from .manifest import Environment

LIBRARIES = {
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "scipy": ("scipy",),
    "sklearn": ("scikit-learn",),
    "torch": ("torch",),
    "xgboost": ("xgboost", "xgboost-cpu"),
    "lightgbm": ("lightgbm",),
    "tensorflow": ("tensorflow", "tensorflow-cpu"),
    "pyarrow": ("pyarrow",),
    "plotly": ("plotly",),
    "polars": ("polars",),
}
"""Distributions by the name that is imported. Versions are read without importing anything."""


def describe() -> Environment:
    """Describe this kernel; a save takes the description of the kernel that will load."""
    found = {name: _version(distributions) for name, distributions in LIBRARIES.items()}
    return {
        "python": platform.python_version(),
        "libraries": {name: number for name, number in found.items() if number is not None},
    }


def same_bytecode(one: str, other: str) -> bool:
    """Say whether functions compiled for one Python run on the other: the minor versions agree."""
    return one.split(".")[:2] == other.split(".")[:2]


def _version(distributions: tuple[str, ...]) -> str | None:
    for distribution in distributions:
        try:
            return version(distribution)
        except PackageNotFoundError:
            continue
    return None
