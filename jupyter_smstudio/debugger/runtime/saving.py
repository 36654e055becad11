"""At which steps tensors are saved; names, defaults and meaning are smdebug's ``SaveConfig``.

Source: https://github.com/awslabs/sagemaker-debugger/blob/master/docs/api.md#saveconfig
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .modes import ModeKeys

DEFAULT_INTERVAL = 500
MAX_SAVE_STEPS = 10_000
"""So many single steps may be named; more is an interval."""
SETTINGS = ("save_interval", "start_step", "end_step", "save_steps")


class ConfigError(ValueError):
    """A configuration of the debugger cannot be used; the message says which value, and what is allowed."""


@dataclass(frozen=True)
class SaveConfigMode:
    """Which steps of one mode are saved.

    Attributes:
        save_interval: every so many steps, counted from step 0, which is saved therefore; at least 1.
        start_step: the first that may be saved by the interval.
        end_step: the first that is not any more; None: there is none; 0: none is saved by the interval.
        save_steps: are saved too, wherever they lie.
    """

    save_interval: int = DEFAULT_INTERVAL
    start_step: int = 0
    end_step: int | None = None
    save_steps: tuple[int, ...] = ()
    _single: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_single", frozenset(self.save_steps))
        if self.save_interval < 1:
            raise ConfigError(f"save_interval is {self.save_interval}; it must be a whole number from 1.")
        for name in ("start_step", "end_step"):
            step = getattr(self, name)
            if step is not None and step < 0:
                raise ConfigError(f"{name} is {step}; it must be a whole number from 0.")
        if len(self.save_steps) > MAX_SAVE_STEPS:
            raise ConfigError(
                f"save_steps names {len(self.save_steps)} steps; {MAX_SAVE_STEPS} are allowed. "
                "Use save_interval."
            )

    @property
    def saves_nothing(self) -> bool:
        """Tell whether no step can ever be saved."""
        return not self.save_steps and self.end_step is not None and self.end_step <= self.start_step

    def should_save_step(self, step: int) -> bool:
        """Tell whether a step, counted within its mode, is saved."""
        if step in self._single:
            return True
        within = step >= self.start_step and (self.end_step is None or step < self.end_step)
        return within and step % self.save_interval == 0

    def saved_of(self, steps: int) -> int:
        """Count the steps that are saved among the first ``steps``, without going through them."""
        end = steps if self.end_step is None else min(steps, self.end_step)
        by_interval = max(
            0, _multiples(end, self.save_interval) - _multiples(self.start_step, self.save_interval)
        )
        more = [step for step in self._single if step < steps]
        single = SaveConfigMode(self.save_interval, self.start_step, self.end_step)
        return by_interval + sum(not single.should_save_step(step) for step in more)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> SaveConfigMode:
        """Read what a configuration file has; numbers may be text.

        Raises:
            ConfigError: a value is none that can be used.
        """
        read: dict[str, Any] = {}
        for name in ("save_interval", "start_step", "end_step"):
            if given.get(name) is not None:
                read[name] = whole_number(name, given[name])
        if given.get("save_steps") is not None:
            read["save_steps"] = tuple(
                whole_number("save_steps", each) for each in parts(given["save_steps"])
            )
        return cls(**read)

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as a collections file has it."""
        return {
            "save_interval": self.save_interval,
            "save_steps": list(self.save_steps),
            "start_step": self.start_step,
            "end_step": self.end_step,
        }


class SaveConfig:
    """Which steps are saved, for each mode.

    Args:
        mode_save_configs: for some modes; what they leave out is saved by the other arguments.
        save_interval: see ``SaveConfigMode``; so are the next three.
        start_step: the first that may be saved.
        end_step: the first that is not any more.
        save_steps: are saved too.

    Raises:
        ConfigError: a value is none that can be used.
    """

    def __init__(
        self,
        mode_save_configs: Mapping[ModeKeys, SaveConfigMode | None] | None = None,
        save_interval: int | str | None = None,
        start_step: int | str | None = None,
        end_step: int | str | None = None,
        save_steps: Iterable[int] | str | None = None,
    ) -> None:
        given = {
            "save_interval": save_interval,
            "start_step": start_step,
            "end_step": end_step,
            "save_steps": save_steps,
        }
        base = SaveConfigMode.from_dict(given)
        self.modes: dict[ModeKeys, SaveConfigMode] = {
            mode: (mode_save_configs or {}).get(mode) or base for mode in ModeKeys
        }

    def should_save_step(self, mode: ModeKeys, step: int) -> bool:
        """Tell whether a step, counted within its mode, is saved."""
        return self.modes[mode].should_save_step(step)

    @property
    def saves_nothing(self) -> bool:
        """Tell whether no step of any mode can ever be saved."""
        return all(each.saves_nothing for each in self.modes.values())

    @classmethod
    def parse(
        cls, given: SaveConfig | SaveConfigMode | Mapping[ModeKeys, SaveConfigMode] | None
    ) -> SaveConfig:
        """Return any of the forms that smdebug takes as a ``SaveConfig``."""
        if isinstance(given, SaveConfig):
            return given
        if isinstance(given, SaveConfigMode):
            return cls(dict.fromkeys(ModeKeys, given))
        return cls(given)

    @classmethod
    def from_parameters(cls, given: Mapping[str, Any], base: Mapping[str, Any] | None = None) -> SaveConfig:
        """Read flat parameters: ``save_interval``, or ``train.save_interval`` for one mode.

        Args:
            given: of a collection, or of the hook.
            base: of the hook; a collection takes from it what it does not set itself.

        Raises:
            ConfigError: a value is none that can be used.
        """
        modes = {}
        for mode in ModeKeys:
            prefix = f"{mode.name.lower()}."
            chosen: dict[str, Any] = {}
            for source in (base or {}, given):
                chosen |= {name: source[name] for name in SETTINGS if name in source}
                chosen |= {name: source[prefix + name] for name in SETTINGS if prefix + name in source}
            modes[mode] = SaveConfigMode.from_dict(chosen)
        return cls(modes)

    def to_json_dict(self) -> dict[str, Any]:
        """Return it as a collections file has it."""
        return {mode.name: each.to_json_dict() for mode, each in self.modes.items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SaveConfig) and self.modes == other.modes

    def __hash__(self) -> int:
        return hash(tuple(self.modes.values()))

    def __repr__(self) -> str:
        return f"SaveConfig({self.modes})"


def whole_number(name: str, given: Any) -> int:
    """Read a whole number that may be text.

    Raises:
        ConfigError: it is none.
    """
    try:
        number = int(given) if isinstance(given, int | str) and not isinstance(given, bool) else None
    except ValueError:
        number = None
    if number is None:
        raise ConfigError(f"{name} is {given!r}; it must be a whole number.")
    return number


def parts(given: Any) -> list[Any]:
    """Return the parts of a list, or of text with commas between them, as smdebug splits it."""
    if isinstance(given, str):
        return [part.strip() for part in given.split(",") if part.strip()]
    return list(given)


def _multiples(end: int, interval: int) -> int:
    """Count the multiples of ``interval`` from 0 up to ``end``, which is left out."""
    return -(-end // interval)
