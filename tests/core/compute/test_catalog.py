"""The catalogue of instance types, as shipped and as an administrator changes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_smstudio.core.compute.catalog import GIB, SYSTEM, InstanceCatalog, InstanceType, misfit
from jupyter_smstudio.core.compute.machine import Machine
from jupyter_smstudio.core.errors import InvalidInput, NotFound
from jupyter_smstudio.kernels.models import InstanceFamily

SMALL = Machine(vcpu=2, memory_bytes=24 * GIB, gpus=0)
LARGE = Machine(vcpu=96, memory_bytes=1024 * GIB, gpus=1)


@pytest.fixture
def catalog() -> InstanceCatalog:
    return InstanceCatalog()


def own(tmp_path: Path, text: str) -> InstanceCatalog:
    file = tmp_path / "instances.yaml"
    file.write_text(text)
    return InstanceCatalog(file)


def test_the_originals_four_fast_launch_types(catalog: InstanceCatalog) -> None:
    fast = {(kind.name, kind.vcpu, kind.memory_gib, kind.gpu) for kind in catalog.all() if kind.fast_launch}
    assert fast == {
        ("ml.t3.medium", 2, 4, 0),
        ("ml.m5.large", 2, 8, 0),
        ("ml.c5.large", 2, 4, 0),
        ("ml.g4dn.xlarge", 4, 16, 1),
    }
    assert len(catalog.all()) >= 1 + 4 + 25


def test_every_shipped_type_can_be_shown_and_has_a_price(catalog: InstanceCatalog) -> None:
    for kind in catalog.all():
        assert InstanceFamily(kind.family)
        assert (kind.price_per_hour > 0) == (kind.name != SYSTEM)
        assert (kind.gpu > 0) == (kind.family == InstanceFamily.ACCELERATED)


def test_labels(catalog: InstanceCatalog) -> None:
    assert catalog.get("ml.t3.medium").label == "2 vCPU + 4 GiB"
    assert catalog.label(catalog.get("ml.g4dn.xlarge")) == "4 vCPU + 16 GiB + 1 GPU"
    assert catalog.get(SYSTEM).label == "This machine"


def test_an_unknown_name_is_answered_with_near_ones(catalog: InstanceCatalog) -> None:
    with pytest.raises(NotFound, match=r"'ml\.t3\.mediun'.*Did you mean ml\.t3\.medium"):
        catalog.get("ml.t3.mediun")
    with pytest.raises(NotFound) as refused:
        catalog.get("nothing like it" * 50)
    assert "Did you mean" not in refused.value.message and len(refused.value.message) < 120
    assert catalog.find("ml.t3.mediun") is None


@pytest.mark.parametrize(
    ("name", "machine", "overcommit", "reason"),
    [
        ("ml.t3.medium", SMALL, 1.0, None),
        (SYSTEM, SMALL, 1.0, None),
        ("ml.t3.xlarge", SMALL, 1.0, "Needs 4 vCPU; this machine has 2."),
        ("ml.t3.xlarge", SMALL, 2.0, None),
        ("ml.r5.large", Machine(2, 8 * GIB, 0), 1.0, "Needs 16 GiB; this machine has 8.0 GiB."),
        ("ml.g4dn.xlarge", SMALL, 9.0, "Needs 1 GPU; this machine has none."),
        ("ml.p3.8xlarge", LARGE, 9.0, "Needs 4 GPU; this machine has 1."),
        ("ml.g4dn.xlarge", LARGE, 1.0, None),
    ],
)
def test_what_does_not_fit_says_why(
    catalog: InstanceCatalog, name: str, machine: Machine, overcommit: float, reason: str | None
) -> None:
    assert misfit(catalog.get(name), machine, overcommit) == reason


def test_the_next_larger_type_fits_and_starts_fast_if_it_can(catalog: InstanceCatalog) -> None:
    larger = catalog.larger_than(4, SMALL)
    assert larger and larger.name == "ml.m5.large"
    larger = catalog.larger_than(8, SMALL)
    assert larger and larger.name == "ml.r5.large"
    assert catalog.larger_than(16, SMALL) is None


def test_an_administrators_types_replace_and_add(tmp_path: Path) -> None:
    catalog = own(
        tmp_path,
        "currency: EUR\ntypes:\n"
        "- {name: ml.t3.medium, vcpu: 1, memory_gib: 2, price_per_hour: 0.01}\n"
        "- {name: lab.half, vcpu: 0.5, memory_gib: 0.5, family: Compute optimized}\n",
    )
    assert catalog.currency == "EUR"
    assert catalog.get("ml.t3.medium").memory_bytes == 2 * GIB
    assert not catalog.get("ml.t3.medium").fast_launch
    assert catalog.get("lab.half").label == "0.5 vCPU + 0.5 GiB"
    assert [kind.name for kind in catalog.all()][1] == "ml.t3.medium"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{name: lab.x, vcpu: 0, memory_gib: 1}", "lab.x needs at least 0.1 vCPU"),
        ("{name: lab.x, vcpu: 1, memory_gib: 0}", "0.0625 GiB"),
        ("{name: lab.x, vcpu: -1, memory_gib: 1}", "vcpu"),
        ("{name: lab.x, vcpu: 1, memory_gib: 1, price_per_hour: -1}", "price_per_hour"),
        ("{name: lab.x, vcpu: 1, memory_gib: 1, family: Ours}", "family"),
        ("{name: '<b>', vcpu: 1, memory_gib: 1}", "name"),
        ("{name: lab.x, vcpu: 1, memory_gib: 1, ram: 4}", "ram"),
        ("{name: system, vcpu: 4, memory_gib: 8}", "system is the machine as it is"),
        ("{name: lab.x, vcpu: .nan, memory_gib: 1}", "vcpu"),
    ],
)
def test_a_wrong_type_is_refused_with_file_and_field(tmp_path: Path, entry: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        own(tmp_path, f"types: [{entry}]")
    assert said in refused.value.message and str(tmp_path) in refused.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"gone\.yaml"):
        InstanceCatalog(tmp_path / "gone.yaml")


def test_a_type_cannot_be_changed(catalog: InstanceCatalog) -> None:
    kind: InstanceType = catalog.get("ml.t3.medium")
    with pytest.raises(ValueError, match="frozen"):
        kind.vcpu = 64  # type: ignore[misc]
