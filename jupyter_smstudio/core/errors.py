"""The errors of SM Studio, and the one table that turns them into HTTP.

A service raises one of these; ``web.handlers`` renders it as ``{"code", "message", "details"}``.
Nothing else decides a status code::

    StudioError
    ├── InvalidInput        400  invalid_input      the request is wrong; the message says where
    ├── Forbidden           403  forbidden          the caller may not do this
    ├── NotFound            404  not_found          no such thing, or not the caller's
    ├── Conflict            409  conflict           the thing is in a state that does not allow it
    │   ├── InUse           409  in_use             somebody still uses it; details name who
    │   └── NeedsDecision   409  needs_decision     something would be lost; details say what
    ├── QuotaExceeded       409  quota_exceeded     more than the machine or the limit gives
    ├── Gone                410  gone               it was there, and its owner or its date has ended it
    ├── TooLarge            413  too_large          over a documented size limit
    ├── BuildFailed         422  build_failed       an image could not be built; details hold the reason
    ├── StartFailed         422  start_failed       a kernel or instance could not be started
    ├── NotSupported        501  not_supported      this machine or installation lacks what it takes
    └── Unavailable         503  unavailable        a part is down or the disk is full; try again later
"""

from __future__ import annotations

from typing import Any, ClassVar


class StudioError(Exception):
    """Base of every error that a user may see.

    Args:
        message: one or more full sentences for the user: what happened, where, what to do.
        details: machine-readable facts beside the message, JSON-serialisable.
    """

    code: ClassVar[str] = "studio_error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInput(StudioError):
    """The request is wrong; the message says which part and what would be right."""

    code, status = "invalid_input", 400


class Forbidden(StudioError):
    """The caller is known and may not do this."""

    code, status = "forbidden", 403


class NotFound(StudioError):
    """There is no such thing, or it belongs to somebody else (which answers alike)."""

    code, status = "not_found", 404


class Conflict(StudioError):
    """The thing exists, but its present state does not allow the request."""

    code, status = "conflict", 409


class InUse(Conflict):
    """Somebody still uses what should be removed; ``details["users"]`` names them."""

    code = "in_use"


class NeedsDecision(Conflict):
    """Going on would lose something; ``details`` say what, and the user decides."""

    code = "needs_decision"


class QuotaExceeded(StudioError):
    """More than the machine, the administrator or the spending limit allows."""

    code, status = "quota_exceeded", 409


class Gone(StudioError):
    """It was there for the caller; its owner took it back, or its time is over."""

    code, status = "gone", 410


class TooLarge(StudioError):
    """Over a documented size limit."""

    code, status = "too_large", 413


class BuildFailed(StudioError):
    """An image could not be built; ``details["reason"]`` is the resolver's own words."""

    code, status = "build_failed", 422


class StartFailed(StudioError):
    """A kernel, terminal or instance could not be started."""

    code, status = "start_failed", 422


class NotSupported(StudioError):
    """This machine or installation lacks what the request takes; the message says what."""

    code, status = "not_supported", 501


class Unavailable(StudioError):
    """A part is down or the disk is full; trying again later may work."""

    code, status = "unavailable", 503


def error_told(told: dict[str, Any]) -> StudioError:
    """Return the error that another part of the studio has answered with.

    Args:
        told: ``{"code", "message", "details"}`` as ``web.handlers`` renders it. A code that this version does
            not know is an :class:`Unavailable`.

    Raises:
        ValueError: it is no such answer.
    """
    kinds = {kind.code: kind for kind in _kinds(StudioError)}
    try:
        return kinds.get(told["code"], Unavailable)(told["message"], **told["details"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"No error of the studio: {str(told)[:200]}") from error


def _kinds(base: type[StudioError]) -> list[type[StudioError]]:
    return [each for kind in base.__subclasses__() for each in (kind, *_kinds(kind))]
