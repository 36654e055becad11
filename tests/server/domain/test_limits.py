"""What members may use: which decision holds, what it refuses, and that it is logged."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.database import Database
from jupyter_smstudio.core.errors import Forbidden, NotFound, QuotaExceeded
from jupyter_smstudio.core.events import Event, MemoryEventBus
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.domain.limit_models import Allowance, EffectiveLimits, LimitSource, MemberLimits
from jupyter_smstudio.domain.limit_store import SqlLimitStore
from jupyter_smstudio.domain.limits import check_start, check_storage
from jupyter_smstudio.domain.models import DomainLogQuery, MemberQuery, Role, UpdateDomainLimits, UpdateMember
from jupyter_smstudio.domain.service import DomainService
from jupyter_smstudio.domain.store import SqlDomainStore
from jupyter_smstudio.testing.clock import ManualClock

HUB, ANN, BEN = Caller("hub", admin=True), Caller("ann"), Caller("ben")


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def domain(database: Database, events: list[Event]) -> DomainService:
    bus = MemoryEventBus()
    domain = DomainService(SqlDomainStore(database), SqlLimitStore(database), ManualClock(), bus, "Team")
    for name in ("hub", "ann", "ben"):
        domain.admit(name, from_hub=name == "hub", groups=frozenset())
    bus.subscribe(events.append)
    return domain


def effective(domain: DomainService, name: str) -> EffectiveLimits:
    (member,) = domain.list_members(HUB, MemberQuery(text=name)).items
    assert member.effective is not None
    return member.effective


def test_the_most_particular_decision_holds_field_by_field(domain: DomainService) -> None:
    assert effective(domain, "ann") == EffectiveLimits(
        sources=dict.fromkeys(MemberLimits.model_fields, LimitSource.NONE)
    )
    domain.update_limits(
        HUB,
        UpdateDomainLimits(
            domain=MemberLimits(hours_per_month=10, images=["base"], money_per_month=5),
            roles={Role.MEMBER: MemberLimits(hours_per_month=20), Role.VIEWER: MemberLimits(images=[])},
        ),
    )
    domain.update_member(HUB, "ann", UpdateMember(limits=MemberLimits(money_per_month="unlimited")))
    ann, ben = effective(domain, "ann"), effective(domain, "ben")
    assert (ann.hours_per_month, ann.images, ann.money_per_month) == (20, ["base"], None)
    assert (ann.sources["hours_per_month"], ann.sources["images"], ann.sources["money_per_month"]) == (
        LimitSource.ROLE,
        LimitSource.DOMAIN,
        LimitSource.MEMBER,
    )
    assert ben.money_per_month == 5
    # A change leaves what it does not name, and null takes a decision back.
    domain.update_member(
        HUB, "ann", UpdateMember(role=Role.VIEWER, limits=MemberLimits(default_image="base", images=None))
    )
    ann = effective(domain, "ann")
    assert (ann.images, ann.hours_per_month, ann.default_image, ann.money_per_month) == ([], 10, "base", None)
    domain.update_member(HUB, "ann", UpdateMember(limits=MemberLimits(money_per_month=None)))
    assert effective(domain, "ann").money_per_month == 5


def test_admins_decide_and_everybody_sees_their_own(domain: DomainService, events: list[Event]) -> None:
    with pytest.raises(Forbidden, match="Only admins decide what members may use"):
        domain.update_limits(ANN, UpdateDomainLimits())
    with pytest.raises(Forbidden, match="Only admins decide"):
        domain.update_member(ANN, "ann", UpdateMember(limits=MemberLimits(hours_per_month="unlimited")))
    with pytest.raises(NotFound):
        domain.update_member(HUB, "nobody", UpdateMember(limits=MemberLimits(hours_per_month=1)))
    domain.update_limits(HUB, UpdateDomainLimits(domain=MemberLimits(hours_per_month=10)))
    domain.update_member(HUB, "ann", UpdateMember(limits=MemberLimits(hours_per_month=1)))
    domain.update_member(HUB, "ann", UpdateMember(limits=MemberLimits(hours_per_month=1)))
    ann, ben, _ = domain.list_members(ANN, MemberQuery()).items
    assert ann.limits is not None and ann.limits.hours_per_month == 1
    assert (ben.limits, ben.effective) == (None, None)
    assert [event.action for event in events] == ["limits.changed", "member.changed", "member.changed"]
    lines = [(line.action, line.thing, line.note) for line in domain.list_log(HUB, DomainLogQuery()).items]
    assert lines[:2] == [
        ("member.limited", "ann", "hours_per_month: as above → 1.0"),
        ("limits.changed", "domain", "hours_per_month: as above → 10.0"),
    ]
    assert "limits.changed" not in [line.action for line in domain.list_log(BEN, DomainLogQuery()).items]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (
            EffectiveLimits(instance_types=["ml.t3.large"]),
            "ml.t3.medium.*Allowed are: ml.t3.large",
        ),
        (EffectiveLimits(instance_types=[]), "Allowed are: none"),
        (EffectiveLimits(images=["pytorch"]), "image base.*Allowed are: pytorch"),
        (
            EffectiveLimits(hours_per_month=3),
            r"Your 3 hours of instances .* \(3.5 hours\)",
        ),
        (EffectiveLimits(money_per_month=2), r"Your 2 USD for this month are spent \(2.50 USD\)"),
    ],
)
def test_a_start_is_refused_with_the_reason(limits: EffectiveLimits, told: str) -> None:
    with pytest.raises(QuotaExceeded, match=told):
        check_start(Allowance(limits=limits, hours=3.5, money=2.5, currency="USD"), "ml.t3.medium", "base")


def test_what_is_allowed_starts_and_the_machine_itself_costs_nothing() -> None:
    limits = EffectiveLimits(
        instance_types=["system", "ml.t3.medium"], images=["base"], hours_per_month=4, money_per_month=3
    )
    check_start(Allowance(limits=limits, hours=3.5, money=2.5, currency="USD"), "ml.t3.medium", "base")
    check_start(Allowance(limits=limits, hours=9, money=9, currency="USD"), "system", "")


def test_storage_has_an_end() -> None:
    check_storage(EffectiveLimits(), 10**12, 10**12)
    check_storage(EffectiveLimits(storage_bytes=10), 6, 4)
    with pytest.raises(QuotaExceeded, match="may hold 1e-08 GB"):
        check_storage(EffectiveLimits(storage_bytes=10), 6, 5)
