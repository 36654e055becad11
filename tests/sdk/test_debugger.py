"""What the SDK sends of the debugger: a request that the studio takes, with what the rules need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_smstudio import sdk
from jupyter_smstudio.core.jobs.debugger_models import DebuggerSpec
from jupyter_smstudio.debugger.checks import DebuggerChecks
from jupyter_smstudio.sdk import debugger
from jupyter_smstudio.training.models import CreateTrainingJob

RULE = debugger.Rule.sagemaker(
    debugger.rule_configs.vanishing_gradient(),
    rule_parameters={"threshold": 1e-6},
    actions=debugger.rule_configs.StopTraining(),
)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> sdk.Session:
    monkeypatch.setenv("SMSTUDIO_STORE", str(tmp_path / "store"))
    return sdk.Session(url="http://localhost:1", token="none")


def test_hook_and_rules_become_a_request_without_faults(session: sdk.Session) -> None:
    hook = debugger.DebuggerHookConfig(
        hook_parameters={"save_interval": 10},
        collection_configs=[debugger.CollectionConfig("gradients", {"save_interval": 5})],
    )
    own = debugger.Rule.custom("Own", "rules.py", "Own", {"after": 3})
    estimator = sdk.PyTorch("a.py", debugger_hook_config=hook, rules=[RULE, own], sagemaker_session=session)
    spec = CreateTrainingJob.model_validate(estimator.request(None, None, None)).debugger
    assert spec is not None and spec.hook_parameters == {"save_interval": "10"}
    assert [(each.name, each.parameters) for each in spec.collections] == [
        ("gradients", {"save_interval": "5"})
    ]
    first, second = spec.rules
    assert (first.rule, first.parameters, first.actions[0].name) == (
        "VanishingGradient", {"threshold": "1e-06"}, "stoptraining",
    )  # fmt: skip
    assert (second.source, second.parameters) == (str(Path("rules.py").absolute()), {"after": "3"})
    problems = list(DebuggerChecks(Path, str).problems(spec))
    assert [each.field for each in problems] == ["debugger.rules.1.source"]


def test_rules_alone_save_what_they_need_and_no_debugger_is_none(session: sdk.Session) -> None:
    spec = sdk.SKLearn("a.py", rules=[RULE], sagemaker_session=session).request(None, None, None)["debugger"]
    assert [each["name"] for each in spec["collections"]] == ["gradients"]
    for given in (None, False):
        estimator = sdk.SKLearn("a.py", debugger_hook_config=given, sagemaker_session=session)
        assert "debugger" not in estimator.request(None, None, None)


def test_mails_need_a_server_and_an_address(session: sdk.Session) -> None:
    mail = debugger.Rule.sagemaker(debugger.rule_configs.all_zero(), actions=debugger.Email("a@example.org"))
    given = sdk.SKLearn("a.py", rules=[mail], sagemaker_session=session).request(None, None, None)
    spec = DebuggerSpec.model_validate(given["debugger"])
    assert spec.rules[0].actions[0].model_dump() == {"name": "email", "endpoint": "a@example.org"}
    assert list(DebuggerChecks(Path, str).problems(spec)) == []
    [problem] = DebuggerChecks(Path, lambda: "There is no mail server.").problems(spec)
    assert problem.message == "There is no mail server." and problem.field.endswith("actions.0.endpoint")
    given["debugger"]["rules"][0]["actions"][0]["endpoint"] = "a@example.org\r\nBcc: b@example.org"
    wrong = DebuggerSpec.model_validate(given["debugger"])
    [problem] = DebuggerChecks(Path, str).problems(wrong)
    assert "is not an address" in problem.message and problem.field.endswith("actions.0.endpoint")


def test_what_the_studio_does_not_do_is_refused(session: sdk.Session) -> None:
    stop = debugger.Rule.sagemaker(debugger.rule_configs.all_zero(), actions=debugger.StopTraining("other"))
    with pytest.raises(ValueError, match="leave training_job_prefix out"):
        sdk.SKLearn("a.py", rules=[stop], sagemaker_session=session)
    with pytest.raises(ValueError, match="leave debugger_hook_config=False out"):
        sdk.SKLearn("a.py", debugger_hook_config=False, rules=[RULE], sagemaker_session=session)
    profiling = debugger.ProfilerRule.sagemaker(debugger.rule_configs.ProfilerReport())
    with pytest.raises(ValueError, match="leave disable_profiler out"):
        sdk.SKLearn("a.py", rules=[profiling], disable_profiler=True, sagemaker_session=session)


def test_what_is_measured_is_said_by_a_profiler_configuration(session: sdk.Session) -> None:
    def asked(**given: Any) -> Any:
        return (
            sdk.SKLearn("a.py", sagemaker_session=session, **given).request(None, None, None).get("debugger")
        )

    trace = debugger.FrameworkProfile(start_step=7, num_steps=2)
    config = debugger.ProfilerConfig(system_monitor_interval_millis=100, framework_profile_params=trace)
    profiling = debugger.ProfilerRule.sagemaker(debugger.rule_configs.ProfilerReport(StepOutlier_stddev=3))
    spec = DebuggerSpec.model_validate(
        asked(profiler_config=config, rules=[profiling], debugger_hook_config=False)
    )
    assert spec.profiler is not None and spec.profiler.interval_ms == 100
    settings = debugger.DebuggerHookConfig.from_dict(spec.hook_configuration()).settings()
    assert (settings.profiler.steps, settings.profiler.trace_start, settings.profiler.trace_steps) == (
        True,
        7,
        2,
    )
    assert (settings.storage_limit_gb, settings.summary_interval) == (0, 0)  # losses are kept, nothing else
    assert list(DebuggerChecks(Path, str).problems(spec)) == []
    assert asked(rules=[RULE], disable_profiler=True)["profiler"] is None
    assert asked(profiler_config=debugger.ProfilerConfig(disable_profiler=True)) is None
    many = asked(rules=[profiling])["rules"] * 21
    spec = DebuggerSpec.model_validate({"rules": [{**each, "name": f"R{n}"} for n, each in enumerate(many)]})
    [problem] = DebuggerChecks(Path, str).problems(spec)
    assert "21 profiler rules, and 20 are allowed" in problem.message
    wrong = {"rules": [{"name": "A", "rule": "StepOutlier", "parameters": {"stddev": "-1"}}]}
    [problem] = DebuggerChecks(Path, str).problems(DebuggerSpec.model_validate(wrong))
    assert problem.field == "debugger.rules.0.parameters"
