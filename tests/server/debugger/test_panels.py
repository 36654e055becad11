"""Rules in groups: who judges them, what is done about them, and what a judge cannot say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from jupyter_smstudio.core.jobs.debugger_models import RuleAction, RuleSpec
from jupyter_smstudio.core.jobs.folders import JobFolder
from jupyter_smstudio.core.jobs.states import JobState
from jupyter_smstudio.debugger.followed import Followed, begun
from jupyter_smstudio.debugger.models import RuleEvaluation
from jupyter_smstudio.debugger.panels import panels_of, replay_panels, wanted_actions
from jupyter_smstudio.debugger.places import confinement
from jupyter_smstudio.debugger.trainings import Training, TrainingKind

ZERO = RuleSpec(name="Zero", rule="AllZero")
OWN = RuleSpec(name="Own", rule="AllZero", source="/home/ann/own.py")
ADDED = RuleSpec(name="Added", rule="OfAPackage")
PROFILER = RuleSpec(name="Report", rule="ProfilerReport")


def training(*rules: RuleSpec, kind: TrainingKind = "job", name: str = "mnist-1") -> Training:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    folder = JobFolder(Path("/nowhere"))
    return Training("1", name, "ann", kind, JobState.IN_PROGRESS, now, None, True, folder, rules)


def test_a_persons_own_rules_are_judged_by_themselves() -> None:
    main, own = panels_of(training(OWN, ZERO, ADDED, PROFILER))
    assert (main.rules, main.own) == ((ZERO, PROFILER), False)
    assert (own.rules, own.own) == ((OWN, ADDED), True)
    assert [each.rules for each in panels_of(training())] == [()]  # somebody has to see new steps
    [only] = panels_of(training(ZERO, ADDED, kind="notebook"))
    assert only.rules == (ZERO, ADDED) and not only.own
    [replayed] = replay_panels("r", training(), [OWN])
    assert (replayed.key, replayed.replay, replayed.own) == ("replay-r-image", "r", True)


def test_a_judge_speaks_of_its_own_rules_alone() -> None:
    [_, panel] = panels_of(training(OWN, ZERO))
    followed = Followed(training(OWN, ZERO), panel, begun(panel))
    said = [
        RuleEvaluation(name="Zero", rule="AllZero", status="IssuesFound", triggered=1),
        RuleEvaluation(name="Own", rule="Else", status="Error", details="x" * 5000, replay="r",
                       parameters={"a": "b"}),
    ]  # fmt: skip
    [changed] = followed.take(said, 3, final=True)
    assert (changed.name, changed.rule, changed.replay, changed.parameters) == ("Own", "AllZero", "", {})
    assert len(changed.details) == 1024
    assert [each.name for each in followed.standing.evaluations] == ["Own"]


@pytest.mark.parametrize(
    ("parameters", "stops"),
    [
        ({}, False),
        ({"stop_training_on_fire": "True"}, True),
        ({"stop_training_on_fire": "True", "training_job_name_prefix": "mnist"}, True),
        ({"stop_training_on_fire": "True", "training_job_name_prefix": "other"}, False),
    ],
)
def test_a_stalled_training_is_stopped_where_its_rule_says_so(
    parameters: dict[str, str], stops: bool
) -> None:
    rule = RuleSpec(name="Stalled", rule="StalledTrainingRule", parameters=parameters)
    assert wanted_actions(rule, training()) == ([RuleAction(name="stoptraining")] if stops else [])
    told = RuleAction(name="stoptraining")
    asked = rule.model_copy(update={"actions": [told]})
    assert wanted_actions(asked, training()) == [told]  # and not twice


def test_what_is_hidden_is_empty_but_for_what_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "tensors").mkdir(parents=True)
    command = confinement([data, tmp_path / "none"], [data / "tensors", data / "gone", Path("/usr")])
    assert command[command.index(str(data)) - 1] == "--tmpfs" and str(tmp_path / "none") not in command
    bound = [command[at + 2] for at, word in enumerate(command) if word == "--ro-bind"]
    assert bound == ["/", str(data / "tensors")]
    assert command.index("--remount-ro") > command.index(str(data / "tensors"))
