"""What reports compute from a trial, held against scikit-learn and against sums done by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics

from jupyter_smstudio.debugger.models import EditProposal, RuleEvaluation, RuleFinding
from jupyter_smstudio.debugger.reports.notebook import report_notebook
from jupyter_smstudio.debugger.reports.pages import sheet_page
from jupyter_smstudio.debugger.reports.sheet import parts_of, report_sheet
from jupyter_smstudio.debugger.reports.subject import Subject
from jupyter_smstudio.debugger.runtime import figures
from jupyter_smstudio.debugger.runtime.collection import built_in
from jupyter_smstudio.debugger.runtime.profile.profile import read_profile
from jupyter_smstudio.debugger.runtime.profile.step_file import StepFile, StepRow
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial.trial import Trial

from .test_profile import sampled

GLOBAL, TRAIN, EVAL = 4, 1, 2
CHANCE = np.random.default_rng(3)
HOSTILE = "<img src=x onerror=alert(1)>"


def trial_of(folder: Path, steps: Iterable[Mapping[str, Any]], modes: Iterable[int] = ()) -> Trial:
    """Write a trial of some steps, and open it."""
    writer, names, counts = TensorWriter(folder), set[str](), dict.fromkeys(range(1, 5), -1)
    chosen = iter(modes)
    for step, tensors in enumerate(steps):
        mode = next(chosen, GLOBAL)
        counts[mode] += 1
        writer.write(step, mode, counts[mode], {name: np.asarray(value) for name, value in tensors.items()})
        names |= tensors.keys()
    collections = built_in()
    for collection in collections.values():
        collection.tensor_names = {name for name in names if collection.has(name)}
    writer.collections({name: each.to_json_dict() for name, each in collections.items()})
    writer.close()
    return Trial(folder)


def subject(folder: Path, *rules: RuleEvaluation) -> Subject:
    return Subject(
        name="a",
        about="Training of ann",
        tensors=str(folder),
        facts=[("State", "Completed")],
        rules=list(rules),
    )


def page_of(trial: Trial, *rules: RuleEvaluation) -> str:
    sheet = report_sheet(subject(Path(trial.path), *rules), trial, read_profile(trial.path))
    return "".join(sheet_page(type(sheet).model_validate_json(sheet.model_dump_json())))


@pytest.mark.parametrize("kind", ["probabilities", "rows", "classes", "margins"])
def test_classes_are_compared_as_scikit_learn_does(kind: str, tmp_path: Path) -> None:
    labels = CHANCE.integers(2 if kind in ("probabilities", "margins") else 4, size=300)
    if kind == "probabilities":
        predictions = np.clip(labels * 0.4 + CHANCE.uniform(0, 0.6, 300), 0, 1)
        predicted = predictions > 0.5
    elif kind == "margins":
        predictions = 2.0 * labels - 1 + CHANCE.normal(size=300)
        predicted = predictions > 0
    elif kind == "rows":
        predictions = CHANCE.uniform(size=(300, 4)) + 0.5 * np.eye(4)[labels]
        predicted = predictions.argmax(axis=1)
    else:
        predictions = np.where(CHANCE.uniform(size=300) < 0.7, labels, (labels + 1) % 4).astype(float)
        predicted = predictions
    trial = trial_of(tmp_path, [{"labels": labels, "predictions": predictions}])
    found = figures.classification(trial)
    assert found is not None and figures.regression(trial) is None
    assert (found.confusion == metrics.confusion_matrix(labels, predicted)).all()
    assert found.accuracy == pytest.approx(metrics.accuracy_score(labels, predicted))
    assert found.recall == pytest.approx(metrics.recall_score(labels, predicted, average=None))
    assert found.precision == pytest.approx(metrics.precision_score(labels, predicted, average=None))
    for curve in found.roc:
        scores = predictions if predictions.ndim == 1 else predictions[:, curve.label]
        assert curve.area == pytest.approx(metrics.roc_auc_score(labels == curve.label, scores))
    assert len(found.roc) == {"probabilities": 1, "margins": 1, "rows": 4, "classes": 0}[kind]


def test_numbers_are_compared_as_scikit_learn_does(tmp_path: Path) -> None:
    labels = CHANCE.normal(size=200) * 30
    predictions = labels + CHANCE.normal(size=200)
    predictions[3] = np.nan
    trial = trial_of(tmp_path, [{"labels": labels, "predictions": predictions}])
    assert figures.classification(trial) is None
    found = figures.regression(trial)
    known = np.isfinite(predictions)
    assert found is not None and found.counts.sum() == 199
    assert found.rmse**2 == pytest.approx(metrics.mean_squared_error(labels[known], predictions[known]))
    assert found.mae == pytest.approx(metrics.mean_absolute_error(labels[known], predictions[known]))
    assert found.r2 == pytest.approx(metrics.r2_score(labels[known], predictions[known]))


def test_an_objective_says_whether_numbers_are_classes(tmp_path: Path) -> None:
    counts = CHANCE.integers(5, size=200)
    trial = trial_of(tmp_path, [{"labels": counts, "predictions": counts + 0.25}])
    assert figures.classification(trial, "multi:softmax") is not None
    assert figures.classification(trial, "count:poisson") is None
    assert figures.regression(trial, "count:poisson") is not None


def test_where_a_model_learns_by_heart_is_marked(tmp_path: Path) -> None:
    seen = [1 / (step + 1) for step in range(20)]
    unseen = [0.5 + (step - 7) ** 2 / 50 for step in range(20)]
    steps = [
        {"train-logloss": a, "validation-logloss": b, "validation-auc": 1 - b}
        for a, b in zip(seen, unseen, strict=True)
    ]
    curves = figures.loss_curves(trial_of(tmp_path, steps))
    assert [(curve.name, curve.trained, curve.evaluated, curve.score) for curve in curves] == [
        ("train-logloss", True, False, False),
        ("validation-auc", False, True, True),
        ("validation-logloss", False, True, False),
    ]
    losses = [curve for curve in curves if not curve.score]
    best = figures.best_evaluation(losses)
    assert best is not None and (best.step, best.value, best.overfitted) == (7, 0.5, True)
    rising = [figures.LossCurve("train-logloss", "GLOBAL", losses[0].steps, losses[1].values), losses[1]]
    worse = figures.best_evaluation(rising)
    assert worse is not None and not worse.overfitted, "the training data's loss grew, too"


def test_losses_of_a_loop_are_told_by_mode_at_global_steps(tmp_path: Path) -> None:
    trial = trial_of(tmp_path, [{"loss": step} for step in range(6)], [TRAIN, TRAIN, EVAL] * 2)
    curves = {curve.mode: curve for curve in figures.loss_curves(trial)}
    assert curves["TRAIN"].steps.tolist() == [0, 1, 3, 4] and curves["TRAIN"].values.tolist() == [0, 1, 3, 4]
    assert curves["EVAL"].steps.tolist() == [2, 5]


def test_a_network_is_reported_by_its_layers(tmp_path: Path) -> None:
    steps = [
        {
            "Net_fc1.weight": np.full((3, 4), 1 + step, np.float32),
            f"gradient/Net_{HOSTILE}.weight": np.array([np.nan, 0.0, 1.0], np.float32),
            "CrossEntropyLoss_output_0": np.float32(2 / (step + 1)),
        }
        for step in range(5)
    ]
    finding = RuleFinding(
        rule="VanishingGradient", step=2, mode="TRAIN", tensor=HOSTILE, layer="fc1",
        message=f"Step 2, {HOSTILE}.", explanation="It is small. It learns little. Change it.", figures={},
        proposal=EditProposal(kind="initialisation", text="Initialise by Kaiming."), origin=None,
    )  # fmt: skip
    fired = RuleEvaluation(
        name=HOSTILE, rule="VanishingGradient", status="IssuesFound", triggered=1, findings=[finding]
    )
    page = page_of(trial_of(tmp_path, steps), fired)
    for title in ("Rules", "Weights", "Gradients", "Loss: CrossEntropyLoss_output_0"):
        assert f"<h2>{title}</h2>" in page
    assert "Initialise by Kaiming." in page
    assert "<img" not in page and "&lt;img src=x" in page
    assert "33.3%" in page, "the share of zeros, or of NaN"


def test_a_trial_of_nothing_is_reported_so(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "none")
    page = page_of(trial)
    assert "No step was saved" in page and "Hyperparameters" not in page
    assert parts_of(trial, read_profile(tmp_path)) == ("", [])


def test_values_that_are_no_numbers_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "smstudio").mkdir()
    wrong = {"framework": 3, "hyperparameters": {HOSTILE: [HOSTILE], "objective": ["no text"]}}
    (tmp_path / "smstudio" / "model.json").write_text(json.dumps(wrong))
    odd = [
        {"labels": np.array([], np.float32), "predictions": np.array([], np.float32)},
        {"labels": np.array([np.nan, np.inf]), "predictions": np.array([1.0, 2.0])},
        {"labels": np.array([1e308, -1e308, 3.5]), "predictions": np.array([-1e308, 1e308, 2.5])},
        {"labels": np.array([1.0, -3.0]), "predictions": np.full((2, 2, 2), 1.0)},
        {"labels": np.array([True, False]), "predictions": np.array([np.nan, np.nan])},
        {"labels": np.array([1 + 2j]), "predictions": np.array([1.0])},
        {"train-rmse": np.nan, "validation-rmse": np.inf, "trees/Depth": [np.nan], "trees/Feature": [0.0]},
        {"feature_importance/gain/a": np.nan, "feature_importance/gain/b": np.inf, "train-x": -np.inf},
    ]
    for number, last in enumerate(odd):
        folder = tmp_path / str(number)
        trial = trial_of(folder, [*odd[number + 1 :], last])
        (folder / "smstudio" / "model.json").write_text(json.dumps(wrong))
        page = page_of(trial)
        assert "<img" not in page


def test_a_notebook_names_files_and_nothing_of_a_name_is_code(tmp_path: Path) -> None:
    folder = tmp_path / 'it\'s "{x}" \\ here'
    told = Subject(name=f"# {HOSTILE} $x$", about="", tensors=str(folder), facts=[], rules=[])
    notebook = json.loads(report_notebook(told, '"); import os  # {', ["losses"]))
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert notebook["metadata"]["smstudio"]["image"] == "system"
    names: dict[str, Any] = {}
    assignments = "\n".join(line for line in code[0].splitlines() if line.startswith("objective = "))
    exec(assignments, names)
    assert names["objective"] == '"); import os  # {'
    assert repr(str(folder)) in code[0]
    words = "".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert "<" not in words and "$" not in words


def test_a_profile_is_reported_with_what_its_rules_advise(tmp_path: Path) -> None:
    trial = trial_of(tmp_path, [{"loss": 1.0}])
    sampled(tmp_path, "algo-1", [[second, 50.0 + second, 0.0, 5.0] for second in range(40)])
    file = StepFile(tmp_path, "worker_0")
    for step in range(40):
        file.add(StepRow(step, TRAIN, step, 0.03, 0.01, 0.02, 0.0, 0.0, 5.0 if step == 39 else 0.0))
    file.close()
    profile = read_profile(tmp_path)
    uses = {(use.metric, use.device): use for use in figures.device_uses(profile)}
    assert uses["cpu", "cpu0"].percentiles == pytest.approx((50, 69.5, 85.1, 88.61, 89))
    [steps] = profile.steps
    shares = {use.phase: use.share for use in figures.phase_uses(steps)}
    assert sum(shares.values()) == pytest.approx(1) and "optimizer" not in shares
    page = page_of(trial)
    for title in ("Use of algo-1", "Use of devices", "Time of the steps of worker_0", "Bottlenecks"):
        assert f"<h2>{title}</h2>" in page
    assert "Of 40 steps, most of the time went into" in page
    assert parts_of(trial, profile)[1] == ["losses", "profile"]
