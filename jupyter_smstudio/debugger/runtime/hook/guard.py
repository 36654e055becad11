"""The promise of every hook: whatever goes wrong in it, the training goes on as if it were not there."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from time import perf_counter
from typing import Concatenate, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Guarded(Protocol):
    """What has guarded methods.

    Attributes:
        aside: why it does nothing any more; None: it works.
        own_seconds: what guarded methods took of the training's time.
        process: in which it works; a forked one, such as a loader of data, is none of its own.
    """

    aside: str | None
    own_seconds: float
    process: int

    def step_aside(self, error: Exception) -> None:
        """Do nothing from now on, and say why."""


S = TypeVar("S", bound=Guarded)


def guarded(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R | None]:
    """Let a method that a training calls step aside instead of raising, and count its time."""

    @functools.wraps(method)
    def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R | None:
        if self.aside is not None or os.getpid() != self.process:
            return None
        started = perf_counter()
        try:
            return method(self, *args, **kwargs)
        except Exception as error:  # no fault of what looks on may reach what is looked at
            self.step_aside(error)
            return None
        finally:
            self.own_seconds += perf_counter() - started

    return call
