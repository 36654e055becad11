"""What can be said against a request for an AutoML job without reading its table."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import InvalidInput
from ..core.uris import is_local
from .models import CreateAutoMLJob
from .modes import AutoMLMode
from .runtime.schema import OBJECTIVES, Objective, ProblemType


def check(request: CreateAutoMLJob, table: Path, validation: Path | None, output: Path | None) -> None:
    """Refuse a request that cannot be done.

    Args:
        request: of the user.
        table: where the rows to learn from are.
        validation: where those are that candidates are judged by; None: none were named.
        output: folder for the results; None: none was named.

    Raises:
        InvalidInput: something is wrong with it; ``details["fields"]`` has a sentence for each field.
    """
    wrong = {
        "input": _input(request, table),
        "validation": _validation(request, table, validation),
        "validation_fraction": _fraction(request),
        "features": _features(request),
        "sample_weight": _weight(request),
        "objective": _objective(request),
        "algorithms": _algorithms(request),
        "output": _output(request, output),
    }
    wrong = {field: sentence for field, sentence in wrong.items() if sentence}
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), fields=wrong)


def _input(request: CreateAutoMLJob, table: Path) -> str:
    if table.exists():
        return ""
    return f"There is no file or folder {request.input}. Choose the table to learn from."


def _validation(request: CreateAutoMLJob, table: Path, validation: Path | None) -> str:
    if validation is None:
        return ""
    if not validation.exists():
        return f"There is no file or folder {request.validation}. Choose the table to judge candidates by."
    if validation == table:
        return "The validation set is the table to learn from itself. Choose another one."
    return ""


def _algorithms(request: CreateAutoMLJob) -> str:
    if not request.algorithms or request.mode is not AutoMLMode.ENSEMBLING:
        return ""
    return (
        "Algorithms can be chosen for hyperparameter tuning only; a stack has AutoGluon's portfolio. "
        "Choose the mode HyperparameterTuning, or no algorithms."
    )


def _fraction(request: CreateAutoMLJob) -> str:
    if request.validation_fraction is None or not request.validation:
        return ""
    return (
        "Candidates are judged either by a table of their own or by a share of the rows. "
        "Leave one of the two out."
    )


def _features(request: CreateAutoMLJob) -> str:
    if request.features is None or {*request.features} - {request.target, request.sample_weight}:
        return ""
    return "No column is left to learn from. Choose one at least besides the target."


def _weight(request: CreateAutoMLJob) -> str:
    if not request.sample_weight or request.sample_weight != request.target:
        return ""
    return "The target cannot be the column of weights as well. Choose another column of weights."


def _objective(request: CreateAutoMLJob) -> str:
    if not request.problem_type or not request.objective:
        return ""
    known = OBJECTIVES[ProblemType(request.problem_type)]
    if Objective(request.objective) in known:
        return ""
    return f"{request.objective} is no objective of {request.problem_type}; choose one of {', '.join(known)}."


def _output(request: CreateAutoMLJob, output: Path | None) -> str:
    if not is_local(request.output or ""):
        return f"{request.output} is no folder of this machine, where models are kept. Choose one, or none."
    if output is None or not output.exists() or output.is_dir():
        return ""
    return f"{request.output} is a file; choose a folder for the model."
