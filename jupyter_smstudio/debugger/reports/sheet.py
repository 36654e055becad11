"""The report of a training as a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.sheets.models import Facts, Section, Sheet, Text, section
from ..runtime.figures import classification, importances, loss_curves, regression, tree_sizes
from ..runtime.figures.values import names_in
from ..runtime.profile.profile import Profile
from ..runtime.trial.trial import Trial
from .layer_sections import layer_sections
from .loss_sections import loss_sections
from .model_sections import (
    classification_sections,
    importance_sections,
    regression_sections,
    tree_section,
)
from .profile_sections import profile_sections
from .rule_sections import rule_sections
from .subject import Subject

MOST_SECTIONS = 100
MOST_HYPERPARAMETERS = 100


def report_sheet(subject: Subject, trial: Trial, profile: Profile) -> Sheet:
    """Return what there is to say of a training.

    Args:
        subject: what the server knows of it.
        trial: its tensors.
        profile: what it used.
    """
    return Sheet(
        title=subject.name,
        about=subject.about,
        sections=[each for each in _sections(subject, trial, profile) if each.blocks][:MOST_SECTIONS],
    )


def objective_of(trial: Trial) -> str:
    """Return the objective that XGBoost was told; empty: another framework, or it was not said."""
    given = trial.model().get("hyperparameters")
    objective = given.get("objective") if isinstance(given, dict) else None
    return objective if isinstance(objective, str) else ""


def parts_of(trial: Trial, profile: Profile) -> tuple[str, list[str]]:
    """Return the objective of a training, and which parts a notebook about it has."""
    objective = objective_of(trial)
    there = {
        "losses": bool(loss_curves(trial, most=2)),
        "classes": classification(trial, objective) is not None,
        "numbers": regression(trial, objective) is not None,
        "importances": bool(names_in(trial, "feature_importance")),
        "trees": tree_sizes(trial) is not None,
        "layers": bool(names_in(trial, "weights") or names_in(trial, "gradients")),
        "profile": bool(profile.hosts or profile.steps),
    }
    return objective, [part for part, known in there.items() if known]


def _sections(subject: Subject, trial: Trial, profile: Profile) -> Iterator[Section]:
    yield section("Training", Facts(facts=[*subject.facts, *_saved(trial)]))
    if given := _hyperparameters(trial):
        yield section("Hyperparameters", Facts(facts=given))
    yield from rule_sections(subject.rules)
    if trial.steps():
        yield from loss_sections(loss_curves(trial))
        yield from _of_the_model(trial)
        yield from layer_sections(trial)
    else:
        yield section("Tensors", Text(lines=["No step was saved, so there is nothing to tell of tensors."]))
    yield from profile_sections(profile)


def _of_the_model(trial: Trial) -> Iterator[Section]:
    objective = objective_of(trial)
    if (classes := classification(trial, objective)) is not None:
        yield from classification_sections(classes)
    if (numbers := regression(trial, objective)) is not None:
        yield from regression_sections(numbers)
    yield from importance_sections(importances(trial))
    if (trees := tree_sizes(trial)) is not None:
        yield tree_section(trees)


def _saved(trial: Trial) -> list[tuple[str, str]]:
    steps, framework = trial.steps(), trial.model().get("framework")
    return [
        ("Framework", framework if isinstance(framework, str) else ""),
        ("Saved steps", f"{len(steps):,}, the last is {steps[-1]:,}" if steps else "none"),
        ("Tensors", f"{len(trial.tensor_names()):,}"),
    ]


def _hyperparameters(trial: Trial) -> list[tuple[str, str]]:
    given = trial.model().get("hyperparameters")
    if not isinstance(given, dict):
        return []
    return [(str(name)[:1000], str(value)[:1000]) for name, value in given.items()][:MOST_HYPERPARAMETERS]
