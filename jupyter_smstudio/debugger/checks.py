"""What is wrong with the debugger's part of a request for a job, told before anything starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ..core.errors import InvalidInput
from ..core.jobs.debugger_models import DebuggerSpec, RuleAction, RuleSpec
from ..core.jobs.models import Problem

Locate = Callable[[str], Path]
"""Returns where a file of the server's root is; raises InvalidInput for one outside."""


class DebuggerChecks:
    """Checks hooks and rules of one server.

    Args:
        locate: finds the files of people's own rules.
    """

    def __init__(self, locate: Locate) -> None:
        self._locate = locate

    def problems(self, spec: DebuggerSpec) -> Iterator[Problem]:
        """Return everything that is wrong, in the order of the fields."""
        from .runtime.config import DebuggerHookConfig  # numpy, which few requests need
        from .runtime.saving import ConfigError

        try:
            DebuggerHookConfig.from_dict(spec.hook_configuration())
        except ConfigError as error:
            yield Problem(field="debugger.collections", message=str(error))
        seen: set[str] = set()
        for index, rule in enumerate(spec.rules):
            field = f"debugger.rules.{index}"
            if rule.name in seen:
                yield Problem(field=f"{field}.name", message=f"There are two rules {rule.name}.")
            seen.add(rule.name)
            yield from self._rule_problems(rule, field)
            for place, action in enumerate(rule.actions):
                yield from _action_problems(action, f"{field}.actions.{place}")

    def _rule_problems(self, rule: RuleSpec, field: str) -> Iterator[Problem]:
        from .runtime.rules.built_in_rule import BuiltInRule
        from .runtime.rules.catalogue import UnknownRule, rule_class
        from .runtime.rules.parameters import WrongParameter, read_parameters

        if rule.source:
            yield from self._source_problems(rule.source, f"{field}.source")
            return
        try:
            kind = rule_class(rule.rule)
            if issubclass(kind, BuiltInRule):
                read_parameters(rule.rule, kind.kind, rule.parameters)
        except UnknownRule as error:
            yield Problem(field=f"{field}.rule", message=str(error))
        except WrongParameter as error:
            yield Problem(field=f"{field}.parameters", message=str(error))

    def _source_problems(self, source: str, field: str) -> Iterator[Problem]:
        try:
            path = self._locate(source)
        except InvalidInput as error:
            yield Problem(field=field, message=error.message)
            return
        if not path.is_file():
            yield Problem(field=field, message=f"There is no file {path}.")


def _action_problems(action: RuleAction, field: str) -> Iterator[Problem]:
    if action.name != "webhook":
        return
    try:
        parts = urlsplit(action.endpoint)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        yield Problem(
            field=f"{field}.endpoint",
            message="A webhook needs a full http or https address without a name and password.",
        )
