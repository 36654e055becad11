"""The longest idle timeout that an administrator allows, in the templates of clusters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .models import MAX_IDLE_MINUTES, TemplateParameter
from .templates import Template

IDLE_PARAMETER = "AutoTerminationIdleTimeout"
NEVER = "0 means never."


def with_idle_limit(templates: Mapping[str, Template], most: int | None) -> dict[str, Template]:
    """Bound the idle timeout of all templates; each says at its field what may be chosen.

    Args:
        templates: by name.
        most: minutes that an administrator allows at most, which forbids *never*; None: any, and never.
    """
    return {
        name: replace(template, parameters=tuple(_bounded(each, most) for each in template.parameters))
        for name, template in templates.items()
    }


def _bounded(parameter: TemplateParameter, most: int | None) -> TemplateParameter:
    if parameter.name != IDLE_PARAMETER or parameter.type != "Integer":
        return parameter
    if most is None:
        never = not parameter.minimum and (not parameter.allowed or 0 in parameter.allowed)
        return _described(parameter, NEVER if never else "")
    highest = int(min(most, MAX_IDLE_MINUTES if parameter.maximum is None else parameter.maximum))
    lowest = int(min(max(1, parameter.minimum or 0), highest))
    chosen = int(parameter.default or highest)
    bounded = parameter.model_copy(
        update={
            "minimum": lowest,
            "maximum": highest,
            "default": min(max(chosen, lowest), highest),
            "allowed": [each for each in parameter.allowed if lowest <= int(each) <= highest],
        }
    )
    return _described(bounded, f"This server allows {lowest} to {highest} minutes.")


def _described(parameter: TemplateParameter, more: str) -> TemplateParameter:
    return parameter.model_copy(update={"description": f"{parameter.description} {more}".strip()})
