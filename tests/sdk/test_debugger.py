"""What the SDK sends of the debugger: a request that the studio takes, with what the rules need."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_smstudio import sdk
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
    problems = list(DebuggerChecks(lambda text: Path(text)).problems(spec))
    assert [each.field for each in problems] == ["debugger.rules.1.source"]


def test_rules_alone_save_what_they_need_and_no_debugger_is_none(session: sdk.Session) -> None:
    spec = sdk.SKLearn("a.py", rules=[RULE], sagemaker_session=session).request(None, None, None)["debugger"]
    assert [each["name"] for each in spec["collections"]] == ["gradients"]
    for given in (None, False):
        estimator = sdk.SKLearn("a.py", debugger_hook_config=given, sagemaker_session=session)
        assert "debugger" not in estimator.request(None, None, None)


def test_what_the_studio_does_not_do_is_refused(session: sdk.Session) -> None:
    mail = debugger.Rule.sagemaker(debugger.rule_configs.all_zero(), actions=debugger.Email("a@example.org"))
    with pytest.raises(ValueError, match="action email, which the studio does not do"):
        sdk.SKLearn("a.py", rules=[mail], sagemaker_session=session)
    with pytest.raises(ValueError, match="leave debugger_hook_config=False out"):
        sdk.SKLearn("a.py", debugger_hook_config=False, rules=[RULE], sagemaker_session=session)
    with pytest.raises(ValueError, match="profiler_config is not available"):
        sdk.SKLearn("a.py", profiler_config=object(), sagemaker_session=session)
