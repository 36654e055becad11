"""``jupyter smstudio instances list``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_smstudio.cli import main
from jupyter_smstudio.core.compute.catalog import InstanceCatalog
from jupyter_smstudio.core.compute.machine import this_machine

OWN_TYPES = """
currency: EUR
types:
  - {name: ml.t3.medium, vcpu: 1, memory_gib: 2, price_per_hour: 0.01}
  - {name: lab.tiny, vcpu: 0.5, memory_gib: 0.5, price_per_hour: 0.002, fast_launch: true}
  - {name: lab.huge, vcpu: 1000, memory_gib: 60000}
"""


@pytest.fixture
def own_types(tmp_path: Path) -> Path:
    file = tmp_path / "instances.yaml"
    file.write_text(OWN_TYPES)
    return file


def test_json_lists_the_whole_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["instances", "list", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page["currency"] == "USD"
    assert [item["name"] for item in page["items"]] == [kind.name for kind in InstanceCatalog().all()]
    fitting = {item["name"] for item in page["items"] if item["fits"]}
    assert "system" in fitting
    for item in page["items"]:
        assert item["fits"] == (item["vcpu"] <= this_machine().vcpu and not item["reason"])


def test_an_administrators_file_is_merged_by_name(
    own_types: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["instances", "list", "--json", "--catalog-file", str(own_types)]) == 0
    page = json.loads(capsys.readouterr().out)
    types = {item["name"]: item for item in page["items"]}
    assert page["currency"] == "EUR"
    assert (types["ml.t3.medium"]["vcpu"], types["ml.t3.medium"]["price_per_hour"]) == (1, 0.01)
    assert types["lab.tiny"]["label"] == "0.5 vCPU + 0.5 GiB" and types["lab.tiny"]["fits"]
    assert types["lab.huge"]["reason"].startswith("Needs 1000 vCPU; this machine has ")
    assert "ml.m5.large" in types


def test_filters(own_types: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["instances", "list", "--json", "--fits", "--fast-launch", "--catalog-file", str(own_types)])
    items = json.loads(capsys.readouterr().out)["items"]
    assert "lab.tiny" in [item["name"] for item in items]
    assert all(item["fits"] and item["fast_launch"] for item in items)


def test_the_table_is_aligned_plain_text(own_types: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["instances", "list", "--catalog-file", str(own_types)]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert "\x1b" not in head and "EUR/H" in head
    column = head.index("SIZE")
    assert all(row[column - 2 : column] == "  " and row[column] != " " for row in rows)


@pytest.mark.parametrize("content", ["types: [", "types: [{name: x}]", "nothing: 1", "- a list"])
def test_a_wrong_file_is_named(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "instances.yaml"
    file.write_text(content)
    assert main(["instances", "list", "--json", "--catalog-file", str(file)]) == 1
    error = json.loads(capsys.readouterr().out)
    assert error["code"] == "invalid_input" and str(file) in error["message"]
    assert main(["instances", "list", "--catalog-file", str(file)]) == 1
    assert str(file) in capsys.readouterr().err
