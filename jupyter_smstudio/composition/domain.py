"""The domain and its members."""

from __future__ import annotations

from ..domain.service import DomainService
from ..domain.store import SqlDomainStore
from .core import Core, Jupyter


def build_domain(core: Core, jupyter: Jupyter) -> DomainService:
    """Put a domain of one together, whose person decides about everything."""
    service = DomainService(SqlDomainStore(core.database), core.clock, core.bus)
    service.admit(jupyter.owner.name, from_hub=True, groups=jupyter.owner.groups)
    return service
