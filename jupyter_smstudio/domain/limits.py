"""Which limits hold for a member, and what they forbid: pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.compute.catalog import SYSTEM
from ..core.errors import QuotaExceeded
from .limit_models import UNLIMITED, Allowance, EffectiveLimits, LimitSource, MemberLimits

FIELDS = tuple(MemberLimits.model_fields)
GB = 1e9


def effective(layers: Sequence[tuple[LimitSource, MemberLimits]]) -> EffectiveLimits:
    """Return what holds, field by field.

    Args:
        layers: what was decided where, the most particular first.
    """
    values: dict[str, object] = {}
    sources: dict[str, LimitSource] = {}
    for name in FIELDS:
        decided = ((source, getattr(limits, name)) for source, limits in layers)
        source, value = next((each for each in decided if each[1] is not None), (LimitSource.NONE, None))
        values[name], sources[name] = (None if value == UNLIMITED else value), source
    return EffectiveLimits.model_validate({**values, "sources": sources})


def changed(before: MemberLimits, change: MemberLimits) -> MemberLimits:
    """Return limits with the fields of a change that were given."""
    return before.model_copy(update={name: getattr(change, name) for name in change.model_fields_set})


def describe_change(before: MemberLimits, after: MemberLimits) -> str:
    """Say what a change changes, for the log, e.g. ``hours_per_month: 10 → 20``; empty for nothing."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in FIELDS)
    return "; ".join(f"{name}: {_text(old)} → {_text(new)}" for name, old, new in pairs if old != new)


def check_start(allowance: Allowance, instance_type: str, image: str) -> None:
    """Refuse to start what a member may not use now.

    Args:
        allowance: of the member.
        instance_type: its name.
        image: its name; empty where none is known.

    Raises:
        QuotaExceeded: the message says which limit, and what is allowed.
    """
    limits = allowance.limits
    _check_name("instance type", instance_type, limits.instance_types)
    if image:
        _check_name("image", image, limits.images)
    if instance_type == SYSTEM:
        return  # costs nothing
    if limits.hours_per_month is not None and allowance.hours >= limits.hours_per_month:
        raise QuotaExceeded(
            f"Your {limits.hours_per_month:g} hours of instances this month are used up "
            f"({allowance.hours:.1f} hours). An admin of the domain can allow more; else start "
            f"{instance_type} next month.",
            used=allowance.hours,
            limit=limits.hours_per_month,
        )
    if limits.money_per_month is not None and allowance.money >= limits.money_per_month:
        raise QuotaExceeded(
            f"Your {limits.money_per_month:g} {allowance.currency} for this month are spent "
            f"({allowance.money:.2f} {allowance.currency}). An admin of the domain can allow more; else "
            f"start {instance_type} next month.",
            used=allowance.money,
            limit=limits.money_per_month,
        )


def check_storage(limits: EffectiveLimits, stored: int, more: int) -> None:
    """Refuse to keep more than a member may store.

    Args:
        limits: of the member.
        stored: bytes that their snapshots hold.
        more: bytes to be added.

    Raises:
        QuotaExceeded: the message has the three amounts.
    """
    allowed = limits.storage_bytes
    if allowed is not None and stored + more > allowed:
        raise QuotaExceeded(
            f"Your snapshots may hold {allowed / GB:.3g} GB; they hold {stored / GB:.3g} GB, and this one "
            f"adds {more / GB:.3g} GB. Delete snapshots that nobody needs, or ask an admin of the domain.",
            stored=stored,
            limit=allowed,
        )


def _check_name(what: str, name: str, allowed: Sequence[str] | None) -> None:
    if allowed is not None and name not in allowed:
        offered = ", ".join(sorted(allowed)) or "none"
        raise QuotaExceeded(
            f"You may not use the {what} {name[:63]} in this domain. Allowed are: {offered}. "
            "An admin of the domain can allow more.",
            allowed=sorted(allowed),
        )


def _text(value: object) -> str:
    if value is None:
        return "as above"
    return ", ".join(value) or "none" if isinstance(value, list) else f"{value}"
