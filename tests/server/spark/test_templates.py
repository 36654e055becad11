"""The templates of clusters: those that are shipped, an administrator's, and what is chosen in the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_smstudio.core.errors import InvalidInput
from jupyter_smstudio.spark.idle_limit import with_idle_limit
from jupyter_smstudio.spark.models import Value
from jupyter_smstudio.spark.templates import load_templates

TYPES = frozenset({"ml.t3.medium", "ml.m5.large"})


def test_local_spark_is_offered_first_and_needs_no_choice() -> None:
    templates = load_templates()
    assert list(templates) == ["local-spark", "local-standalone", "livy", "emr", "connect"]
    assert templates["local-spark"].fill({}, TYPES) == {
        "InstanceType": "ml.t3.medium",
        "AutoTerminationIdleTimeout": 60,
        "SessionTimeout": 60,
        "WarmSession": True,
    }


def test_every_template_can_be_filled_with_its_defaults() -> None:
    needed: dict[str, dict[str, Value]] = {"livy": {"Url": "http://a.b"}, "connect": {"Url": "sc://a.b"}}
    for name, template in load_templates().items():
        assert template.fill(needed.get(name, {}), TYPES)


def test_secrets_have_no_place_among_the_parameters() -> None:
    with pytest.raises(InvalidInput) as refused:
        load_templates()["livy"].fill({"Url": "http://a.b", "Password": "geheim"}, TYPES)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("template", "given", "field", "says"),
    [
        ("local-spark", {"Foo": 1}, "Foo", "has no parameter Foo"),
        ("local-spark", {"InstanceType": "ml.huge"}, "InstanceType", "names no instance type"),
        ("local-spark", {"AutoTerminationIdleTimeout": -1}, "AutoTerminationIdleTimeout", "at least 0"),
        ("local-spark", {"AutoTerminationIdleTimeout": True}, "AutoTerminationIdleTimeout", "a whole number"),
        ("local-spark", {"WarmSession": "yes"}, "WarmSession", "true or false"),
        ("local-standalone", {"CoreInstanceCount": 3}, "CoreInstanceCount", "one of 1, 2, 4"),
        ("livy", {}, "Url", "Address is missing"),
        ("livy", {"Url": ""}, "Url", "Address is missing"),
        ("livy", {"Url": "ftp://a"}, "Url", "Address must begin with http:// or https://."),
        ("livy", {"Url": "http://a\n"}, "Url", "control character"),
        ("emr", {"EmrClusterName": "x" * 5000}, "EmrClusterName", "more than 4096"),
    ],
)
def test_what_is_wrong_in_a_form_is_said_at_its_field(
    template: str, given: dict[str, Value], field: str, says: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        load_templates()[template].fill(given, TYPES)
    assert says in refused.value.details["fields"][f"parameters.{field}"]


def test_an_administrators_file_replaces_adds_and_takes_away(tmp_path: Path) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(
        "templates:\n"
        "  emr: null\n"
        "  nightly:\n"
        "    title: Nightly\n"
        "    kind: local\n"
        "    settings: {standalone: true}\n"
        "    parameters:\n"
        "      InstanceType: {title: Type, default: ml.m5.large, allowed: [ml.m5.large]}\n"
    )
    templates = load_templates(file)
    assert "emr" not in templates and templates["nightly"].settings == {"standalone": True}
    assert templates["nightly"].fill({}, TYPES) == {"InstanceType": "ml.m5.large"}


def test_what_a_pattern_wants_is_said_in_words_wherever_it_is_shipped() -> None:
    every = [each for template in load_templates().values() for each in template.parameters]
    assert [each.name for each in every if each.pattern and not each.constraint_description] == []


@pytest.mark.parametrize(
    ("limits", "most", "expected"),
    [
        ("default: 60, minimum: 0, maximum: 10080", None, (60, 0, 10080, "0 means never.")),
        ("default: 30, minimum: 5, maximum: 120", None, (30, 5, 120, "")),
        ("default: 60", 45, (45, 1, 45, "This server allows 1 to 45 minutes.")),
        ("default: 30, minimum: 5, maximum: 40", 45, (30, 5, 40, "This server allows 5 to 40 minutes.")),
        ("default: 0", 20_000, (10080, 1, 10080, "This server allows 1 to 10080 minutes.")),
    ],
)
def test_an_idle_timeout_keeps_to_what_an_administrator_allows(
    tmp_path: Path, limits: str, most: int | None, expected: tuple[object, ...]
) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(
        "templates: {a: {title: A, kind: local, parameters: "
        f"{{AutoTerminationIdleTimeout: {{title: Idle, type: Integer, {limits}}}}}}}}}"
    )
    field = with_idle_limit(load_templates(file), most)["a"].parameters[0]
    assert (field.default, field.minimum, field.maximum, field.description) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("templates: {a: {title: A, kind: hadoop}}", r"at the template a \(kind\)"),
        (
            "templates: {a: {title: A, kind: emr, parameters: {B: {title: B, type: Text}}}}",
            r"at the template a, parameter B \(type\)",
        ),
        (
            "templates: {a: {title: A, kind: emr, parameters: {B: {title: B, type: Integer, default: x}}}}",
            "at the template a, parameter B: its default has to be a whole number",
        ),
        (
            "templates: {a: {title: A, kind: emr, parameters: {B: {title: B, allowed: [x, 1]}}}}",
            "parameter B: its allowed value 1 has to be a text",
        ),
        (
            "templates: {a: {title: A, kind: emr, parameters: {B: {title: B, pattern: '('}}}}",
            "parameter B: its pattern is no regular expression",
        ),
        (
            "templates: {a: {title: A, kind: emr, parameters: {B: {title: B, constraint_description: x}}}}",
            "parameter B: a constraint_description describes a pattern",
        ),
        (
            "templates: {a: {title: A, kind: emr, parameters: {B: {title: B, secret: true, default: x}}}}",
            "parameter B: a secret has no default",
        ),
        ("templates: [1", "cannot be read"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(text)
    with pytest.raises(InvalidInput, match=says) as refused:
        load_templates(file)
    assert str(file) in refused.value.message
