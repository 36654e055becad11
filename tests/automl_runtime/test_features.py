"""Features are made by generic rules, and learned from the rows of a fold alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jupyter_smstudio.automl.runtime.candidates.candidate import Candidate
from jupyter_smstudio.automl.runtime.candidates.pairs import DERIVED, OUTCOMES, SCALED
from jupyter_smstudio.automl.runtime.evaluation import FoldFeatures, evaluate
from jupyter_smstudio.automl.runtime.features.columns import Columns
from jupyter_smstudio.automl.runtime.features.derived import DerivedColumns
from jupyter_smstudio.automl.runtime.features.groups import GroupSizes
from jupyter_smstudio.automl.runtime.features.power import outcome_matrix, prediction_power
from jupyter_smstudio.automl.runtime.features.recipe import Recipe, make_features
from jupyter_smstudio.automl.runtime.features.strings import StringParts
from jupyter_smstudio.automl.runtime.problem import make_folds, make_problem

from .small import KINDS, passengers


def test_a_string_has_its_words_letters_number_and_form() -> None:
    strings = pd.Series(["Braund, Mr. Owen", "Allen, Mr. William", "A/5 21171", "(none)"])
    parts = StringParts("x").fit(strings).transform(strings)
    assert parts["x commonest word"].tolist() == ["mr.", "mr.", "(none)", "(none)"]
    assert parts["x first word"].tolist() == ["braund", "allen", "a/5", "(none)"]
    assert parts["x first letter"].tolist() == ["B", "A", "A", "(none)"]
    assert parts["x number"].tolist()[2] == 21171
    assert np.isnan(parts["x number"].tolist()[0])
    assert parts["x form"].tolist()[2:] == ["a/9 9", "(none)"]


def test_a_new_row_is_counted_with_the_group_that_is_known() -> None:
    keys, numbers = pd.Series(["a", "a", "b", "(none)"]), pd.DataFrame(index=range(4))
    groups = GroupSizes("key").fit(keys, numbers)
    assert groups.transform(keys, numbers, learned=True)["key rows"].tolist() == [2, 2, 1, 1]
    new = pd.Series(["a", "b", "c", "(none)"])
    assert groups.transform(new, numbers, learned=False)["key rows"].tolist() == [3, 2, 1, 1]


def test_a_quantity_stated_once_for_a_group_is_shared_among_its_rows() -> None:
    keys = pd.Series([f"g{n // 2}" for n in range(40)])
    numbers = pd.DataFrame({"fare": np.repeat(np.arange(20.0), 2), "age": np.arange(40.0)})
    parts = GroupSizes("key").fit(keys, numbers).transform(keys, numbers, learned=True)
    assert parts["fare per row of key"].tolist() == (numbers["fare"] / 2).tolist()
    assert "age per row of key" not in parts


def test_prediction_power_is_nothing_for_chance_and_much_for_a_cause() -> None:
    generator = np.random.default_rng(0)
    outcome = generator.integers(0, 2, 500)
    target = outcome_matrix(outcome, True)
    assert prediction_power(pd.Series(outcome.astype(str)), target) > 0.95
    assert prediction_power(pd.Series(generator.normal(size=500)), target) < 0.02
    unique = pd.Series([f"row {n}" for n in range(500)])
    assert prediction_power(unique, target) == 0


def test_derived_columns_that_predict_are_kept_and_named() -> None:
    table = passengers()
    outcome = (table["saved"] == "yes").to_numpy().astype(int)
    derived = DerivedColumns(Columns.of(KINDS), 2)
    learned = derived.fit_transform(table, outcome)
    names = derived.get_feature_names_out()
    assert list(learned.columns) == names
    assert "name commonest word" in names
    assert "name length" not in names or prediction_power(
        learned["name length"], outcome_matrix(outcome, True)
    )
    assert list(derived.transform(table.head(3)).columns) == names


@pytest.mark.parametrize("recipe", [DERIVED, OUTCOMES, SCALED], ids=["derived", "outcomes", "scaled"])
def test_a_recipe_makes_numbers_with_a_name_each_and_takes_new_values(recipe: Recipe) -> None:
    table = passengers()
    outcome = (table["saved"] == "yes").to_numpy().astype(int)
    steps = make_features(recipe, Columns.of(KINDS), 2, seed=0)
    learned = steps.fit_transform(table, outcome)
    assert learned.dtype == np.float64
    assert len(steps[-1].get_feature_names_out()) == learned.shape[1]
    strange = pd.DataFrame({"name": [None], "age": ["?"], "class": [99], "ticket": ["never seen"]})
    assert steps.transform(strange).shape == (1, learned.shape[1])


def test_a_target_of_chance_is_not_predicted() -> None:
    generator = np.random.default_rng(3)
    table = passengers(400)
    table["saved"] = generator.choice(["yes", "no"], len(table))
    problem = make_problem(table, "saved", KINDS, classification=True)
    features = FoldFeatures(problem, make_folds(problem.outcome, 2, 0), 0)
    parameters = {"n_estimators": 50, "min_samples_leaf": 2, "max_features": 0.5}
    for recipe in (DERIVED, OUTCOMES):
        found = evaluate(Candidate("pair", recipe, "random-forest", parameters), features)
        assert 0.4 < found.metrics["AUC"] < 0.6
