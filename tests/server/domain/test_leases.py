"""Leases when something goes wrong: the service or a server is away, and attacks by other members."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator

import pytest

from jupyter_smstudio.core.compute.processes import ProcessIdentity
from jupyter_smstudio.core.errors import InvalidInput, NotFound, QuotaExceeded, Unavailable
from jupyter_smstudio.core.models import Caller
from jupyter_smstudio.domain.lease_models import LeaseUse
from jupyter_smstudio.domain.lease_store import SqlLeaseStore
from jupyter_smstudio.domain.leased_quota import AWAY
from jupyter_smstudio.domain.limit_models import EffectiveLimits, MemberLimits
from jupyter_smstudio.domain.models import DomainLogQuery, Role, UpdateDomainLimits, UpdateMember
from jupyter_smstudio.domain.usage_models import CostQuery, UsageLine, UsageQuery, UsageReport
from jupyter_smstudio.testing.quota import LARGE, MACHINE, MEDIUM, Asking, claim, key, until

from .conftest import Member
from .service import ADMIN, Service

HUB = Caller(ADMIN, admin=True)
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
"""What a team has; the tables themselves are tested on both."""


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    """Run what a kernel would be: it goes on when its server is killed."""
    program = subprocess.Popen(["sleep", "600"])
    yield program
    program.kill()
    program.wait()


def held(service: Service) -> list[str]:
    """Return the ids of what is leased, as the database has it."""
    return [lease.id for lease in SqlLeaseStore(service.database).held()]


def owners(service: Service) -> list[str]:
    """Return who holds the leases."""
    return sorted(lease.owner for lease in SqlLeaseStore(service.database).held())


async def told_use(service: Service, member: Member) -> None:
    """Let a server tell which processes need its first lease."""
    member.quota.tell_use(key("first"))
    await until(lambda: len(SqlLeaseStore(service.database).held()[0].use.processes) == 1)


async def found(member: Member) -> Member:
    member.start()
    await member.is_found()
    return member


async def test_what_runs_goes_on_while_the_service_is_away_and_a_new_start_waits(
    service: Service, members: list[Member]
) -> None:
    ann = await found(Member(service, "ann"))
    members.append(ann)
    await ann.quota.reserve(claim("first"))
    await service.stop()
    await until(lambda: not ann.found[-1])

    second = await Asking(ann.quota, claim("second")).queued()
    assert second.places == [(1, AWAY)]
    ann.quota.release(key("first"))  # it ends meanwhile
    assert ann.quota.free == MACHINE

    await service.start()
    await second.got()
    await until(lambda: held(service) == [key("second")])
    await until(lambda: ann.quota.free == MACHINE - MEDIUM)


async def test_a_restarted_service_gives_nothing_away_twice(service: Service, members: list[Member]) -> None:
    ann, ben = await found(Member(service, "ann")), await found(Member(service, "ben"))
    members.append(ben)
    await ann.quota.reserve(claim("first", LARGE))
    await told_use(service, ann)
    waiting = await Asking(ben.quota, claim("second", LARGE, "ben")).queued()
    await ann.kill()  # what it ran lives on, as this process does
    await service.stop()
    await service.start()

    await until(lambda: waiting.places[-1] == (1, "4 vCPU"))
    again = Member(service, "ann").start(claim("first", LARGE))
    members.append(again)
    await again.is_found()
    assert not waiting.done and held(service) == [key("first")]
    again.quota.release(key("first"))
    await waiting.got()


async def test_a_killed_servers_lease_lives_as_long_as_what_runs_on_it(
    service: Service, members: list[Member], program: subprocess.Popen[bytes]
) -> None:
    ann, ben = await found(Member(service, "ann")), await found(Member(service, "ben"))
    members.append(ben)
    await ann.quota.reserve(claim("first", LARGE))
    ann.processes = [ProcessIdentity.of(program.pid)]
    await told_use(service, ann)
    waiting = await Asking(ben.quota, claim("second", LARGE, "ben")).queued()
    await ann.kill()

    await asyncio.sleep(4 * service.grace_seconds)  # there is nothing to see that does not happen
    assert held(service) == [key("first")] and not waiting.done
    program.kill()
    program.wait()
    await waiting.got()
    assert held(service) == [key("second")]


async def test_nobody_keeps_a_lease_by_a_process_of_somebody_else(
    service: Service, members: list[Member]
) -> None:
    service.users["ann"] = os.getuid() + 1
    ann = await found(Member(service, "ann"))
    await ann.quota.reserve(claim("first", LARGE))
    ann.processes = [ProcessIdentity.of(1)]
    await told_use(service, ann)
    await ann.kill()
    await until(lambda: held(service) == [])


async def test_a_server_that_comes_again_holds_what_it_says_and_no_more(
    service: Service, members: list[Member]
) -> None:
    ann = await found(Member(service, "ann"))
    for name in ("first", "second"):
        await ann.quota.reserve(claim(name))
    await ann.kill()
    again = Member(service, "ann").start(claim("second"))
    members.append(again)
    await again.is_found()
    await until(lambda: held(service) == [key("second")])
    # One that the service has never heard of counts only if a process proves it.
    liar = Member(service, "ann", server="1")
    liar.processes = []
    members.append(liar.start(claim("third")))
    await liar.is_found()
    assert held(service) == [key("second")]


async def test_nobody_touches_a_lease_of_somebody_else(service: Service, members: list[Member]) -> None:
    ann, ben = await found(Member(service, "ann")), await found(Member(service, "ben"))
    members += [ann, ben]
    await ann.quota.reserve(claim("first"))
    await until(lambda: ben.quota.free == MACHINE - MEDIUM)
    for method, verb in (("DELETE", ""), ("PUT", ""), ("POST", "/keep")):
        body = LeaseUse() if method == "PUT" else None
        answers = []
        for lease in (key("first"), key("never-was")):
            with pytest.raises(NotFound) as refused:
                await ben.client.ask(method, f"leases/{lease}{verb}", body)
            answers.append(refused.value.message)
        assert answers[0] == answers[1]
    # The same id, leased by ben, is another lease: ann's stays when ben's ends.
    await ben.quota.reserve(claim("first", owner="ann"))
    await until(lambda: owners(service) == ["ann", "ben"])
    ben.quota.release(key("first"))
    await until(lambda: owners(service) == ["ann"])


async def test_usage_is_reported_in_ones_own_name_alone(service: Service, members: list[Member]) -> None:
    ann, ben = await found(Member(service, "ann")), await found(Member(service, "ben"))
    members += [ann, ben]
    day = f"{service.clock.now().astimezone():%Y-%m-%d}"

    def report(seconds: float, kind: str = "test.small") -> UsageReport:
        line = UsageLine(
            instance_id=key("first"), day=day, project="vision", type=kind, spot=False, seconds=seconds
        )
        return UsageReport(lines=[line])

    for member, seconds in ((ann, 100), (ann, 90), (ben, 7), (ann, 100)):
        await member.client.ask("PUT", "usage", report(seconds))  # never less, and never twice
    with pytest.raises(InvalidInput, match="no instance type 'ml"):
        await ben.client.ask("PUT", "usage", report(1, "ml.free"))
    usage = service.domain.usage
    everything = usage.costs(HUB, CostQuery(by="member"))
    assert {item.key: round(item.money, 6) for item in everything.items} == {"ann": 0.1, "ben": 0.007}
    own = usage.costs(Caller("ben"), CostQuery(by="project"))
    assert [(item.key, round(item.money, 6)) for item in own.items] == [("vision", 0.007)]
    for name in ("ann", "nobody"):
        with pytest.raises(NotFound, match=f"Nobody called {name}"):
            usage.costs(Caller("ben"), CostQuery(member=name))


async def test_instances_of_others_are_seen_by_admins_alone(service: Service, members: list[Member]) -> None:
    ann, ben = await found(Member(service, "ann")), await found(Member(service, "ben"))
    members += [ann, ben]
    await ann.quota.reserve(claim("first", LARGE))
    waiting = await Asking(ben.quota, claim("second", LARGE, "ben")).queued()
    service.domain.service.admit(ADMIN, from_hub=True, groups=frozenset())

    def seen(caller: Caller) -> tuple[list[str], list[str], list[str]]:
        usage = service.domain.usage.usage(caller, UsageQuery())
        return (
            [each.owner for each in usage.running],
            [each.owner for each in usage.waiting],
            [each.name for each in usage.members],
        )

    assert seen(HUB) == (["ann"], ["ben"], ["ann", "ben", ADMIN])
    assert seen(Caller("ann")) == (["ann"], [], ["ann"])
    assert seen(Caller("ben")) == ([], ["ben"], ["ben"])
    told = [notice.owner for notice in ben.notices if notice.action == "usage.changed"]
    assert set(told) == {"ben"}
    waiting.task.cancel()


async def test_a_decision_is_told_to_all_and_its_limits_to_few(
    service: Service, members: list[Member]
) -> None:
    members += [await found(Member(service, name)) for name in (ADMIN, "ann", "ben")]
    hub, ann, ben = members
    decide = service.domain.service

    def told(member: Member) -> list[tuple[str, str, bool]]:
        changed = [each for each in member.notices if each.action == "member.changed"]
        return [(each.owner, each.payload["role"], each.payload["limits"] is not None) for each in changed]

    limits = MemberLimits(hours_per_month=1)
    decide.update_member(HUB, "ann", UpdateMember(role=Role.ADMIN, limits=limits))
    decide.update_member(HUB, "ben", UpdateMember(limits=limits))
    decide.update_member(HUB, "ann", UpdateMember(role=Role.MEMBER))
    decide.update_member(HUB, "ben", UpdateMember(role=Role.VIEWER))
    await until(lambda: all(told(each)[-1][:2] == ("ben", "viewer") for each in members))
    # Ann heard whole what she decides about, as long as she did.
    assert told(ann)[-4:] == [
        ("ann", "admin", True),
        ("ben", "member", True),
        ("ann", "member", True),
        ("ben", "viewer", False),
    ]
    assert [whole for _, _, whole in told(hub)[-4:]] == [True] * 4
    assert [whole for _, _, whole in told(ben)[-4:]] == [False, True, False, True]


async def test_the_service_refuses_what_a_member_may_not_start(
    service: Service, members: list[Member]
) -> None:
    ann = await found(Member(service, "ann"))
    members.append(ann)
    decide = service.domain.service

    async def refused(limits: MemberLimits) -> str:
        decide.update_member(HUB, "ann", UpdateMember(limits=limits))
        with pytest.raises(QuotaExceeded) as told:
            await ann.quota.reserve(claim("first"))
        return told.value.message

    types = await refused(MemberLimits(instance_types=["test.small", "test.large"]))
    assert "instance type test.medium" in types and "test.large, test.small" in types
    assert "0 hours of instances" in await refused(MemberLimits(instance_types=None, hours_per_month=0))
    assert "0 USD" in await refused(MemberLimits(hours_per_month="unlimited", money_per_month=0))
    decide.update_member(HUB, "ann", UpdateMember(limits=MemberLimits(money_per_month="unlimited")))
    await ann.quota.reserve(claim("first"))
    # Its server was told each time, and refuses by itself what it knows.
    await until(lambda: _limits(ann).instance_types is None and _limits(ann).hours_per_month is None)
    decide.update_limits(HUB, UpdateDomainLimits(roles={Role.MEMBER: MemberLimits(images=["base"])}))
    await until(lambda: _limits(ann).images == ["base"])


async def test_a_server_that_reports_nothing_is_charged_by_its_leases(
    service: Service, members: list[Member]
) -> None:
    ann = await found(Member(service, "ann"))
    members.append(ann)
    await ann.quota.reserve(claim("first"))
    await until(lambda: service.domain.usage.allowance("ann").money > 0)
    assert service.domain.usage.costs(HUB, CostQuery()).money == 0


async def test_a_viewer_leases_too_but_changes_no_limit(service: Service, members: list[Member]) -> None:
    ann = await found(Member(service, "ann"))
    members.append(ann)
    service.domain.service.update_member(HUB, "ann", UpdateMember(role=Role.VIEWER))
    await ann.quota.reserve(claim("first"))
    with pytest.raises(Unavailable, match="not authorized"):
        await ann.client.ask("PATCH", "../limits", UpdateDomainLimits())


def _limits(member: Member) -> EffectiveLimits:
    return [notice.allowance.limits for notice in member.notices if notice.allowance][-1]


async def test_what_an_admin_stops_its_server_hears_of_now_or_when_it_comes(
    service: Service, members: list[Member]
) -> None:
    ann, ben = await found(Member(service, "ann")), await found(Member(service, "ben"))
    members.append(ben)
    await ann.quota.reserve(claim("first", MEDIUM))
    await told_use(service, ann)
    usage = service.domain.usage
    for caller, owner in ((Caller("ben"), "ann"), (HUB, "ben"), (HUB, "nobody")):
        with pytest.raises(NotFound):
            await usage.stop(caller, owner, key("first"))
    assert service.running("ann")[0].stop_for == ""

    def wishes(member: Member) -> list[tuple[str, str]]:
        return [(notice.stop.id, notice.stop.by) for notice in member.notices if notice.stop]

    wished = (key("first"), ADMIN)
    await usage.stop(HUB, "ann", key("first"))
    await usage.stop(HUB, "ann", key("first"))  # again
    await until(lambda: wishes(ann) == [wished, wished])
    assert wishes(ben) == []
    assert service.running("ann")[0].stop_for == ADMIN
    log = service.domain.service.list_log(Caller("ann"), DomainLogQuery(action="instance"))
    assert [(line.actor, line.action, line.owner, line.thing) for line in log.items] == [
        (ADMIN, "instance.stopped", "ann", "test.medium")
    ]
    # It does not obey, so JupyterHub is asked to stop it, once.
    await until(lambda: service.stopped == ["ann"])

    # Neither the service nor the server is there for a while; the wish outlives both.
    await ann.kill()
    await service.stop()
    service.obey_seconds = 60.0
    await service.start()
    again = Member(service, "ann")
    members.append(again)
    again.start(claim("first", MEDIUM))
    await until(lambda: wishes(again) == [wished])
    again.quota.release(key("first"))
    await until(lambda: held(service) == [])
    assert service.stopped == ["ann"]
