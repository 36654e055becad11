"""Configurations of rules, their parameters and actions, and many rules over a trial that grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jupyter_smstudio.debugger.runtime.config import CollectionConfig
from jupyter_smstudio.debugger.runtime.rules import rule_configs
from jupyter_smstudio.debugger.runtime.rules.actions import (
    SMS,
    Action,
    ActionList,
    Email,
    StopTraining,
    Webhook,
)
from jupyter_smstudio.debugger.runtime.rules.catalogue import BUILT_IN, rule_class
from jupyter_smstudio.debugger.runtime.rules.configuration import RuleConfiguration
from jupyter_smstudio.debugger.runtime.rules.finding import MESSAGE_LIMIT, Finding, layer_of
from jupyter_smstudio.debugger.runtime.rules.invoke import invoke_rule
from jupyter_smstudio.debugger.runtime.rules.noting import TooManyRules
from jupyter_smstudio.debugger.runtime.rules.parameters import WrongParameter
from jupyter_smstudio.debugger.runtime.rules.rule import Rule
from jupyter_smstudio.debugger.runtime.rules.session import RuleSession
from jupyter_smstudio.debugger.runtime.rules.status import FINDINGS_LIMIT, RuleStatus
from jupyter_smstudio.debugger.runtime.store.writer import TensorWriter
from jupyter_smstudio.debugger.runtime.trial import RuleEvaluationConditionMet, Trial, create_trial

from .history import History

GRADIENT, LOSS = "gradient/Net_fc1.weight", "CrossEntropyLoss_output_0"
OWN_RULES = '''
"""Rules of a person's own."""

from jupyter_smstudio.debugger.runtime.rules.rule import Rule


class LossAbove(Rule):
    def __init__(self, base_trial, threshold="1.0"):
        super().__init__(base_trial)
        self.threshold = float(threshold)

    def invoke_at_step(self, step):
        return bool(self.base_trial.tensor("my_value").value(step) > self.threshold)


class Broken(Rule):
    def invoke_at_step(self, step):
        raise ZeroDivisionError("a mistake")


NOT_A_RULE = 3
'''


def vanishing(name: str | None = None, **parameters: object) -> RuleConfiguration:
    return Rule.sagemaker(rule_configs.vanishing_gradient(), name=name, rule_parameters=parameters)


def shrinking(history: History, *scales: float) -> None:
    for scale in scales:
        history.add({GRADIENT: np.full(4, scale), LOSS: 1.0})


# Configurations


def test_each_built_in_rule_has_a_configuration_with_the_collections_it_reads() -> None:
    for name in rule_configs.__all__:
        if name[0].islower() and name != "base_config":
            base = getattr(rule_configs, name)()
            assert base.rule in BUILT_IN and base.rule.lower() == name.replace("_", "")
            assert all(isinstance(each, CollectionConfig) for each in base.collections)
    assert [each.name for each in rule_configs.vanishing_gradient().collections] == ["gradients"]


def test_a_configuration_is_written_and_read() -> None:
    made = Rule.sagemaker(
        rule_configs.overfit(),
        name="Mine",
        rule_parameters={"patience": 3, "tensor_regex": ["loss", "error"]},
        collections_to_save=[CollectionConfig("losses")],
        other_trials_s3_input_paths=["mnist-1"],
        actions=ActionList(StopTraining(), Webhook("https://example.org/hook")),
    )
    value = made.to_json()
    assert value["RuleParameters"] == {
        "rule_to_invoke": "Overfit", "patience": "3", "tensor_regex": "loss,error",
    }  # fmt: skip
    assert value["Actions"] == [
        {"name": "stoptraining"}, {"name": "webhook", "endpoint": "https://example.org/hook"},
    ]  # fmt: skip
    read = RuleConfiguration.from_json(value)
    assert (read.name, read.rule, read.parameters, read.actions, read.other_trials) == (
        made.name, made.rule, made.parameters, made.actions, ("mnist-1",),
    )  # fmt: skip


@pytest.mark.parametrize(
    "rule, parameters, said",
    [
        ("vanishing_gradient", {"treshold": 1}, "no parameter “treshold”. Its parameters are: threshold."),
        ("vanishing_gradient", {"threshold": "0"}, "the rule VanishingGradient is '0'. Set it to"),
        ("vanishing_gradient", {"threshold": "nan"}, "Set it to a number above 0."),
        ("vanishing_gradient", {"threshold": True}, "is True. Set it"),
        ("overfit", {"patience": 1.5}, "Overfit is 1.5. Set it to a whole number from 1 on."),
        ("all_zero", {"threshold": "101"}, "a number at least 0 and at most 100."),
        ("exploding_tensor", {"only_nan": "maybe"}, "is 'maybe'. Set it to True or False."),
        ("exploding_tensor", {"tensor_regex": "a,("}, "Set it to a list of regular expressions"),
        ("loss_not_decreasing", {"mode": "train,eval"}, "Set it to one of TRAIN, EVAL, PREDICT, GLOBAL."),
        ("nlp_sequence_ratio", {"token_values": "a"}, "a number, or several with commas between them."),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named_with_what_is_allowed(
    rule: str, parameters: dict[str, object], said: str
) -> None:
    with pytest.raises(WrongParameter) as error:
        Rule.sagemaker(getattr(rule_configs, rule)(), rule_parameters=parameters)
    assert said in str(error.value)


def test_texts_stand_for_values() -> None:
    history = History()
    rule: Any = BUILT_IN["WeightUpdateRatio"](history, num_steps="None", large_threshold="1e1")
    assert (rule.parameters.num_steps, rule.parameters.large_threshold) == (None, 10.0)
    rule = BUILT_IN["LossNotDecreasing"](history, mode="eval", use_losses_collection="False", num_steps="7")
    asked = rule.parameters
    assert (asked.mode, asked.use_losses_collection, asked.num_steps) == ("EVAL", False, 7)


@pytest.mark.parametrize(
    "make, said",
    [
        (lambda: SMS("+123456789012"), "sends no text messages"),
        (lambda: Email("nobody"), "“nobody” is not an address"),
        (lambda: Email("a@b.org, c@d.org"), "is not an address"),
        (lambda: Webhook("ftp://example.org"), "cannot be posted to"),
        (lambda: Webhook("https://me:secret@example.org"), "without a password"),
        (lambda: StopTraining("../x"), "not the beginning of a job's name"),
        (lambda: ActionList("stop"), "'stop' is no action"),  # type: ignore[arg-type]
        (lambda: ActionList.from_json([{"name": "reboot"}]), "There is no action “reboot”"),
    ],
)
def test_an_action_that_cannot_be_done_is_refused(make: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make()


def test_the_layer_of_a_tensor_is_read_from_its_name() -> None:
    for tensor in ("gradient/Net_conv1.weight", "Net_conv1.bias", "Net_conv1_output_0", "Net_conv1_input_0_1",
                   "smdebug/reductions/abs_mean/gradient/Net_conv1.weight"):  # fmt: skip
        assert layer_of(tensor) == "Net_conv1"
    assert layer_of("conv2d/kernel:0") == "conv2d"


# Sessions


def test_rules_are_told_each_step_once_as_the_trial_grows() -> None:
    history, fired = History(), []
    shrinking(history, 1.0, 1.0)
    rules = [vanishing(), Rule.sagemaker(rule_configs.exploding_tensor(), actions=StopTraining())]
    session = RuleSession(history, rules, fired=lambda *each: fired.append(each))
    assert session.advance() == [] and session.last_step == 1
    assert [each.status for each in session.evaluations] == [RuleStatus.IN_PROGRESS] * 2
    shrinking(history, 1e-9, 1e-9, np.nan)
    found = session.advance()
    assert [(each.rule, each.step) for each in found] == [("VanishingGradient", 2), ("ExplodingTensor", 4)]
    assert session.advance() == [] == session.end()
    first, second = session.evaluations
    assert first.status is second.status is RuleStatus.ISSUES_FOUND
    assert "Step 2" in first.details and GRADIENT in first.details
    assert (first.data_points, first.last_step, first.triggered) == (5, 4, 1)
    assert [(each[0].rule, each[2]) for each in fired] == [
        ("VanishingGradient", ActionList()), ("ExplodingTensor", ActionList(StopTraining())),
    ]  # fmt: skip
    assert first.report()["RuleTriggered"] == 1


def test_a_long_trial_is_judged_in_parts() -> None:
    history = History()
    shrinking(history, *[1.0] * 5, 1e-9)
    session = RuleSession(history, [vanishing()])
    assert (session.advance(at_most=4), session.last_step) == ([], 3)
    assert [each.step for each in session.advance(at_most=4)] == [5]


def test_a_rule_that_had_nothing_to_judge_says_what_it_reads() -> None:
    history = History()
    history.add({LOSS: 1.0})
    session = RuleSession(history, [vanishing(), Rule.sagemaker(rule_configs.loss_not_decreasing())])
    session.advance()
    session.end()
    assert [each.status for each in session.evaluations] == [RuleStatus.NO_ISSUES_FOUND] * 2
    assert session.evaluations[0].details == (
        "Nothing was judged: the rule reads the gradients of the model (collection gradients). Save these."
    )


def test_an_evaluation_that_is_stopped_keeps_what_was_found() -> None:
    history = History()
    shrinking(history, 1e-9)
    session = RuleSession(history, [vanishing(), Rule.sagemaker(rule_configs.overfit())])
    session.advance()
    session.stop()
    assert [each.status for each in session.evaluations] == [RuleStatus.ISSUES_FOUND, RuleStatus.STOPPED]


def test_a_job_has_twenty_rules_at_most() -> None:
    with pytest.raises(TooManyRules, match="21 rules, and 20 are allowed"):
        RuleSession(History(), [vanishing()] * 21)


def test_findings_are_counted_and_the_first_are_kept() -> None:
    history = History()
    shrinking(history, *[1e-9, 1.0] * (FINDINGS_LIMIT + 10))
    session = RuleSession(history, [vanishing()])
    assert len(session.advance()) == FINDINGS_LIMIT + 10
    [evaluation] = session.evaluations
    assert (evaluation.triggered, len(evaluation.findings)) == (FINDINGS_LIMIT + 10, FINDINGS_LIMIT)


def test_a_training_that_stands_still_is_told_and_stopped() -> None:
    history, now = History(), [0.0]
    parameters = {"threshold": 100, "stop_training_on_fire": True, "training_job_name_prefix": "mnist"}
    configuration = Rule.sagemaker(rule_configs.stalled_training_rule(), rule_parameters=parameters)
    fired: list[ActionList] = []
    session = RuleSession(
        history, [configuration], clock=lambda: now[0], fired=lambda *each: fired.append(each[2])
    )
    found: list[Finding] = []
    for moment in (0, 90, 150, 240, 260, 300):
        now[0] = moment
        if moment in (90, 150):
            shrinking(history, 1.0)
        found += session.advance()
    assert [(each.step, each.figures["seconds"]) for each in found] == [(1, 110)]
    assert fired == [ActionList(StopTraining("mnist"))]


def test_a_rule_that_compares_gets_the_other_trials_of_its_name() -> None:
    history, other = History(), History()
    shrinking(history, 1.0, 2.0)
    shrinking(other, 3.0, 2.0)
    rules = [
        Rule.sagemaker(rule_configs.similar_across_runs(), rule_parameters={"tensor_regex": "^gradient"}),
        vanishing(),
    ]
    session = RuleSession(history, rules, other_trials={"SimilarAcrossRuns": [other]})
    assert [(each.rule, each.step) for each in session.advance()] == [("SimilarAcrossRuns", 1)]


def test_a_name_of_any_length_fits_a_message() -> None:
    history = History()
    history.add({"gradient/" + "x" * 5000: np.zeros(3)})
    [finding] = RuleSession(history, [vanishing()]).advance()
    assert len(finding.message) <= MESSAGE_LIMIT and "below the threshold" in finding.message


# A person's own rules, over a trial on disk


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    folder = tmp_path_factory.mktemp("trial")
    writer = TensorWriter(folder)
    writer.collections({"gradients": {"tensor_names": [GRADIENT], "include_regex": []}})
    for step in range(0, 12, 2):
        writer.write(step, 1, step, {"my_value": np.float32(step), GRADIENT: np.full(3, 10.0**-step)})
    writer.close()
    return create_trial(str(folder))


@pytest.fixture
def own_rules(tmp_path: Path) -> str:
    path = tmp_path / "own_rules.py"
    path.write_text(OWN_RULES)
    return str(path)


def test_ones_own_rule_runs_beside_others_and_its_error_is_its_own(trial: Trial, own_rules: str) -> None:
    rules = [
        Rule.custom("Mine", own_rules, "LossAbove", rule_parameters={"threshold": 7}),
        Rule.custom("Broken", own_rules, "Broken"),
        Rule.custom("Missing", own_rules, "NOT_A_RULE"),
        RuleConfiguration("Unknown", "Nothing"),
        vanishing("Known"),
    ]
    session = RuleSession(trial, rules)
    found = session.advance()
    session.end()
    evaluations = {each.name: each for each in session.evaluations}
    assert {name: each.status.value for name, each in evaluations.items()} == {
        "Mine": "IssuesFound", "Known": "IssuesFound",
        "Broken": "Error", "Missing": "Error", "Unknown": "Error",
    }  # fmt: skip
    assert [each.step for each in found if each.rule == "Mine"] == [8]
    assert [each.step for each in found if each.rule == "VanishingGradient"] == [8]
    line = 1 + OWN_RULES.splitlines().index('        raise ZeroDivisionError("a mistake")')
    assert evaluations["Broken"].details == (
        f"The rule Broken failed at step 0. ZeroDivisionError: a mistake (own_rules.py, line {line})"
    )
    assert "has no class NOT_A_RULE" in evaluations["Missing"].details
    assert "There is no rule Nothing. The built-in ones are: DeadRelu," in evaluations["Unknown"].details


def test_a_file_that_is_no_python_is_named_with_its_line(trial: Trial, tmp_path: Path) -> None:
    path = tmp_path / "torn.py"
    path.write_text("import os\nclass Torn(\n")
    session = RuleSession(trial, [Rule.custom("Torn", str(path), "Torn")])
    [evaluation] = session.evaluations
    assert evaluation.status is RuleStatus.ERROR
    assert evaluation.details == (
        "The rule Torn could not be started. SyntaxError: '(' was never closed (torn.py, line 2)"
    )


def test_a_rule_that_compares_asks_for_other_trainings() -> None:
    [evaluation] = RuleSession(History(), [Rule.sagemaker(rule_configs.similar_across_runs())]).evaluations
    assert evaluation.status is RuleStatus.ERROR and "Name them in other_trials" in evaluation.details


def test_invoke_rule_goes_over_the_saved_steps_until_the_end(trial: Trial) -> None:
    rule = BUILT_IN["VanishingGradient"](trial)
    assert invoke_rule(rule) == [8, 10]
    assert invoke_rule(BUILT_IN["VanishingGradient"](trial), start_step=1, end_step=10) == [8]
    with pytest.raises(RuleEvaluationConditionMet) as met:
        invoke_rule(BUILT_IN["VanishingGradient"](trial), raise_eval_cond=True)
    assert (met.value.rule_name, met.value.step) == ("VanishingGradient", 8)


def test_packages_add_rules_by_an_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "added_rules-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: added-rules\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[jupyter_smstudio.debugger_rules]\nAdded = added_rules:LossAbove\nWrong = added_rules:NOT_A_RULE\n"
    )
    (tmp_path / "added_rules.py").write_text(OWN_RULES)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert rule_class("Added").__name__ == "LossAbove"
    with pytest.raises(LookupError, match="is no subclass of Rule"):
        rule_class("Wrong")


def test_actions_are_equal_by_what_they_do() -> None:
    assert Email("ann@example.org") == Email("ann@example.org") != Email("ben@example.org")
    assert ActionList.of([StopTraining()]) == ActionList(StopTraining()) == ActionList.of(StopTraining())
    assert len({StopTraining(), StopTraining()}) == 1 and isinstance(StopTraining(), Action)
