"""Writes the candidate definition notebook: all code of the candidates, to read, to run and to change.

The notebook holds the code itself rather than imports of it: it runs wherever the libraries of the job do.
"""

from __future__ import annotations

from pathlib import Path

from ..exploration.boxes import one_line
from .cells import code_cell, module_cells, text_cell, write_notebook

RUNTIME = Path(__file__).parents[1]
FEATURES = (
    "features/columns.py",
    "features/power.py",
    "features/dates.py",
    "features/strings.py",
    "features/groups.py",
    "features/derived.py",
    "features/sentences.py",
    "features/encoding.py",
    "features/recipe.py",
)
CANDIDATES = (
    "candidates/ranges.py",
    "candidates/algorithms.py",
    "candidates/pairs.py",
    "candidates/candidate.py",
)
EVALUATION = ("metrics.py", "problem.py", "evaluated.py", "evaluation.py", "search/own_trial.py")
TUNING = ("search/proposals.py",)
SECTIONS = {"Features": FEATURES, "Candidates": CANDIDATES, "Evaluation": EVALUATION, "Tuning": TUNING}

INTRODUCTION = """# Candidate definitions

Each candidate is a *recipe* for features and an *algorithm* with its hyperparameters. This notebook has
all of their code: run it from top to bottom, and change whatever you like. It reads the rows and the trials
of the job from its folder, reproduces the best candidate's score, tunes a little further, and adds a
candidate of your own to the leaderboard.

{judged}

It needs the packages of the job's image: numpy, pandas, pyarrow, scikit-learn, xgboost, lightgbm and
optuna."""

LOAD = """folder = Path("..").resolve()  # of the job; this notebook is in its notebooks folder
problem = load_problem(folder / "problem")
settings = {settings}
folds = folds_of(problem, settings["seed"])
features = FoldFeatures(problem, folds, settings["seed"])
print(f"{{len(problem.outcome):,}} rows, {{len(problem.columns.names)}} columns, {{len(folds)}} folds")"""

TRIALS = """path = folder / "trials.jsonl"
trials = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
whole = [trial for trial in trials if trial["state"] == "Completed" and trial.get("share", 1) == 1]
whole.sort(key=lambda trial: (trial["loss"], trial["name"]))
board = pd.DataFrame(
    [{"trial": each["name"], "loss": each["loss"], **each["metrics"], "fit_seconds": each["fit_seconds"]}
     for each in whole]
)
board.head(20)"""

REPRODUCE = """best = whole[0] if whole else None
if best:
    candidate = Candidate.from_json(best["candidate"])
else:
    candidate = Candidate(PAIRS[0].name, PAIRS[0].recipe, PAIRS[0].algorithm, PAIRS[0].first)
found = evaluate(candidate, features)
print(candidate)
print(f"Loss {found.loss:.6f}" + (f"; the leaderboard says {best['loss']:.6f}." if best else "."))
pd.Series(found.metrics)"""

TUNE = """proposals = Proposals(PAIRS, settings["seed"] + 1)  # another seed than the job's: other candidates
rows = []
for number in range(TRIES):
    proposed = proposals.propose(number)
    tried = evaluate(proposed, features)
    proposals.tell(number, tried.loss)
    rows.append({"pair": proposed.pair, "loss": tried.loss, **tried.metrics})
pd.DataFrame(rows).sort_values("loss")"""

OWN = """own = dataclasses.replace(candidate, parameters={**candidate.parameters})  # change it here
own_found = evaluate(own, features)
print(own_found.loss, own_found.metrics)
# Give it a name, and it is on the leaderboard:
# parent = best["name"] if best else None
# add_own_trial(folder, "my-candidate", own.to_json(), own_found, settings["objective"], parent)"""


def write_candidate_notebook(path: Path, *, seed: int, objective: str, judged: str) -> None:
    """Write the notebook.

    Args:
        path: in a folder beside the job's ``problem`` folder.
        seed: of the job.
        objective: metric that trials are shown by.
        judged: a sentence that says by which rows candidates are judged.

    Raises:
        ValueError: two modules define the same name.
    """
    imports = ["import dataclasses", "import json", "from pathlib import Path"]
    cells = module_cells(RUNTIME, SECTIONS, INTRODUCTION.format(judged=one_line(judged)), imports)
    settings = repr({"seed": seed, "objective": objective})
    cells += [
        text_cell("## The job's rows and trials"),
        code_cell(LOAD.format(settings=settings)),
        code_cell(TRIALS),
        text_cell(
            "## The best candidate, once more\n\nThe same folds and the same seed give the same score."
        ),
        code_cell(REPRODUCE),
        text_cell("## Tune further\n\nRanges are in `PAIRS`, above. More tries find better candidates."),
        code_cell("TRIES = 2"),
        code_cell(TUNE),
        text_cell("## A candidate of your own"),
        code_cell(OWN),
    ]
    write_notebook(path, cells)
