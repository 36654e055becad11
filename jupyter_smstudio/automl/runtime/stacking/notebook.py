"""Writes the candidate definition notebook of a stack: what is in it, and how to refit any of its models."""

from __future__ import annotations

from pathlib import Path

from ..candidates.cells import code_cell, module_cells, text_cell, write_notebook
from ..exploration.boxes import one_line

RUNTIME = Path(__file__).parents[1]
SECTIONS = {
    "Columns": (
        "features/columns.py",
        "features/power.py",
        "features/dates.py",
        "features/strings.py",
        "features/groups.py",
        "features/derived.py",
        "stacking/columns.py",
    ),
    "Rows": ("metrics.py", "problem.py", "evaluated.py", "stacking/rows.py"),
    "Models": ("stacking/predictor.py", "stacking/layers.py", "stacking/refitting.py", "search/own_trial.py"),
}

INTRODUCTION = """# Candidate definitions

AutoGluon fits a portfolio of models within each fold, and weights what they predict of rows that they have
not seen. This notebook shows what the stack is made of, reproduces the leaderboard's score and that of one of
the models, and fits a model with hyperparameters of your own, which can be added to the leaderboard.

{judged}

It runs in the job's image; `Columns`, `Rows` and `Models` are the job's own code."""

LOAD = """folder = Path("..").resolve()  # of the job; this notebook is in its notebooks folder
problem = load_problem(folder / "problem")
rows = stack_rows(problem, seed={seed})
print(f"{{len(problem.outcome):,}} rows, {{len(problem.columns.names)}} columns of the table")
rows.learned.head()"""

TRIALS = """path = folder / "trials.jsonl"
trials = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
whole = {trial["name"]: trial for trial in trials if trial["state"] == "Completed"}
board = pd.DataFrame(
    [
        {"model": name, "loss": each["loss"], **each["metrics"], "fit_seconds": each["fit_seconds"]}
        for name, each in whole.items()
    ]
)
board.sort_values("loss") if whole else "No model is fitted yet: run this again when the job has ended.\""""

STACK = """path = folder / "result.json"  # there is none before the end of the job
result = json.loads(path.read_text()) if path.exists() else {}
if result:
    predictor = TabularPredictor.load(str(folder / "stack"))
    graph = predictor._trainer.model_graph
    layers = pd.DataFrame(
        [
            {
                "model": name,
                "layer": graph.nodes[name]["level"],
                "reads": ", ".join(inputs(predictor, name)) or "the columns",
                "weight": result["members"].get(name),
            }
            for name in needed(predictor, predictor.model_best)
        ]
    )
    display(layers)"""

HYPERPARAMETERS = """for name in result.get("members", {}):
    model = predictor._trainer.load_model(name)
    print(name, hyperparameters_of(model) or "AutoGluon's defaults")"""

CHECK = """if result:
    blended = sum(
        weight * np.load(folder / "trials" / name / "predictions.npy")
        for name, weight in result["members"].items()
    )
    print(f"Loss of the weighted mean: {loss_of(blended, problem):.6f}")
    known = np.isfinite(blended).all(axis=1)
    weights_of_rows = picked(problem.weights, known)
    metrics_again = scores(
        problem.outcome[known], blended[known], problem.classes, problem.positive, weights_of_rows
    )
    for name, value in result["inner_metrics"].items():
        print(f"{name}: {metrics_again[name]:.6f}; the leaderboard says {value:.6f}.")
        assert value is None or abs(metrics_again[name] - value) < 1e-4"""

ONE_MODEL = """## One model, once more

It is fitted within the same folds. A model that ran into a limit of time may come to another score. The
leaderboard is ordered by {objective}; models are fitted for the loss."""

REFIT = """if result:
    name = min(whole, key=lambda each: whole[each]["fit_seconds"])  # change it here: any name of the board
    again = refit(predictor, name, problem, rows, changes={})
    print(f"{name}: loss {again.loss:.6f}; the leaderboard says {whole[name]['loss']:.6f}.")"""

OWN = """if result:
    changes = {{}}  # of its hyperparameters, as {{"learning_rate": 0.02}} for a LightGBM model
    own = refit(predictor, name, problem, rows, changes)
    tried = whole[name]["candidate"]
    tried = {{**tried, "parameters": {{**tried["parameters"], **changes}}}}
    print(f"{{name}} with {{changes or 'nothing changed'}}: loss {{own.loss:.6f}}")
# Give it a name, and it is on the leaderboard:
# add_own_trial(folder, "my-model", tried, own, {objective!r}, parent=name)"""


def write_stack_notebook(path: Path, *, seed: int, objective: str, judged: str) -> None:
    """Write the notebook.

    Args:
        path: in a folder beside the job's ``problem`` folder.
        seed: of the job.
        objective: metric that models are shown by.
        judged: a sentence that says by which rows models are judged.

    Raises:
        ValueError: two modules define the same name.
    """
    imports = ["import json", "from pathlib import Path", "from autogluon.tabular import TabularPredictor"]
    cells = module_cells(RUNTIME, SECTIONS, INTRODUCTION.format(judged=one_line(judged)), imports)
    cells += [
        text_cell("## The job's rows and models"),
        code_cell(LOAD.format(seed=seed)),
        code_cell(TRIALS),
        text_cell(
            "## The stack\n\nEach layer reads the columns, or what the models of the layer before it say."
        ),
        code_cell(STACK),
        code_cell(HYPERPARAMETERS),
        text_cell("## The leaderboard's score, once more"),
        code_cell(CHECK),
        text_cell(ONE_MODEL.format(objective=objective)),
        code_cell(REFIT),
        text_cell("## A model with hyperparameters of your own"),
        code_cell(OWN.format(objective=objective)),
    ]
    write_notebook(path, cells)
