"""Templates as the form gets them: with the instance types that this machine can give, and their prices."""

from __future__ import annotations

from collections.abc import Mapping

from .models import ClusterTemplate
from .templates import Template


def offer(template: Template, prices: Mapping[str, float]) -> ClusterTemplate:
    """Return a template as it is offered to somebody.

    Args:
        template: what clusters are made from.
        prices: per hour, by instance type that can be started here.
    """
    parameters = [
        each.model_copy(update={"allowed": list(prices)})
        if each.name in template.instance_parameters
        else each
        for each in template.parameters
    ]
    return ClusterTemplate(
        name=template.name,
        title=template.title,
        description=template.description,
        kind=template.kind,
        parameters=parameters,
        prices=dict(prices) if template.instance_parameters else {},
    )
