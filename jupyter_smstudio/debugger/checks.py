"""What is wrong with the debugger's part of a request for a job, told before anything starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from ..core.errors import InvalidInput
from ..core.jobs.debugger_models import DebuggerSpec, RuleAction, RuleSpec
from ..core.jobs.models import Problem

NO_OTHERS = "compares with other trainings: name them in other_trials."
Locate = Callable[[str], Path]
"""Returns where a file of the server's root is; raises InvalidInput for one outside."""
Lack = Callable[[], str]
"""Returns why no mails can be sent and what to do about it; empty: they can."""


class DebuggerChecks:
    """Checks hooks and rules of one server.

    Args:
        locate: finds the files of people's own rules.
        no_mail: says why no mails can be sent, if so.
    """

    def __init__(self, locate: Locate, no_mail: Lack) -> None:
        self._locate = locate
        self._no_mail = no_mail

    def problems(self, spec: DebuggerSpec, *, elsewhere: bool = False) -> Iterator[Problem]:
        """Return everything that is wrong, in the order of the fields.

        Args:
            spec: of a training.
            elsewhere: it runs in another image than the server's, whose packages may add rules.
        """
        from .runtime.config import DebuggerHookConfig  # numpy, which few requests need
        from .runtime.saving import ConfigError

        try:
            DebuggerHookConfig.from_dict(spec.hook_configuration())
        except ConfigError as error:
            yield Problem(field="debugger.collections", message=str(error))
        yield from _count_problems(spec.rules)
        seen: set[str] = set()
        for index, rule in enumerate(spec.rules):
            field = f"debugger.rules.{index}"
            if rule.name in seen:
                yield Problem(field=f"{field}.name", message=f"There are two rules {rule.name}.")
            seen.add(rule.name)
            yield from self._rule_problems(rule, field, elsewhere)
            for place, action in enumerate(rule.actions):
                yield from self._action_problems(action, f"{field}.actions.{place}")

    def located(self, rule: RuleSpec) -> RuleSpec:
        """Return a rule whose file is named in full.

        Raises:
            InvalidInput: its path leaves the server's root.
        """
        return rule.model_copy(update={"source": rule.source and str(self._locate(rule.source))})

    def _rule_problems(self, rule: RuleSpec, field: str, elsewhere: bool) -> Iterator[Problem]:
        from .runtime.rules.built_in_rule import BuiltInRule
        from .runtime.rules.catalogue import BUILT_IN, added_rules, unknown_rule
        from .runtime.rules.parameters import WrongParameter, read_parameters
        from .runtime.rules.profiling.configs import profiler_config
        from .runtime.rules.profiling.names import PROFILER_RULES

        if rule.source:
            yield from self._source_problems(rule.source, f"{field}.source")
            return
        kind = BUILT_IN.get(rule.rule)
        try:
            if rule.rule in PROFILER_RULES:
                profiler_config(rule.rule, **rule.parameters)
            elif kind is not None and issubclass(kind, BuiltInRule):
                read_parameters(rule.rule, kind.kind, rule.parameters)
                if kind.compares and not rule.other_trials:
                    yield Problem(field=f"{field}.other_trials", message=f"{rule.rule} {NO_OTHERS}")
            elif rule.rule not in added_rules():
                yield Problem(
                    field=f"{field}.rule", message=str(unknown_rule(rule.rule)), blocking=not elsewhere
                )
        except WrongParameter as error:
            yield Problem(field=f"{field}.parameters", message=str(error))

    def _action_problems(self, action: RuleAction, field: str) -> Iterator[Problem]:
        if action.name == "email":
            yield from self._mail_problems(action.endpoint, f"{field}.endpoint")
        elif action.name == "webhook":
            yield from _webhook_problems(action.endpoint, f"{field}.endpoint")

    def _mail_problems(self, address: str, field: str) -> Iterator[Problem]:
        from .runtime.rules.actions import Email, WrongAction

        try:
            Email(address)
        except WrongAction as error:
            yield Problem(field=field, message=str(error))
        if lack := self._no_mail():
            yield Problem(field=field, message=lack)

    def _source_problems(self, source: str, field: str) -> Iterator[Problem]:
        try:
            path = self._locate(source)
        except InvalidInput as error:
            yield Problem(field=field, message=error.message)
            return
        if not path.is_file():
            yield Problem(field=field, message=f"There is no file {path}.")


def _count_problems(rules: Sequence[RuleSpec]) -> Iterator[Problem]:
    from .runtime.rules.configuration import RULES_LIMIT
    from .runtime.rules.profiling.names import PROFILER_RULES

    profiling = sum(not each.source and each.rule in PROFILER_RULES for each in rules)
    for count, noun in ((len(rules) - profiling, "rules"), (profiling, "profiler rules")):
        if count > RULES_LIMIT:
            message = f"The job has {count} {noun}, and {RULES_LIMIT} are allowed. Leave some of them out."
            yield Problem(field="debugger.rules", message=message)


def _webhook_problems(address: str, field: str) -> Iterator[Problem]:
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
        _ = parts.port
    except ValueError:
        usable = False
    if not usable:
        yield Problem(
            field=field,
            message="A webhook needs a full http or https address without a name and password.",
        )
