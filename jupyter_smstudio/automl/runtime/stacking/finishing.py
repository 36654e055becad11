"""Makes the model of a stack: weights what was fitted, and leaves what the pages show of it."""

from __future__ import annotations

from typing import Any

from ..results.insights import insights
from ..results.saving import save_model
from ..search.record import write_document
from .diagram import stack_diagram
from .fitting import load_predictor
from .layers import weights
from .model import StackModel
from .predictor import unseen_predictions
from .rows import stack_rows
from .task import StackTask


def finish_stack(task: StackTask) -> dict[str, Any]:
    """Make the model in a worker, of whatever models there are.

    Args:
        task: of the stack.

    Returns:
        ``members``: the weight of each model in the mean; ``metrics`` of rows that were not learned from.
    """
    problem = task.problem
    predictor, rows = load_predictor(task), stack_rows(problem, task.seed)
    best = last_mean(predictor)
    model = StackModel(rows.given, predictor, problem.columns, problem.labels)
    save_model(model, problem.frame, task.folder / "model")
    predicted = unseen_predictions(predictor._trainer, best, problem, rows)
    shown = insights(problem.outcome, predicted, problem.labels, problem.positive, problem.weights)
    write_document(task.folder / "insights.json", shown)
    write_document(task.folder / "diagram.json", stack_diagram(predictor, best, rows, problem))
    return {"members": weights(predictor, best), "metrics": shown["metrics"]}


def last_mean(predictor: Any) -> str:
    """Return the name of the weighted mean of all models; it becomes what the predictor answers.

    One is always made anew: AutoGluon's own may not know of the models of a second start.
    """
    (name,) = predictor.fit_weighted_ensemble()
    predictor.set_model_best(name, save_trainer=True)
    return str(name)
